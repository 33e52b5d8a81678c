"""The drawing in the documents is the declaration, and a stale one is told of."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from apps.network.referrals.drawing import BEGIN, END, drawing, drawn_into
from apps.network.referrals.workflow import TRANSITIONS, State

DOCUMENT = Path(__file__).resolve().parents[4] / "docs" / "referrals.md"


def test_the_document_shows_the_workflow_as_it_is_declared() -> None:
    call_command("referrals", "draw", str(DOCUMENT), "--check")


def test_every_state_and_way_is_drawn() -> None:
    drawn = drawing()
    for way in TRANSITIONS:
        for source in way.sources:
            assert f"{source.value} --> {way.target.value}: {way.name}" in drawn
        assert way.effect in drawn
    assert {state for state in State if f" {state.value}" not in drawn} == set()


def test_a_stale_document_is_told_of_and_drawn_anew(tmp_path: Path) -> None:
    document = tmp_path / "page.md"
    document.write_text(f"# Title\n\n{BEGIN}\nold\n{END}\n\nAfter.\n", encoding="utf-8")
    with pytest.raises(CommandError, match="not as the workflow is declared"):
        call_command("referrals", "draw", str(document), "--check")
    call_command("referrals", "draw", str(document))
    call_command("referrals", "draw", str(document), "--check")
    text = document.read_text(encoding="utf-8")
    assert text.startswith("# Title\n\n")
    assert text.endswith(f"{END}\n\nAfter.\n")
    assert "old" not in text


def test_a_document_without_a_place_for_it_is_left_alone() -> None:
    with pytest.raises(ValueError, match="two marks"):
        drawn_into("# Title\n")
