"""The network's totals: rounded, and left out when one organisation could be read out of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.network.statistics.measures import MEASURES, NOTES, PARTICIPANTS
from apps.network.statistics.models import Cell
from apps.network.statistics.services import (
    FEWEST_ORGANISATIONS,
    fold,
    preliminary_totals,
    rounded,
)
from kit.database.names import NETWORK
from kit.database.scope import NoScope, entered
from tests.support.people import inside
from tests.support.world import Member

YEAR = 1999
"""A year the tests' network has nothing in."""

OPEN = ("satama", "skargard", "rannikko")


@given(st.integers(0, 10**9))
def test_a_rounded_figure_is_the_nearest_multiple_of_three(count: int) -> None:
    assert rounded(count) % 3 == 0
    assert abs(rounded(count) - count) <= 1


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_rounding_turns_no_order_around(one: int, other: int) -> None:
    assert (rounded(one) <= rounded(other)) or one > other


@pytest.mark.parametrize(
    ("count", "shown"), [(0, 0), (1, 0), (2, 3), (3, 3), (4, 3), (5, 6), (100, 99), (101, 102)]
)
def test_small_figures_are_rounded_as_a_person_would(count: int, shown: int) -> None:
    assert rounded(count) == shown


def total(members: dict[str, Member], amounts: tuple[int, ...]) -> int | None:
    """What is shown of notes when the open members have these amounts."""
    for key, amount in zip(OPEN, amounts, strict=False):
        with inside(members[key]):
            fold({(NOTES.code, YEAR): amount})
    with entered(NETWORK):
        return {row.measure: row.rounded for row in preliminary_totals(YEAR)}[NOTES]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("amounts", "shown"),
    [
        ((), None),
        ((9,), None),
        ((9, 9), None),
        ((9, 9, 0), None),
        ((9, 9, -3), None),
        ((5, 5, 5), 15),
        ((1, 1, 1), 3),
        ((4, 4, 3), 12),
        ((10, 5, 5), 21),
        ((11, 5, 5), None),
        ((1000, 1, 1), None),
        ((0, 0, 0), None),
    ],
)
def test_a_total_needs_three_organisations_and_none_with_most_of_it(
    members: dict[str, Member], amounts: tuple[int, ...], shown: int | None
) -> None:
    assert total(members, amounts) == shown


@pytest.mark.django_db
def test_three_organisations_are_the_fewest(members: dict[str, Member]) -> None:
    assert FEWEST_ORGANISATIONS == 3
    assert total(members, (6, 6)) is None
    assert total(members, (0, 0, 6)) == 18


@pytest.mark.django_db
def test_years_and_measures_are_kept_apart(members: dict[str, Member]) -> None:
    for key in OPEN:
        with inside(members[key]):
            fold({(NOTES.code, YEAR): 2, (NOTES.code, YEAR + 1): 5, (PARTICIPANTS.code, YEAR): 3})
    with entered(NETWORK):
        shown = {row.measure.code: row.rounded for row in preliminary_totals(YEAR)}
    assert shown == {**{measure.code: None for measure in MEASURES}, "notes": 6, "participants": 9}


@pytest.mark.django_db
def test_folding_adds_to_what_is_there(satama: Member) -> None:
    with inside(satama):
        fold({(NOTES.code, YEAR): 2})
        fold({(NOTES.code, YEAR): 3, (PARTICIPANTS.code, YEAR): 1})
        cells = Cell.objects.filter(year=YEAR).values_list("measure", "count")
        assert dict(cells) == {"notes": 5, "participants": 1}


@pytest.mark.django_db
def test_ones_own_figures_are_exact_and_nobody_elses(satama: Member, skargard: Member) -> None:
    with inside(skargard):
        fold({(NOTES.code, YEAR): 1000})
    with inside(satama):
        fold({(NOTES.code, YEAR): 1})
        assert [cell.count for cell in Cell.objects.filter(year=YEAR)] == [1]


@pytest.mark.django_db
def test_the_network_folds_for_nobody() -> None:
    with entered(NETWORK), pytest.raises(NoScope):
        fold({(NOTES.code, YEAR): 1})
