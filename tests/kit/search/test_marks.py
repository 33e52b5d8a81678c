"""Why something was found is marked, also where its letters or its form are others."""

from __future__ import annotations

import pytest

from kit.search.keys import query_of
from kit.search.marks import marked, passage


@pytest.mark.parametrize(
    ("typed", "text", "shown"),
    [
        ("makinen", "Mäkinen, Onni", "<mark>Mäkinen</mark>, Onni"),
        ("maki", "Mäkinen", "<mark>Mäki</mark>nen"),
        ("paja", "Puupajalla", "Puu<mark>paja</mark>lla"),
        ("pajojen", "Puupaja", "Puu<mark>paja</mark>"),
        ("pajalla", "Metallipaja", "Metalli<mark>paja</mark>"),
        ("käsikirjassa", "Laatukäsikirja", "Laatu<mark>käsikirja</mark>"),
        ("virtanem", "Virtanen", "<mark>Virtanen</mark>"),
        ("aino virt", "Virtanen, Aino", "<mark>Virt</mark>anen, <mark>Aino</mark>"),
        ("strasse", "Straße 5", "<mark>Straße</mark> 5"),
        ("paja", "<b>paja</b>", "&lt;b&gt;<mark>paja</mark>&lt;/b&gt;"),
        ("zzz", "Paja & piha", "Paja &amp; piha"),
    ],
)
def test_the_searched_part_is_marked(typed: str, text: str, shown: str) -> None:
    assert marked(text, query_of(typed)) == shown


def test_a_passage_begins_shortly_before_what_was_found() -> None:
    text = "sana " * 100 + "pajalla tehdään " + "työtä " * 100
    shown = passage(text, query_of("pajojen"))
    assert "pajalla tehdään" in shown
    assert shown.startswith("… sana")
    assert shown.endswith(" …")
    assert len(shown) < 250
    assert passage(text, query_of("käsikirja")) == ""
