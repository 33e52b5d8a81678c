"""The picture of a path: three lanes, as the template draws them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.workshop.participants.path.events import Path, Span, Week
from apps.workshop.participants.path.layout import (
    LEFT,
    RIGHT,
    WIDTH,
    Bar,
    Scale,
    bars,
    place,
    scale_of,
    text_width,
    ticks,
)
from apps.workshop.participants.periods.words import days_of
from kit.templatetags.kit import fi_date

LOW_PER_CENT = 75
"""Under this share of the agreed time a week is shown as one to look at."""

TOP, EVENT_ROW, BAR_ROW, BAR_HEIGHT, WEEK_HEIGHT = 42, 20, 36, 28, 44
PILL_WIDTH = 104


@dataclass(frozen=True)
class Picture:
    """All that is drawn, with its places worked out."""

    height: float
    words: str
    year: int
    months: list[dict[str, Any]]
    marks: list[dict[str, Any]]
    more: list[dict[str, Any]]
    bars: list[dict[str, Any]]
    weeks: list[dict[str, Any]]
    bars_y: float
    base_y: float
    limit_y: float
    today: dict[str, Any]

    width, left, right = WIDTH, LEFT, RIGHT


def picture_of(path: Path, today: date, name: str) -> Picture:
    """The picture of somebody's path. Its height grows with what stands at the same time."""
    days = [one.on for one in path.events] + [one.monday for one in path.weeks]
    days += [day for one in path.spans for day in (one.starts_on, one.ends_on) if day]
    scale = scale_of(days, today)
    is_long = scale.first.year != scale.last.year
    labels = [f"{one.label} {_day(one.on, is_long)}" for one in path.events]
    placed, more = place(
        [(scale.x(one.on), label) for one, label in zip(path.events, labels, strict=True)]
    )
    used = max((one.row for one in placed), default=0) + 1 + bool(more)
    bars_y = TOP + used * EVENT_ROW + 4
    made = bars([(one.starts_on, one.ends_on, one.label) for one in path.spans], scale, today)
    base_y = bars_y + (max((bar.row for bar in made), default=0) + 1) * BAR_ROW + WEEK_HEIGHT + 14
    return Picture(
        height=base_y + 30,
        words=_in_words(path, today, name),
        year=scale.first.year,
        months=[_month(tick.day, tick.x, tick.months) for tick in ticks(scale)],
        marks=[
            {
                "event": path.events[one.number],
                "text": labels[one.number],
                "x": one.x,
                "y": TOP + one.row * EVENT_ROW,
                "text_x": one.text_x,
                "text_y": TOP + one.row * EVENT_ROW + 4,
                "anchor": one.anchor,
            }
            for one in placed
        ],
        more=[
            {
                "x": one.x,
                "text_x": one.x + 10,
                "text": f"+{one.count}",
                "y": TOP + (used - 1) * EVENT_ROW,
                "text_y": TOP + (used - 1) * EVENT_ROW + 4,
            }
            for one in more
        ],
        bars=[_bar(bar, path.spans[bar.number], bars_y, scale) for bar in made],
        weeks=_weeks(path.weeks, scale, base_y),
        bars_y=bars_y,
        base_y=base_y,
        limit_y=base_y - WEEK_HEIGHT * LOW_PER_CENT / 100,
        today=_today(scale.x(today), today, base_y),
    )


def _day(day: date, with_year: bool) -> str:
    return fi_date(day) if with_year else date_format(day, "j.n.", use_l10n=False)


def _month(day: date, x: float, months: int) -> dict[str, Any]:
    """January carries the year; quarters are told by their first month."""
    if months == 1 and day.month > 1:
        text = date_format(day, "N").rstrip(".")
    elif months == 3:
        text = f"{day.month}/{day.year}"
    else:
        text = str(day.year)
    # The last one has its line, and no name where that would stand outside.
    fits = x + 5 + text_width(text) <= WIDTH
    return {"x": x, "text_x": x + 5, "text": text if fits else ""}


def _bar(bar: Bar, span: Span, top: float, scale: Scale) -> dict[str, Any]:
    y = top + bar.row * BAR_ROW
    return {
        "bar": bar,
        "kind": span.kind,
        "y": y,
        "height": BAR_HEIGHT,
        "text_y": y + 18.5,
        "pause_y": y + BAR_HEIGHT - 7,
        "title": f"{span.label} {days_of(span.starts_on, span.ends_on)}",
        "pauses": [
            {
                "x": max(bar.left, scale.x(first)),
                "width": max(
                    3.0, min(bar.right, scale.x(last) if last else bar.now) - scale.x(first)
                ),
            }
            for first, last in span.pauses
        ],
    }


def _weeks(weeks: Sequence[Week], scale: Scale, base_y: float) -> list[dict[str, Any]]:
    """A bar a week. Two bases of one week share its width, each with its own bar."""
    found = []
    of_week: dict[date, list[Week]] = {}
    for one in weeks:
        of_week.setdefault(one.monday, []).append(one)
    for monday, ones in of_week.items():
        left, right = scale.x(monday), scale.x(monday + timedelta(days=6))
        width = max(1.5, (right - left) / len(ones))
        for number, one in enumerate(ones):
            height = max(2.0, WEEK_HEIGHT * min(100, one.per_cent) / 100)
            found.append(
                {
                    "x": round(left + number * width, 1),
                    "width": round(width * 0.9, 1),
                    "y": round(base_y - height, 1),
                    "height": round(height, 1),
                    "is_low": one.per_cent < LOW_PER_CENT,
                    "title": f"{fi_date(monday)} {one.basis} {one.per_cent} %",
                }
            )
    return found


def _today(x: float, today: date, base_y: float) -> dict[str, Any]:
    pill = min(max(LEFT, x - PILL_WIDTH / 2), WIDTH - PILL_WIDTH)
    return {
        "x": x,
        "pill_x": pill,
        "pill_width": PILL_WIDTH,
        "pill_y": base_y + 7,
        "text_x": pill + PILL_WIDTH / 2,
        "text_y": base_y + 20.5,
        "text": _("Today %(day)s") % {"day": date_format(today, "j.n.", use_l10n=False)},
    }


def _in_words(path: Path, today: date, name: str) -> str:
    """What the picture says in a sentence or three, for who does not see it."""
    found = [_("The path of %(name)s.") % {"name": name}]
    for one in path.spans:
        found.append(f"{one.label} {days_of(one.starts_on, one.ends_on)}.")
    done = sum(1 for one in path.events if not one.is_planned)
    found.append(
        ngettext("%(count)s event so far.", "%(count)s events so far.", done) % {"count": done}
    )
    coming = next((one for one in path.events if one.is_planned and one.on >= today), None)
    if coming:
        found.append(
            _("Next: %(what)s %(day)s.") % {"what": coming.label, "day": fi_date(coming.on)}
        )
    return " ".join(found)
