"""A ready query says what it would say if it were made anew, with the values of each run."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import LazySettings
from django.db import connection
from django.db.models import CharField, DateField, QuerySet, UUIDField, Value
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.workshop.audit.models import Entry
from apps.workshop.participants.models import Participant, Period
from apps.workshop.search.models import Word
from kit.database.ready import Each, Givens, change_from, insert, read_along, ready, remove
from tenants.accounts.models import User
from tests.support.people import inside
from tests.support.world import Member

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _compared(settings: LazySettings) -> None:
    settings.READY_QUERIES_ARE_COMPARED = True


@ready(pk=UUIDField())
def one_of(given: Givens) -> QuerySet[Participant]:
    return Participant.objects.filter(pk=given.pk).select_related("unit")


@ready(people=Each(UUIDField()), first=DateField())
def begun(given: Givens, *, newest: bool = False) -> QuerySet[Period]:
    found = Period.objects.filter(participant__in=given.people, starts_on__gte=given.first)
    return found.order_by("-starts_on" if newest else "starts_on", "id")


@ready(name=CharField())
def names(given: Givens) -> QuerySet[Participant, tuple[str, str]]:
    found = Participant.objects.filter(family_name=given.name)
    return found.values_list("given_name", Value("seen")).order_by("given_name")


@ready()
def nobody(given: Givens) -> QuerySet[Participant]:
    return Participant.objects.none()


@pytest.fixture
def people(satama: Member) -> Iterator[list[Participant]]:
    with inside(satama):
        first = Participant.objects.all()[0]
        added = Participant.objects.create(
            given_name="Aino", family_name="Toinen", added_by_id=first.added_by_id
        )
        yield [first, added]


def test_rows_are_those_of_each_value(people: list[Participant]) -> None:
    assert len(people) > 1
    assert [list(one_of(pk=one.pk)) for one in people] == [[one] for one in people]
    assert not one_of(pk=uuid.uuid4())


def test_a_value_may_be_a_list_and_a_shape_is_made_once(people: list[Participant]) -> None:
    ids, first = [one.pk for one in people], dt.date(2000, 1, 1)
    as_written = list(Period.objects.filter(participant__in=ids).order_by("starts_on", "id"))
    assert list(begun(people=ids, first=first)) == as_written
    assert not begun(people=[], first=first)
    newest = begun(people=ids, first=first, newest=True)
    assert [one.starts_on for one in newest] == sorted(
        (one.starts_on for one in as_written), reverse=True
    )
    assert len(begun.made) == 2


def test_columns_come_as_the_function_asks_for_them(people: list[Participant]) -> None:
    name = people[0].family_name
    same = sorted(one.given_name for one in people if one.family_name == name)
    assert list(names(name=name)) == [(given_name, "seen") for given_name in same]


def test_the_text_is_the_same_and_only_values_go_in(
    people: list[Participant], settings: LazySettings
) -> None:
    settings.READY_QUERIES_ARE_COMPARED = False
    with CaptureQueriesContext(
        connection,
    ) as asked:
        list(one_of(pk=people[0].pk))
        list(one_of(pk=people[1].pk))
    first, second = (one["sql"] for one in asked)
    assert people[1].pk.hex in second
    assert first.replace(people[0].pk.hex, "") == second.replace(people[1].pk.hex, "")


def test_nothing_is_asked_where_nobody_can_be_found(satama: Member) -> None:
    with inside(satama), CaptureQueriesContext(connection) as asked:
        assert list(nobody()) == []
    assert not asked


def test_the_same_text_serves_another_organisation(satama: Member, skargard: Member) -> None:
    with inside(satama):
        ours = Participant.objects.all()[0]
        assert list(one_of(pk=ours.pk)) == [ours]
    with inside(skargard):
        assert list(one_of(pk=ours.pk)) == []


def test_a_missing_value_is_told_by_its_name(satama: Member) -> None:
    with inside(satama), pytest.raises(TypeError, match="begun is missing first"):
        begun(people=[])


def test_nothing_can_be_added_to_it(people: list[Participant]) -> None:
    with pytest.raises(TypeError, match="cannot be changed"):
        one_of(pk=people[0].pk).filter(given_name="Aino")


def test_what_would_be_read_by_further_queries_is_refused(satama: Member) -> None:
    @ready()
    def all_of_them(given: Givens) -> QuerySet[Participant]:
        return Participant.objects.prefetch_related("periods")

    with inside(satama), pytest.raises(TypeError, match="all_of_them cannot prefetch"):
        all_of_them()


def test_a_clock_read_while_the_text_is_made_is_found(satama: Member) -> None:
    @ready(pk=UUIDField())
    def since(given: Givens) -> QuerySet[Participant]:
        return Participant.objects.filter(pk=given.pk, added_at__lt=timezone.now())

    with inside(satama):
        since(pk=uuid.uuid4())
        with pytest.raises(AssertionError, match="since holds a value that does not stay"):
            since(pk=uuid.uuid4())


def test_only_who_compares_is_on_another_day(satama: Member) -> None:
    seen = []

    @ready()
    def looking(given: Givens) -> QuerySet[Participant]:
        with ThreadPoolExecutor(1) as others:
            seen.append(others.submit(timezone.now).result())
        return Participant.objects.all()

    with inside(satama):
        looking()
        looking()
    assert len(seen) == 2
    assert max(seen) <= timezone.now()


def test_a_value_taken_from_around_is_found(people: list[Participant]) -> None:
    around = {"name": "Aalto"}

    @ready()
    def called(given: Givens) -> QuerySet[Participant]:
        return Participant.objects.filter(family_name=around["name"])

    called()
    around["name"] = "Virta"
    with pytest.raises(AssertionError, match="called holds a value"):
        called()


def test_rows_read_along_stand_for_the_relation(people: list[Participant]) -> None:
    person = people[0]
    rows = list(Period.objects.filter(participant=person))
    read_along(person, "periods", rows)
    with CaptureQueriesContext(connection) as asked:
        assert list(person.periods.all()) == rows
        assert all(one.participant is person for one in person.periods.all())
    assert not asked


def test_an_inserted_row_is_what_a_saved_one_is(satama: Member) -> None:
    with inside(satama):
        values = {"actor_id": 1, "actor_name": "A", "action": "participants.read", "way": "page"}
        made, saved = Entry(**values, ground="service"), Entry(**values, ground="service")
        made.mac = saved.mac = b"0" * 32
        insert(made)
        saved.save()
        again = Entry.objects.get(pk=made.pk)
        assert (made.pk, made._state.adding, made._state.db) == (saved.pk - 1, False, "default")
        for field in Entry._meta.concrete_fields:
            if field.name not in ("id", "uid", "at"):
                other = getattr(Entry.objects.get(pk=saved.pk), field.attname)
                assert getattr(again, field.attname) == other
        assert again.uid == made.uid


def test_whoever_does_not_ask_for_the_key_does_not_wait_for_the_row(satama: Member) -> None:
    values = {"actor_id": 1, "actor_name": "A", "action": "participants.read", "way": "page"}
    with inside(satama), CaptureQueriesContext(connection) as asked:
        made = Entry(**values, ground="service", mac=b"0" * 32)
        insert(made, tells_keys=False)
        assert (made.pk, made._state.adding) == (None, False)
        assert Entry.objects.filter(uid=made.uid).exists()
    assert [one for one in asked if one["sql"].startswith("INSERT")] != []
    assert not any("RETURNING" in one["sql"] for one in asked)


def test_rows_with_keys_and_the_databases_defaults_are_inserted_together(
    satama: Member, people: list[Participant]
) -> None:
    with inside(satama):
        days = [dt.date(2020, 1, 1), dt.date(2020, 1, 2)]
        whose = {"participant": people[0], "service_basis": "OMA"}
        periods = [Period(**whose, starts_on=day, ends_on=day) for day in days]
        insert(*periods)
        found = Period.objects.filter(pk__in=[one.pk for one in periods]).order_by("starts_on")
        assert [(one.starts_on, one.end_reason) for one in found] == [(day, "") for day in days]
        person = Participant(
            given_name="Oona", family_name="Zvirtainen", came_on=DAY, added_by=User.objects.all()[0]
        )
        insert(person)
        again = Participant.objects.get(pk=person.pk)
        assert (again.full_name, again.sort_key) == (person.full_name, person.sort_key)
        # Whoever listens to `save` hears of it: the person is found by name.
        assert Word.objects.filter(thing=str(person.pk), word="zvirtainen").exists()


def test_one_row_is_removed_by_its_key(satama: Member, people: list[Participant]) -> None:
    with inside(satama):
        day = dt.date(2020, 1, 1)
        periods = [
            Period(participant=one, service_basis="OMA", starts_on=day, ends_on=day)
            for one in people[:2]
        ]
        insert(*periods)
        remove(Period, periods[0].pk)
        left = Period.objects.filter(pk__in=[one.pk for one in periods])
        assert list(left) == [periods[1]]


def test_a_row_is_changed_only_from_what_it_is(satama: Member, people: list[Participant]) -> None:
    with inside(satama):
        person = people[0]
        new = {"phone": "040 000 0000", "born_on": None}
        name = {"column": "family_name", "found": ["Joku", person.family_name]}
        assert not change_from(Participant, person.pk, new, column="family_name", found=["Joku"])
        assert change_from(Participant, person.pk, new, **name)
        assert not change_from(Participant, uuid.uuid4(), new, **name)
        changed = Participant.objects.filter(phone="040 000 0000", born_on=None)
        assert list(changed) == [person]
