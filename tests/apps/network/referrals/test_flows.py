"""Flows of the whole network: what is told, what is withheld, and what no difference gives away."""

from __future__ import annotations

import uuid
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from apps.network.referrals.clocks import clocks_from
from apps.network.referrals.flows import Flow, Tally, flows_of, tellable, together
from apps.network.referrals.models import Referral
from tenants.organisations.models import Organisation
from tests.support.owner import as_ddl

pytestmark = pytest.mark.django_db

__all__ = ["as_ddl"]

NOW = timezone.make_aware(datetime(2026, 6, 15, 12))
MONDAY = timezone.make_aware(datetime(2026, 3, 2, 9))


@pytest.fixture
def houses(db: None) -> list[str]:
    """Six organisations, and no referral between any. Others were sent long ago."""
    Referral.objects.update(sent_at=MONDAY.replace(year=2020))
    names = [f"t_{number:012x}" for number in range(1, 7)]
    Organisation.objects.bulk_create(
        Organisation(schema_name=name, name=f"Paja {name}") for name in names
    )
    return names


def send(sender: str, receiver: str, *, sent_at: datetime = MONDAY, **changes: Any) -> None:
    values = {"state": "accepted", "service_basis": "OMA", **changes}
    Referral.objects.create(
        id=uuid.uuid4(),
        sender_id=sender,
        receiver_id=receiver,
        sent_at=sent_at,
        **{**vars(clocks_from(sent_at, None)), **values},
    )


def around(houses: list[str], number: int = 6, **changes: Any) -> None:
    """Each of the first houses sends one to the next."""
    for turn in range(number):
        send(houses[turn], houses[(turn + 1) % number], **changes)


def of(*counts: int) -> Tally:
    """A tally with so many of each of several organisations, on both sides."""
    by = Counter({f"t_{number}": count for number, count in enumerate(counts)})
    return Tally(Counter(by), Counter(by))


def test_three_organisations_and_none_with_most() -> None:
    assert of(2, 2, 2).can_be_told
    assert not of(3, 3).can_be_told
    assert not of(7, 2, 2).can_be_told
    one_receiver = Tally(of(2, 2, 2).senders, of(6).receivers)
    assert not one_receiver.can_be_told


def test_what_is_withheld_alone_takes_the_smallest_told_figure_with_it() -> None:
    parts = {"big": of(9, 9, 9), "small": of(4, 4, 4), "hidden": of(4)}
    assert tellable(parts) == {"big"}
    # With it, what the whole gives away is of three organisations, none with most.
    assert together([parts["small"], parts["hidden"]]).count == 16


def test_nothing_is_told_where_every_rest_would_be_of_one() -> None:
    assert tellable({"a": of(2, 2, 2), "b": of(40)}) == set()


def test_a_single_one_is_nothing_once_it_is_rounded() -> None:
    assert tellable({"a": of(3, 3, 3), "b": of(1)}) == {"a"}


def test_no_difference_tells_of_fewer_than_three() -> None:
    """Whatever the parts are, the whole less what is told is nothing, or may be told itself."""
    sizes = [(0,), (2,), (5, 1), (2, 2, 2), (4, 3, 3), (9, 1, 1), (3, 3, 3, 3)]
    for first in sizes:
        for second in sizes:
            for third in sizes:
                parts = {"1": of(*first), "2": of(*second), "3": of(*third)}
                told = tellable(parts)
                assert all(parts[name].can_be_told for name in told)
                rest = together(parts[name] for name in parts if name not in told)
                assert not told or rest.is_nothing or rest.can_be_told


def test_a_year_without_referrals_tells_nothing(houses: list[str]) -> None:
    year = flows_of(2026, NOW)
    assert year.sent is None
    assert set(year.by_state.values()) == {None}
    assert year.answer.days is year.decision.days is year.start.days is None


