"""Pages of a plan: the participant's tab with its acts, and the paper for the participant."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet, UUIDField
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.workshop.audit.services import actor_of
from apps.workshop.participants.permissions import access_to, find_participant
from apps.workshop.participants.person import shell
from apps.workshop.plans.models import Agreement, Partner, Plan
from apps.workshop.plans.models.plan import SECTIONS, Present
from apps.workshop.plans.permissions import Sight
from apps.workshop.plans.rows import (
    PLAN_SIGNS,
    agreement_row,
    checklists,
    goal_rows,
    own_steps,
    partner_row,
    stamped_steps,
    steps_of,
    tone_of,
)
from apps.workshop.plans.storage import Keeps, keeps
from apps.workshop.plans.views.acts import act_on_plan
from kit.database.ready import Givens, ready
from tenants.accounts.permissions import allow, current_organisation
from tenants.accounts.roles import Right


@allow(Right.SEE_PARTICIPANTS)
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Everything planned with a participant; for the workshop's floor the agreed goals only."""
    by = actor_of(request)
    participant = find_participant(by, pk)
    access = access_to(participant, by)
    sight = Sight(participant, access)
    if request.method == "POST":
        return act_on_plan(request, sight, by)
    goals = sight.all_goals()
    sight.note(by, "plans.read", goals)
    context = {
        **shell(request, participant, access, "plan"),
        "page": _("Plan and goals"),
        "goals": goal_rows(goals),
        "reads": sight.reads,
        "writes": sight.writes,
        "may_estimate": sight.writes and any(goal.is_running for goal in goals),
        **(_whole(sight) if sight.reads else {}),
    }
    return render(request, "plans/plan.html", context)


def _whole(sight: Sight) -> dict[str, Any]:
    """What only those who read the coaching compartment see."""
    participant, today = sight.participant, timezone.localdate()
    plans = list(_plans(participant=participant.pk))
    steps = list(steps_of(participant))
    lists = checklists(steps, today)
    for phase in (phase for one in lists for phase in one["phases"]):
        phase["rows"] = stamped_steps(phase["rows"], participant)
    now = next((one for one in plans if one.is_in_force), None)
    partners = [partner_row(one, today) for one in _partners(participant=participant.pk)]
    agreements = _agreements(participant=participant.pk)
    kept = keeps(participant)
    return {
        "keeps_all": kept == Keeps.FULL,
        "keeps_nothing": kept == Keeps.NOTHING,
        "plans": [_plan_row(one) for one in plans],
        "draft": next((one for one in plans if one.state == Plan.State.DRAFT), None),
        "in_force": now,
        "sections": _sections(now),
        "review_tone": tone_of(now.review_on, today) if now else "",
        "partners": [row for row in partners if row["partner"].ended_at is None],
        "past_partners": [row for row in partners if row["partner"].ended_at],
        "agreements": [agreement_row(one, today) for one in agreements],
        "steps": stamped_steps(own_steps(steps, today), participant),
        "checklists": lists,
        "may_begin_checklist": _lacks_checklist(sight, steps),
    }


@ready(participant=UUIDField())
def _plans(given: Givens) -> QuerySet[Plan]:
    return Plan.objects.filter(participant=given.participant).select_related("agreed")


@ready(participant=UUIDField())
def _partners(given: Givens) -> QuerySet[Partner]:
    return Partner.objects.filter(participant=given.participant)


@ready(participant=UUIDField())
def _agreements(given: Givens) -> QuerySet[Agreement]:
    return Agreement.objects.filter(participant=given.participant)


def _lacks_checklist(sight: Sight, steps: list[Any]) -> bool:
    """Whether the newest period, or somebody without any, has no checklist yet."""
    newest = next(iter(sight.participant.periods.all()), None)
    periods = {step.period_id for step in steps if step.is_of_checklist}
    return sight.writes and (newest.pk if newest else None) not in periods


def _plan_row(one: Plan) -> dict[str, Any]:
    kind, icon = PLAN_SIGNS[Plan.State(one.state)]
    return {"plan": one, "kind": kind, "icon": icon, "agreed": getattr(one, "agreed", None)}


def _sections(one: Plan | None) -> list[tuple[str, str]]:
    """The headings and texts of an agreed plan that say something."""
    agreed = getattr(one, "agreed", None)
    if agreed is None:
        return []
    headings = dict(zip(SECTIONS, _headings(), strict=True))
    return [(headings[name], text) for name in SECTIONS if (text := getattr(agreed, name))]


def _headings() -> list[str]:
    return [
        _("Where are we now?"),
        _("Strengths and what works"),
        _("What support is needed?"),
        _("What does the workshop offer?"),
        _("Agreed days and times"),
    ]


@allow(Right.READ_NOTES)
@require_safe
def printed(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """An agreed plan for the participant, in the language chosen with them."""
    by = actor_of(request)
    participant = find_participant(by, pk)
    sight = Sight(participant, access_to(participant, by))
    if not sight.reads:
        raise PermissionDenied
    plans = Plan.objects.filter(participant=participant).select_related("agreed")
    wanted = request.GET.get("number", "")
    agreed = [one for one in plans if hasattr(one, "agreed")]
    chosen = [one for one in agreed if not wanted or str(one.number) == wanted]
    if not chosen:
        raise Http404
    found = chosen[0]
    goals = list(sight.agreed_goals(found.agreed).select_related("goal"))
    sight.note(by, "plans.print", [row.goal for row in goals])
    with translation.override(found.language):
        context = {
            "participant": participant,
            "plan": found,
            "agreed": found.agreed,
            "goals": goals,
            "sections": _sections(found),
            "present": [one.label for one in Present if one.value in found.agreed.present],
            "organisation_name": current_organisation(request).name,
        }
        return render(request, "plans/printed.html", context)
