"""Goals, steps and people around as pages and panels show them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import DateField, F, Q, QuerySet, UUIDField
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.workshop.participants.models import Participant
from apps.workshop.plans.models import Agreement, Goal, Partner, Phase, Plan, Step
from apps.workshop.plans.pictures import picture_of
from apps.workshop.plans.process import words_of_step
from kit.database.ready import Givens, ready
from kit.days import in_words
from kit.names import name_at
from kit.pages.addresses import addresses
from kit.stamps import Stamped
from kit.templatetags.kit import fi_date

SOON = timedelta(days=14)
"""Reviews and last days are told of this long before."""

GOAL_SIGNS = {
    Goal.State.OPEN: ("quiet", "flag"),
    Goal.State.IN_PROGRESS: ("acc", "trending-up"),
    Goal.State.REACHED: ("ok", "check"),
    Goal.State.PARTLY_REACHED: ("ok", "progress"),
    Goal.State.CHANGED: ("quiet", "route"),
    Goal.State.DROPPED: ("quiet", "x"),
}
PLAN_SIGNS = {
    Plan.State.DRAFT: ("quiet", "pencil"),
    Plan.State.AGREED: ("ok", "check"),
    Plan.State.UNDER_REVIEW: ("wait", "refresh"),
    Plan.State.SUPERSEDED: ("quiet", "history"),
    Plan.State.COMPLETED: ("ok", "checks"),
}


def tone_of(day: date | None, today: date) -> str:
    """How a day that is due looks: late, soon, or nothing."""
    if day is None:
        return ""
    return "late" if day < today else "wait" if (day - today).days < 2 else ""


def goal_rows(goals: Iterable[Goal]) -> list[dict[str, Any]]:
    """Goals that run first, each with its picture and state."""
    rows = []
    for goal in sorted(goals, key=lambda one: not one.is_running):
        kind, icon = GOAL_SIGNS[Goal.State(goal.state)]
        rows.append({"goal": goal, "picture": picture_of(goal), "kind": kind, "icon": icon})
    return rows


def step_row(step: Any, today: date) -> dict[str, Any]:
    """A step read with its names (`steps_of`), in words."""
    names = [step.who_name, step.who_else]
    return {
        "step": step,
        "words": words_of_step(step),
        "who": " · ".join(filter(None, names)),
        "when": in_words(step.due_on, today) if step.due_on and not step.done_at else "",
        "tone": "" if step.done_at else tone_of(step.due_on, today),
    }


def stamped_steps(rows: Iterable[dict[str, Any]], participant: Participant) -> list[Stamped]:
    """Rows of steps for `plans/steps.html`."""
    change_url = addresses("plans:change", participant.pk, "step")
    return [_stamped(row, change_url(row["step"].pk)) for row in rows]


def _stamped(row: dict[str, Any], change_url: str) -> Stamped:
    step = row["step"]
    done_on, due_on = fi_date(step.done_at), fi_date(step.due_on)
    # Who and when, as far as they are known: nothing stands between them otherwise.
    who = f"{row['who']} · " if row["who"] and row["when"] else row["who"]
    return Stamped(
        words={
            "pk": str(step.pk),
            "what": row["words"],
            "who": who,
            "when": f"{row['when']} · {due_on}" if due_on else row["when"],
            "done_on": done_on,
            "done_by": step.done_by_name,
            "change_url": change_url,
        },
        flags={
            "is_done": bool(step.done_at),
            "has_done_by": bool(step.done_by_name),
            "tone": row["tone"],
        },
    )


def steps_of(participant: Participant) -> QuerySet[Step]:
    return _steps(participant=participant.pk)


@ready(participant=UUIDField())
def _steps(given: Givens) -> QuerySet[Step]:
    return _with_names(given)


def _with_names(given: Givens) -> QuerySet[Step]:
    """With `who_name` and `done_by_name`, and nothing else of the colleagues."""
    names = {"who_name": name_at("who"), "done_by_name": name_at("done_by")}
    return Step.objects.filter(participant=given.participant).annotate(**names)


def own_steps(steps: Iterable[Step], today: date) -> list[dict[str, Any]]:
    """Steps outside checklists: open ones by due day, then what was done."""
    own = [step for step in steps if not step.is_of_checklist]
    own.sort(key=lambda one: (one.done_at is not None, one.due_on or date.max))
    return [step_row(step, today) for step in own]


def checklists(steps: Iterable[Step], today: date) -> list[dict[str, Any]]:
    """Each checklist with its phases in order, and how much is done. The newest is first."""
    by_period: dict[int | None, list[Step]] = {}
    for step in steps:
        if step.is_of_checklist:
            by_period.setdefault(step.period_id, []).append(step)
    lists = sorted(by_period.values(), key=lambda rows: rows[0].added_at, reverse=True)
    return [_checklist(rows, today) for rows in lists]


def _checklist(steps: list[Step], today: date) -> dict[str, Any]:
    steps.sort(key=lambda one: one.position)
    phases: list[dict[str, Any]] = []
    for phase in Phase:
        rows = [step_row(step, today) for step in steps if step.phase == phase]
        if rows:
            done = sum(1 for row in rows if row["step"].done_at)
            is_open = done < len(rows) and not any(one["is_open"] for one in phases)
            phases.append(
                {
                    "label": phase.label,
                    "rows": rows,
                    "done": done,
                    "all": len(rows),
                    "is_open": is_open,
                }
            )
    done = sum(1 for step in steps if step.done_at)
    return {"began_on": steps[0].added_at, "phases": phases, "done": done, "all": len(steps)}


def next_steps(participant: Participant, most: int) -> list[dict[str, Any]]:
    """The open steps that are due first, and what was ticked off today, at most `most`."""
    today = timezone.localdate()
    found = _next_steps(participant=participant.pk, today=today, most=most)
    return [step_row(step, today) for step in found]


@ready(participant=UUIDField(), today=DateField())
def _next_steps(given: Givens, *, most: int) -> QuerySet[Step]:
    found = _with_names(given).filter(Q(done_at=None) | Q(done_at__date=given.today))
    return found.order_by(F("done_at").asc(nulls_first=True), "due_on", "position")[:most]


def partner_row(partner: Partner, today: date) -> dict[str, Any]:
    whose = " · ".join(filter(None, (partner.role, partner.organisation)))
    words = partner.name.split()
    return {
        "partner": partner,
        "whose": whose,
        "initials": "".join(word[0] for word in words[:1] + words[1:][-1:]).upper(),
        "days": _days(partner, today),
    }


def _days(partner: Partner, today: date) -> list[dict[str, str]]:
    """By when something is done, and when it is looked at again, in words."""
    days = []
    if partner.by_on:
        text = _("By %(day)s") % {"day": fi_date(partner.by_on)}
        days.append({"text": text, "tone": tone_of(partner.by_on, today)})
    if partner.review_on:
        text = _("Looked at again %(day)s") % {"day": fi_date(partner.review_on)}
        days.append({"text": text, "tone": tone_of(partner.review_on, today)})
    return days


def agreement_row(agreement: Agreement, today: date) -> dict[str, Any]:
    until = agreement.valid_until
    is_over = agreement.ended_at is not None or bool(until and until < today)
    ends_soon = bool(until and not is_over and until - today <= SOON)
    return {"agreement": agreement, "is_over": is_over, "ends_soon": ends_soon}
