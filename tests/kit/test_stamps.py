"""Rows that differ in words alone are rendered once, and read as if each had been."""

from __future__ import annotations

import pytest
from django.template import engines
from django.template.loader import render_to_string
from django.utils import translation

from kit.stamps import Stamped

LIST = '{% load kit %}{% stamped "participants/list_row.html" rows %}'


def row(name: str, *, period: str = "running", phone: str = "") -> Stamped:
    words = {
        "url": "/participants/1/",
        "list_name": name,
        "full_name": name,
        "about": "Metsola & Co",
        "open_until": "",
        "phone": phone,
    }
    flags = {"is_protected": False, "is_opened": False, "period": period, "has_phone": bool(phone)}
    return Stamped(words, flags)


@pytest.fixture
def rows() -> list[Stamped]:
    return [
        row("Virta, Anna", phone="0401234567"),
        row("<b>\"Ilkka' & {{ name }} \\1", phone="0407654321"),
        row("Kivi, Ossi", period="ended"),
        row("Kivi, Ossi"),
    ]


def test_a_stamped_list_reads_as_one_that_was_rendered_row_by_row(rows: list[Stamped]) -> None:
    stamped = engines["django"].from_string(LIST).render({"rows": rows})
    one_by_one = [
        render_to_string("participants/list_row.html", {**one.flags, **one.words}) for one in rows
    ]
    assert stamped == "".join(one_by_one)
    assert "&lt;b&gt;&quot;Ilkka&#x27; &amp; {{ name }} \\1" in stamped


def test_a_word_that_looks_like_a_blank_is_a_word() -> None:
    said = "\ue000phone\ue001"
    stamped = engines["django"].from_string(LIST).render({"rows": [row(said, phone="112")]})
    assert f">{said}</a>" in stamped


def test_an_empty_list_is_nothing() -> None:
    assert engines["django"].from_string(LIST).render({"rows": []}) == ""


def test_rows_that_see_nothing_of_the_page_are_kept_for_the_next(rows: list[Stamped]) -> None:
    kept = LIST.replace(" rows %}", " rows alone=True %}")
    first, second = (engines["django"].from_string(kept).render({"rows": rows}) for _ in range(2))
    assert first == second == engines["django"].from_string(LIST).render({"rows": rows})


def test_what_is_kept_is_in_the_language_of_the_page() -> None:
    words = {"url": "/", "saved": "1.1.2026", "title": "Virta", "text": "OMA"}
    page = engines["django"].from_string(
        '{% load kit %}{% stamped "referring/draft_row.html" rows alone=True %}'
    )
    said = set()
    for language in ("fi", "en", "fi", "en"):
        with translation.override(language):
            said.add(page.render({"rows": [Stamped(words, {"is_draft": True})]}))
    assert len(said) == 2
