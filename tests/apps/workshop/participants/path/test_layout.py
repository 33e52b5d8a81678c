"""The picture of a path: nothing overlaps, and nothing is lost, whatever a path is like."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from apps.workshop.participants.path.layout import (
    LEFT,
    RIGHT,
    WIDTH,
    Box,
    bars,
    place,
    scale_of,
    ticks,
)

TODAY = date(2026, 11, 22)

marks = st.lists(
    st.tuples(st.floats(LEFT, RIGHT), st.text("abc", min_size=1, max_size=40)), max_size=40
)
stretches = st.lists(
    st.tuples(st.integers(-900, 400), st.integers(0, 500), st.text("abc", min_size=1, max_size=40)),
    max_size=8,
)


def overlapping(boxes: list[tuple[int, Box]]) -> list[object]:
    return [
        (a, b)
        for (row, a), (other, b) in combinations(boxes, 2)
        if row == other and a.left < b.right and b.left < a.right
    ]


@settings(max_examples=40, deadline=None)
@given(marks)
def test_labels_never_overlap_and_each_mark_is_shown_or_counted(
    given_marks: list[tuple[float, str]],
) -> None:
    placed, more = place(given_marks)
    assert len(placed) + sum(one.count for one in more) == len(given_marks)
    assert not overlapping([(one.row, one.box) for one in placed])
    assert not overlapping([(0, one.box) for one in more])
    assert all(one.box.right <= WIDTH for one in [*placed, *more])


@settings(max_examples=40, deadline=None)
@given(stretches)
def test_bars_of_the_same_days_stand_in_rows_of_their_own(
    given_days: list[tuple[int, int, str]],
) -> None:
    days = [
        (TODAY + timedelta(days=first), TODAY + timedelta(days=first + length), text)
        for first, length, text in given_days
    ]
    scale = scale_of([day for first, last, _text in days for day in (first, last)], TODAY)
    made = bars(days, scale, TODAY)
    assert len(made) == len(days)
    assert not overlapping([(one.row, one.label.box) for one in made])
    assert all(one.left <= one.now <= one.right <= WIDTH for one in made)


def test_a_long_path_is_told_in_quarters_and_a_very_long_one_in_years() -> None:
    steps = {}
    for name, days in (("months", 300), ("quarters", 900), ("years", 3000)):
        scale = scale_of([TODAY - timedelta(days=days)], TODAY)
        found = ticks(scale)
        assert all(b.x - a.x >= 40 for a, b in pairwise(found))
        steps[name] = found[0].months
    assert steps == {"months": 1, "quarters": 3, "years": 12}
