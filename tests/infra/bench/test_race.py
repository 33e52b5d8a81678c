"""Whose turn it is: every side in every round."""

from __future__ import annotations

from collections.abc import Callable

from infra.bench.sides.race import race


def sides(*names: str) -> tuple[dict[str, Callable[[], int]], list[str]]:
    """Sides that answer how many requests there have been, and the list of who was asked."""
    asked: list[str] = []

    def side(name: str) -> Callable[[], int]:
        def request() -> int:
            asked.append(name)
            return len(asked)

        return request

    return {name: side(name) for name in names}, asked


def test_each_side_has_one_turn_in_every_round_and_no_fixed_place() -> None:
    runners, asked = sides("plain", "few", "many")
    times = race(runners, 50)
    rounds = [tuple(asked[start : start + 3]) for start in range(0, len(asked), 3)]
    assert {name: len(found) for name, found in times.items()} == dict.fromkeys(runners, 50)
    assert all(set(order) == set(runners) for order in rounds)
    assert len(set(rounds)) > 1


def test_a_time_is_written_to_the_side_that_took_it() -> None:
    runners, asked = sides("plain", "few")
    times = race(runners, 20)
    for name, found in times.items():
        assert found == [turn for turn, who in enumerate(asked, start=1) if who == name]
