"""The organisation's checklist of the coaching process: the built-in one, or its own edition."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import get_language

from apps.network.classifications.querysets import LANGUAGES, spoken
from apps.workshop.audit.services import Actor, record
from apps.workshop.plans.models import Phase, ProcessEdition, Step

DATA_FILE = Path(__file__).parent / "data" / "coaching_process.json"
BUILT_IN = 0
"""The number of the process everybody begins with."""


@dataclass(frozen=True)
class Item:
    """One thing to do in a phase, `days` after the start: a built-in one has a code, own a text."""

    phase: str
    days: int
    code: str = ""
    text: str = ""

    @property
    def words(self) -> str:
        return words_of(self.code, self.text)


@dataclass(frozen=True)
class Process:
    """One edition: its number and its items in order."""

    number: int
    items: tuple[Item, ...]


class ProcessChanged(Exception):
    """Somebody else has saved another edition meanwhile. Nothing was saved."""


@cache
def _built_in() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads(DATA_FILE.read_text(encoding="utf-8"))
    return found


def words_of(code: str, text: str) -> str:
    """An item in the organisation's words, or in ours and the reader's language."""
    if text or code not in _built_in():
        return text
    words: str = _built_in()[code][spoken(get_language() or "fi")]
    return words


def code_of(words: str) -> str:
    """The built-in item that says this in one of our languages; empty for own words."""
    said = words.casefold()
    for code, one in _built_in().items():
        if any(one[language].casefold() == said for language in LANGUAGES):
            return code
    return ""


def words_of_step(step: Step) -> str:
    return words_of(step.code, step.text)


def process_now() -> Process:
    """The edition new checklists begin from."""
    newest = ProcessEdition.objects.first()
    if newest is None:
        items = (
            Item(phase=one["phase"], days=one["days"], code=code)
            for code, one in _built_in().items()
        )
        return Process(BUILT_IN, tuple(items))
    return Process(newest.number, tuple(Item(**one) for one in newest.items))


@transaction.atomic
def save_process(items: Sequence[Item], *, opened_number: int, by: Actor) -> Process:
    """The next edition, for checklists that begin from now on. Raises `ProcessChanged`."""
    now = process_now()
    order = {phase.value: number for number, phase in enumerate(Phase)}
    wanted = tuple(sorted(items, key=lambda item: order[item.phase]))
    if wanted == now.items:
        return now
    if now.number != opened_number:
        raise ProcessChanged
    try:
        with transaction.atomic():
            made = ProcessEdition.objects.create(
                number=now.number + 1,
                items=[asdict(item) for item in wanted],
                written_by=by.user,
            )
    except IntegrityError:
        raise ProcessChanged from None
    record(by, "process.change", number=made.number)
    return Process(made.number, wanted)
