"""Participants: ages, names in order, and periods."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from apps.workshop.participants.models import Participant, Period
from tests.support.people import inside
from tests.support.world import Member

days = st.dates(date(1900, 1, 1), date(2100, 12, 31))


def age(born_on: date, day: date) -> int:
    years = Participant(born_on=born_on).age_on(day)
    assert years is not None
    return years


@pytest.mark.parametrize(
    ("day", "years"),
    [
        (date(2004, 5, 6), 0),
        (date(2005, 5, 5), 0),
        (date(2005, 5, 6), 1),
        (date(2026, 5, 5), 21),
        (date(2026, 5, 6), 22),
        (date(2026, 12, 31), 22),
        (date(2027, 1, 1), 22),
    ],
)
def test_a_year_is_full_on_the_birthday(day: date, years: int) -> None:
    assert age(date(2004, 5, 6), day) == years


@given(born_on=days, years=st.integers(1, 100))
def test_the_age_grows_by_one_on_every_birthday(born_on: date, years: int) -> None:
    if (born_on.month, born_on.day) == (2, 29):
        return
    birthday = born_on.replace(year=born_on.year + years)
    assert age(born_on, birthday) == years
    assert age(born_on, birthday - timedelta(days=1)) == years - 1


@given(born_on=days, day=days)
def test_nobody_grows_younger(born_on: date, day: date) -> None:
    now, then = age(born_on, day), age(born_on, day + timedelta(days=1))
    assert then - now in (0, 1)


def test_someone_born_on_a_leap_day_has_a_birthday_every_year() -> None:
    born_on = date(2004, 2, 29)
    assert age(born_on, date(2023, 2, 27)) == 18
    assert age(born_on, date(2023, 3, 1)) == 19
    assert age(born_on, date(2024, 2, 28)) == 19
    assert age(born_on, date(2024, 2, 29)) == 20


@pytest.mark.parametrize(
    ("ends_on", "day", "running"),
    [
        (None, date(2025, 12, 31), False),
        (None, date(2026, 1, 1), True),
        (None, date(2099, 1, 1), True),
        (date(2026, 6, 1), date(2026, 6, 1), True),
        (date(2026, 6, 1), date(2026, 6, 2), False),
    ],
)
def test_a_period_runs_from_its_first_day_to_its_last(
    ends_on: date | None, day: date, running: bool
) -> None:
    period = Period(service_basis="OMA", starts_on=date(2026, 1, 1), ends_on=ends_on)
    assert period.is_running_on(day) is running


@pytest.mark.django_db
def test_a_period_does_not_end_before_it_starts(satama: Member) -> None:
    refused = pytest.raises(IntegrityError, match="a_period_ends_after_it_starts")
    with inside(satama), refused, transaction.atomic():
        Period.objects.create(
            participant_id=satama.participant,
            service_basis="OMA",
            starts_on=date(2026, 6, 2),
            ends_on=date(2026, 6, 1),
        )


@pytest.mark.django_db
def test_people_come_in_the_order_of_the_finnish_alphabet(satama: Member) -> None:
    with inside(satama):
        first = Participant.objects.get()
        for family_name in ("Öhman", "Aho", "Åberg", "Ärle", "Zetter"):
            Participant.objects.create(
                given_name="Aino",
                family_name=family_name,
                born_on=date(2000, 1, 1),
                municipality_code="091",
                referrer_type="SELF",
                added_by_id=first.added_by_id,
            )
        names = list(Participant.objects.values_list("family_name", flat=True))
    assert names == ["Aho", first.family_name, "Zetter", "Åberg", "Ärle", "Öhman"]
