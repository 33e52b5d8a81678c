"""The picture of one goal: start ○, now ● and target ▼ on a line from 0 to 10."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html_join
from django.utils.translation import gettext as _

from apps.workshop.plans.models import Goal
from apps.workshop.plans.models.goal import HIGHEST

LEFT, STEP, LINE = 14, 17, 20
"""Where 0 stands, how far apart the numbers are, and the height of the line."""

WIDTH, HEIGHT = 2 * LEFT + HIGHEST * STEP, 48
TICKS = [LEFT + value * STEP for value in range(HIGHEST + 1)]
_LINES = [(TICKS[0], LINE, TICKS[-1], LINE), *((x, 16, x, 24) for x in TICKS)]
SCALE = format_html_join(
    "", '<line class="pp-axis" x1="{}" y1="{}" x2="{}" y2="{}"></line>', _LINES
)
"""The line and its numbers' marks, the same in every picture."""


def _at(value: int | None) -> int | None:
    return None if value is None else LEFT + value * STEP


@dataclass(frozen=True)
class Picture:
    """Everything the drawing needs, in its own units. None where there is nothing yet."""

    start: int | None
    now: int | None
    target: int | None
    labels: list[dict[str, Any]]
    words: str

    width, height, line, scale = WIDTH, HEIGHT, LINE, SCALE
    label_y = HEIGHT - 6

    @property
    def has_moved(self) -> bool:
        return self.start != self.now

    @property
    def triangle(self) -> str:
        """The target's mark, above the line."""
        x = self.target or 0
        return f"{x - 6},{LINE - 17} {x + 6},{LINE - 17} {x},{LINE - 8}"


def picture_of(goal: Goal) -> Picture | None:
    """The picture of a goal fetched `with_change()`; None where there is no number at all."""
    first: int | None = getattr(goal, "first", None)
    last: int | None = getattr(goal, "last", None)
    if first is None and goal.target is None:
        return None
    marks = {value: value == last for value in (first, goal.target, last) if value is not None}
    return Picture(
        start=_at(first),
        now=_at(last),
        target=_at(goal.target),
        labels=[
            {"x": _at(value), "text": value, "is_now": is_now} for value, is_now in marks.items()
        ],
        words=_words(first, last, goal.target),
    )


def _words(first: int | None, last: int | None, target: int | None) -> str:
    if first is None:
        return _("Not estimated yet, target %(target)s.") % {"target": target}
    if target is None:
        return _("At the start %(first)s, now %(last)s.") % {"first": first, "last": last}
    return _("At the start %(first)s, now %(last)s, target %(target)s.") % {
        "first": first,
        "last": last,
        "target": target,
    }
