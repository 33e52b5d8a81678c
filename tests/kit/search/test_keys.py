"""Words are compared by their letters, forms, parts and typos, and no further."""

from __future__ import annotations

import pytest

from kit.search.keys import LONGEST_TEXT, MOST_WORDS, query_of
from tests.kit.search.pairs import FOUND, NOT_FOUND


@pytest.mark.parametrize(("typed", "text"), FOUND)
def test_what_is_meant_is_found(typed: str, text: str) -> None:
    assert query_of(typed).is_met_by(text, loosely=True)


@pytest.mark.parametrize(("typed", "text"), NOT_FOUND)
def test_what_is_not_meant_is_not_found_with_a_typo_forgiven_either(typed: str, text: str) -> None:
    assert not query_of(typed).is_met_by(text, loosely=True)


def test_a_typo_is_not_forgiven_unless_asked() -> None:
    assert not query_of("Virtanem").is_met_by("Virtanen")


@pytest.mark.parametrize("typed", ["paja", "raja", "ilo", "2026", "L-4F"])
def test_short_words_and_numbers_have_no_typos(typed: str) -> None:
    assert not query_of(typed).may_have_typo


@pytest.mark.parametrize("typed", ["", "   ", "\0", "%", "_", "'\"\\", "😀", "–"])
def test_signs_are_no_words(typed: str) -> None:
    assert not query_of(typed)


def test_what_is_typed_beyond_measure_is_left_out() -> None:
    assert len(query_of("ä" * 5000).text) == LONGEST_TEXT
    assert len(query_of(" ".join("abcdefghij")).sought) == MOST_WORDS
