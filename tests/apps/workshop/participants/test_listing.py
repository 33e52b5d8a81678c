"""The list of participants: filters in the address, calls and texts from the row."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.workshop.participants import services
from apps.workshop.participants.models import Coaching, Participant, Period
from tests.apps.workshop.participants.people import House, house
from tests.support.people import inside
from tests.support.world import Member

pytestmark = pytest.mark.django_db


@pytest.fixture
def wood(satama: Member) -> House:
    return house(satama, role="intake_lead")


def names(wood: House, **query: Any) -> set[str]:
    rows = wood.client.get("/participants/", query).context["rows"]
    return {row.words["list_name"].partition(",")[0] for row in rows}


def test_the_address_narrows_the_list(wood: House) -> None:
    with inside(wood.member):
        Coaching.objects.create(participant=wood.theirs, coach=wood.worker)
        Period.objects.filter(participant=wood.ours).update(service_basis="TK")
        Participant.objects.filter(pk=wood.theirs.pk).update(unit=None)
    assert names(wood, whose="own") == {"Vierasmäki"}
    assert names(wood, unit=wood.wood.pk) == {"Oksanen"}
    assert names(wood, unit="none") == {"Vierasmäki"}
    assert names(wood, basis="TK") == {"Oksanen"}
    assert names(wood, basis="TK", whose="own") == set()
    # What cannot be chosen narrows nothing.
    assert len(names(wood, unit="x", basis="y", state="z")) == 3


def test_one_calls_and_texts_from_the_row_and_nobody_under_protection(wood: House) -> None:
    shown = wood.client.get("/participants/").content.decode()
    assert "tel:+358405556677" in shown
    assert "sms:+358405556677" in shown
    with inside(wood.member):
        Participant.objects.update(is_protected=True)
    assert "tel:" not in wood.client.get("/participants/").content.decode()


def test_the_list_costs_as_many_queries_however_long_it_is(wood: House) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as made:
            wood.client.get("/participants/")
        return len(made)

    cost()
    few = cost()
    with inside(wood.member):
        from apps.workshop.audit.services import Actor

        for number in range(12):
            services.add_participant(
                given_name="Lisää",
                family_name=f"Väkeä {number}",
                starts_on=date(2026, 11, 2),
                by=Actor(wood.worker, "job"),
            )
    assert cost() == few
