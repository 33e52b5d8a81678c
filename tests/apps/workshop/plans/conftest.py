"""A member whose participant is new: nothing has been planned yet."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from apps.workshop.participants import services
from tests.apps.workshop.plans.rows import coach_of
from tests.support.people import inside
from tests.support.world import Member


@pytest.fixture
def satama(satama: Member, db: None) -> Member:
    """satama, with somebody new as its participant."""
    with inside(satama):
        person = services.add_participant(
            given_name="Uuno",
            family_name="Uusikko",
            born_on=date(2004, 5, 6),
            municipality_code="285",
            referrer_type="SELF",
            service_basis="OMA",
            starts_on=date(2026, 1, 12),
            by=coach_of(satama),
        )
    return replace(satama, participant=str(person.pk))