def test_counts_are_rounded_and_by_the_year_of_sending(houses: list[str]) -> None:
    around(houses, 5)
    around(houses, 4, sent_at=MONDAY - timedelta(days=365))
    assert flows_of(2026, NOW).sent == 6
    assert flows_of(2025, NOW).sent == 3
    assert flows_of(2026, NOW).by_state[Flow.ACCEPTED] == 6


def test_a_figure_of_one_receiver_is_withheld(houses: list[str]) -> None:
    for sender in houses[1:]:
        send(sender, houses[0])
    assert flows_of(2026, NOW).sent is None


def test_a_small_state_is_withheld_and_no_difference_tells_it(houses: list[str]) -> None:
    around(houses, state="accepted")
    around(houses, 5, state="waitlisted")
    for _turn in range(2):
        send(houses[0], houses[1], state="expired")
    year = flows_of(2026, NOW)
    assert year.sent == 12
    assert year.by_state[Flow.EXPIRED] is None
    # Else the whole less these two would be the one house's.
    assert year.by_state[Flow.WAITLISTED] is None
    assert year.by_state[Flow.ACCEPTED] == 6


def test_refusals_by_side_and_reason_follow_what_is_told_above_them(houses: list[str]) -> None:
    around(houses, state="declined", decline_reason="full")
    around(houses, state="declined", decline_reason="other_wish")
    send(houses[0], houses[1], state="declined", decline_reason="area")
    send(houses[0], houses[1], state="declined", decline_reason="area")
    year = flows_of(2026, NOW)
    assert year.declined_by_side["unit"] == 9
    assert year.declined_by_side["person"] == 6
    assert year.declined_by_side["sender"] is None
    assert year.declined_by_reason["area"] is None
    # The side less this reason would be the other one.
    assert year.declined_by_reason["full"] is None
    assert year.declined_by_reason["other_wish"] == 6


def test_shares_of_answers_in_time(houses: list[str]) -> None:
    around(houses, answered_at=MONDAY + timedelta(days=1))
    around(houses, 3, answered_at=MONDAY + timedelta(days=9))
    around(houses, 3, state="sent", sent_at=NOW - timedelta(hours=1))
    # Whose clocks began anew is neither.
    around(houses, 3, answered_at=MONDAY, reopened_at=NOW)
    assert flows_of(2026, NOW).answered_in_time == 67


def test_a_share_is_withheld_where_the_rest_is_of_one(houses: list[str]) -> None:
    around(houses, answered_at=MONDAY + timedelta(days=1))
    for _turn in range(3):
        send(houses[0], houses[1], answered_at=MONDAY + timedelta(days=9))
    assert flows_of(2026, NOW).answered_in_time is None


def test_arrivals_are_a_share_of_promised_places(houses: list[str]) -> None:
    around(houses, state="started", arrived_at=NOW)
    around(houses, 3, state="no_show", arrived_at=NOW)
    around(houses, 3, state="accepted")
    assert flows_of(2026, NOW).arrival_confirmed == 75


def test_medians_are_in_working_days(houses: list[str]) -> None:
    friday = MONDAY + timedelta(days=4)
    days: dict[str, Any] = {
        "answered_at": friday + timedelta(days=3),
        "decided_at": friday + timedelta(days=5),
    }
    started: dict[str, Any] = {
        "state": "started",
        "starts_on": (friday + timedelta(days=14)).date(),
    }
    around(houses, sent_at=friday, **days, **started)
    send(houses[0], houses[1], sent_at=friday, answered_at=friday, decided_at=friday)
    year = flows_of(2026, NOW)
    assert (year.answer.days, year.decision.days) == (1, 3)
    # Six have started: too few.
    assert year.start.days is None
    send(houses[2], houses[3], sent_at=friday, **started)
    assert flows_of(2026, NOW).start.days == 10


def test_a_median_needs_five_receivers(houses: list[str]) -> None:
    for _turn in range(2):
        around(houses, 4, answered_at=MONDAY + timedelta(days=1))
    assert flows_of(2026, NOW).answer.days is None
    around(houses, 5, answered_at=MONDAY + timedelta(days=1))
    assert flows_of(2026, NOW).answer.days == 1
