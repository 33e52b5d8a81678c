"""Searching by name: whatever is typed gets an answer."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.support.world import Member

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("text", ["\x00", "osma\x00", "%", "_", "'", '"', "\\", "å" * 3000, "😀"])
def test_a_search_for_anything_gets_an_answer(coach: Client, text: str) -> None:
    assert coach.get("/participants/", {"q": text}).status_code == 200


def test_signs_of_a_pattern_are_searched_as_they_are(coach: Client) -> None:
    assert not coach.get("/participants/", {"q": "%"}).context["rows"]
    assert not coach.get("/participants/", {"q": "_"}).context["rows"]


def test_every_word_must_be_found(coach: Client, satama: Member) -> None:
    both = f"osallinen{satama.sentinel} OSMA"
    assert len(coach.get("/participants/", {"q": both}).context["rows"]) == 1
    assert not coach.get("/participants/", {"q": "osma virtanen"}).context["rows"]


@pytest.mark.parametrize("page", ["0", "-1", "abc", "9" * 40, ""])
def test_a_page_that_is_not_there_shows_one_that_is(coach: Client, page: str) -> None:
    assert len(coach.get("/participants/", {"page": page}).context["rows"]) == 1
