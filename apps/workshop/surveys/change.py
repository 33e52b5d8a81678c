"""The change between the first and the last survey, as numbers, sentences and a picture."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.workshop.participants.compartments import Compartment
from apps.workshop.surveys.models import Answer, Survey
from apps.workshop.surveys.questions import HEALTH_AREAS, HIGHEST, LOWEST, Area

LEFT, STEP = 12, 20
WIDTH = 2 * LEFT + STEP * (HIGHEST - LOWEST)
TICKS = [str(LEFT + STEP * number) for number in range(HIGHEST - LOWEST + 1)]


def x_of(score: int | None) -> str | None:
    """Where a score stands in the picture, in its own units: as text, which no language changes."""
    return None if score is None else str(LEFT + STEP * (score - LOWEST))


@dataclass(frozen=True)
class Change:
    """One area: where the person stood first and stands now. `now` is None after one survey."""

    area: Area
    start: int | None
    now: int | None
    is_wanted: bool = False
    """Whether the person has said to want change here."""

    @property
    def steps(self) -> int | None:
        """By how many steps the area has gone up; negative when down, None where one is missing."""
        return None if self.start is None or self.now is None else self.now - self.start

    @property
    def is_health(self) -> bool:
        return self.area in HEALTH_AREAS

    @property
    def start_x(self) -> str | None:
        return x_of(self.start)

    @property
    def now_x(self) -> str | None:
        return x_of(self.now)

    @property
    def kind(self) -> str:
        """The kind of state it is shown as."""
        return "ok" if (self.steps or 0) > 0 else "quiet"

    @property
    def icon(self) -> str:
        return {0: "progress"}.get(
            self.steps or 0, "trending-up" if (self.steps or 0) > 0 else "chevron-down"
        )

    @property
    def in_words(self) -> str:
        """What the picture shows, for who does not see it."""
        if self.start is not None and self.now is not None:
            return _("At the start %(start)s, now %(now)s, on a scale from 0 to 10") % {
                "start": self.start,
                "now": self.now,
            }
        if self.now is not None:
            return _("Now %(now)s, on a scale from 0 to 10") % {"now": self.now}
        return _("At the start %(start)s, on a scale from 0 to 10") % {"start": self.start}

    @property
    def difference(self) -> str:
        """The change alone: +3, −2, the same, or nothing to compare with."""
        if self.steps is None:
            return "–"
        if self.steps == 0:
            return _("The same")
        return f"+{self.steps}" if self.steps > 0 else f"−{-self.steps}"


def ends_of(surveys: Sequence[Survey]) -> list[Survey]:
    """The first and the last finished survey, or the only one."""
    done = [survey for survey in surveys if survey.is_done]
    return [done[0], done[-1]] if len(done) > 1 else done


def changes(ends: Sequence[Survey], parts: Collection[Compartment]) -> list[Change]:
    """Each area with a score, in the order of the survey, of the compartments one may read."""
    found = Answer.objects.filter(survey__in=ends, question__in=Area.values, compartment__in=parts)
    by_place = {(answer.survey_id, answer.question): answer for answer in found}
    rows = []
    for area in Area:
        said = [by_place.get((survey.pk, area.value)) for survey in ends]
        scores = [one.score if one else None for one in said]
        if any(score is not None for score in scores):
            is_wanted = any(one.wants_change for one in said if one)
            now = scores[1] if len(scores) > 1 else None
            rows.append(Change(area, scores[0], now, is_wanted))
    return rows


def in_a_sentence(rows: Sequence[Change]) -> str:
    """What the whole picture says."""
    compared = [row.steps for row in rows if row.steps is not None]
    if not compared:
        return _("This is the start. After the next survey the change is seen here.")
    up = sum(1 for steps in compared if steps > 0)
    down = sum(1 for steps in compared if steps < 0)
    total = len(compared)
    told = ngettext(
        "Of %(total)s area %(up)s has gone up and %(down)s down.",
        "Of %(total)s areas %(up)s have gone up and %(down)s down.",
        total,
    ) % {"total": total, "up": up, "down": down}
    best = max(
        (row for row in rows if row.steps), key=lambda row: abs(row.steps or 0), default=None
    )
    if best is None:
        return told
    most = _("Most has changed: %(area)s, %(difference)s.") % {
        "area": best.area.label,
        "difference": best.difference,
    }
    return f"{told} {most}"
