"""Bare rows of ready queries, and what stands beside them."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.models import F, QuerySet, UUIDField, Window
from django.db.models.functions import RowNumber
from django.test.utils import CaptureQueriesContext

from apps.workshop.participants.models import Coaching, Participant
from kit.database.ready import Each, Givens, ready
from kit.database.rows import Along, Look, rows
from tenants.accounts.models import User
from tests.support.people import inside
from tests.support.world import Member

pytestmark = pytest.mark.django_db


@ready(people=Each(UUIDField()))
def chosen(given: Givens) -> QuerySet[Participant, tuple[uuid.UUID, str, int]]:
    found = Participant.objects.filter(pk__in=given.people)
    return found.values_list("pk", "given_name", "added_by_id")


@ready()
def by_name(given: Givens) -> QuerySet[Participant, tuple[uuid.UUID, int]]:
    place = Window(RowNumber(), order_by=[F("given_name").asc()])
    return Participant.objects.annotate(place=place).order_by().values_list("pk", "place")


@ready()
def nobody(given: Givens) -> QuerySet[Participant, tuple[uuid.UUID]]:
    return Participant.objects.none().values_list("pk")


@pytest.fixture
def people(satama: Member) -> Iterator[list[Participant]]:
    with inside(satama):
        first = Participant.objects.all()[0]
        added = [
            Participant.objects.create(given_name=name, family_name="100 %", added_by=by)
            for name, by in (("Aada", first.added_by), ("Ääretön", first.added_by))
        ]
        yield added


def test_bare_rows_are_those_of_the_query_in_its_order(people: list[Participant]) -> None:
    found = chosen(people=[one.pk for one in people])
    assert sorted(rows(found)) == sorted(chosen(people=[one.pk for one in people]))
    assert rows(nobody()) == []


def test_models_and_queries_beside_are_looked_up_in_the_same_statement(
    people: list[Participant],
) -> None:
    first, second = people
    user = User.objects.get(pk=first.added_by_id)
    with CaptureQueriesContext(connection) as seen:
        found = rows(
            chosen(people=[first.pk, second.pk]),
            Look(User, "id", "added_by_id", ("email",)),
            Along(by_name(), "pk", "pk", ("place",)),
        )
    assert len(seen) == 1
    told = {pk: (name, place, email) for pk, name, _by, place, email in found}
    places = dict(by_name())
    assert told == {one.pk: (one.given_name, places[one.pk], user.email) for one in (first, second)}


def test_a_look_goes_on_from_another_and_what_is_not_there_is_none(
    people: list[Participant],
) -> None:
    first, second = people
    coaching = Look(Participant, "id", "pk")
    by = Look(User, "id", (coaching, "added_by"), ("given_name",))
    none = Look(User, "email", "given_name", ("id",))
    found = rows(chosen(people=[first.pk]), coaching, by, none)
    user = User.objects.get(pk=first.added_by_id)
    assert found == [(first.pk, first.given_name, user.pk, user.given_name, None)]
    assert second.pk not in {row[0] for row in found}


def test_a_look_by_what_several_rows_may_share_is_refused(people: list[Participant]) -> None:
    look = Look(Coaching, "participant", "pk", ("coach",))
    with pytest.raises(TypeError, match="several rows"):
        rows(chosen(people=[people[0].pk]), look)
