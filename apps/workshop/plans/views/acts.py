"""What is done on a participant's plan with one tap, and how it is taken back."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.workshop.audit.services import Actor, actor_of
from apps.workshop.participants.compartments import Compartment
from apps.workshop.participants.models import Participant
from apps.workshop.participants.permissions import find_participant
from apps.workshop.plans.models import Agreement, Goal, Partner, Plan, Step
from apps.workshop.plans.models.kept import Kept
from apps.workshop.plans.permissions import Sight
from apps.workshop.plans.process import words_of_step
from apps.workshop.plans.services import around, goals, plans, steps
from apps.workshop.plans.services.kept import NoLongerSo
from apps.workshop.plans.storage import NotKeptHere, keeps_health
from tenants.accounts.roles import Right
from tenants.accounts.undo import NotUndoable, offer, undoable

Row = TypeVar("Row", bound=Kept)


def row_of(model: type[Row], participant: Participant, text: str) -> Row:
    """A row about this participant. Raises Http404 for any other."""
    try:
        pk = uuid.UUID(text)
    except ValueError:
        raise Http404 from None
    found = model._default_manager.filter(participant=participant, pk=pk).first()
    if found is None:
        raise Http404
    found.participant = participant
    return found


def act_on_plan(request: HttpRequest, sight: Sight, by: Actor) -> HttpResponse:
    """Do the act the button names. Raises PermissionDenied, and Http404 for an unknown row."""
    if not sight.writes:
        raise PermissionDenied
    act = ACTS.get(request.POST.get("action", ""))
    if act is None:
        messages.info(request, _("Nothing was chosen, and nothing was changed."))
        return redirect(address(sight.participant.pk))
    try:
        part = act(request, sight.participant, by)
    except NoLongerSo:
        messages.info(request, _("That had been done already. This is how it stands now."))
        part = ""
    except NotKeptHere:
        messages.error(request, not_kept())
        part = ""
    if request.POST.get("to") == "overview":
        return redirect(f"{sight.participant.get_absolute_url()}#h-steps")
    return redirect(f"{address(sight.participant.pk)}{part}")


def address(pk: uuid.UUID) -> str:
    return reverse("plans:plan", args=[pk])


def not_kept() -> str:
    return _(
        "On this service basis only days, steps and agreed goals are kept here, and nothing about"
        " health. The rest belongs to the purchaser's own register. Nothing was saved."
    )


def _tick(request: HttpRequest, participant: Participant, by: Actor) -> str:
    step = row_of(Step, participant, request.POST.get("row", ""))
    steps.tick(step, is_done=True, by=by)
    offer(request, _("Done: %(step)s") % {"step": words_of_step(step)}, "steps.tick", step.pk)
    return "#h-steps" if not step.is_of_checklist else "#h-checklist"


def _untick(request: HttpRequest, participant: Participant, by: Actor) -> str:
    step = row_of(Step, participant, request.POST.get("row", ""))
    steps.tick(step, is_done=False, by=by)
    messages.success(request, _("Open again: %(step)s") % {"step": words_of_step(step)})
    return "#h-steps" if not step.is_of_checklist else "#h-checklist"


def _begin(request: HttpRequest, participant: Participant, by: Actor) -> str:
    period = next(iter(participant.periods.all()), None)
    starts_on = period.starts_on if period else timezone.localdate()
    steps.begin_checklist(participant, period=period, starts_on=starts_on, by=by)
    about = f"{participant.pk} {period.pk if period else ''}"
    offer(request, _("The checklist has begun."), "steps.begin", about)
    return "#h-checklist"


def _review(request: HttpRequest, participant: Participant, by: Actor) -> str:
    plan = row_of(Plan, participant, request.POST.get("row", ""))
    before = plan.state
    plans.begin_review(plan, by=by)
    done = _("The plan is under review. It holds until a new one is agreed.")
    offer(request, done, "plans.review", f"{plan.pk} {before}")
    return "#h-plan"


def _complete(request: HttpRequest, participant: Participant, by: Actor) -> str:
    plan = row_of(Plan, participant, request.POST.get("row", ""))
    before = plan.state
    plans.complete(plan, by=by)
    offer(request, _("The plan is completed."), "plans.complete", f"{plan.pk} {before}")
    return "#h-plan"


def _end(model: type[Partner] | type[Agreement], name: str) -> Callable[..., str]:
    def act(request: HttpRequest, participant: Participant, by: Actor) -> str:
        row = row_of(model, participant, request.POST.get("row", ""))
        around.end(row, by=by)  # type: ignore[type-var]
        offer(request, _("It does not hold any more. It stays in the history."), name, row.pk)
        return "#h-network" if model is Partner else "#h-agreements"

    return act


ACTS: dict[str, Callable[[HttpRequest, Participant, Actor], str]] = {
    "tick": _tick,
    "untick": _untick,
    "begin": _begin,
    "review": _review,
    "complete": _complete,
    "end_partner": _end(Partner, "plans.partner_end"),
    "end_agreement": _end(Agreement, "plans.agreement_end"),
}


def _undo(name: str, model: type[Any], take_back: Callable[..., object], *rights: Right) -> None:
    """Register how an act on one row is taken back by its id, and perhaps a state after it."""

    @undoable(name, *rights or (Right.WRITE_NOTES,))
    def undo(request: HttpRequest, about: str) -> str:
        by, (pk, *rest) = actor_of(request), about.split()
        row = model.objects.select_related("participant").filter(pk=pk).first()
        if row is None:
            raise NotUndoable
        find_participant(by, row.participant_id)
        try:
            take_back(row, *rest, by=by)
        except NoLongerSo:
            raise NotUndoable from None
        return address(row.participant_id)


def _put_back(plan: Plan, state: str, *, by: Actor) -> None:
    plans.put_back(plan, state=state, by=by)


def _hold_again(row: models.Model, *, by: Actor) -> None:
    around.end(row, by=by, again=True)  # type: ignore[type-var]


_undo("steps.tick", Step, lambda step, *, by: steps.tick(step, is_done=False, by=by))
_undo("steps.add", Step, steps.remove_step)
_undo("plans.review", Plan, _put_back)
_undo("plans.complete", Plan, _put_back)
_undo("plans.partner_end", Partner, _hold_again)
_undo("plans.agreement_end", Agreement, _hold_again)
_undo("plans.partner", Partner, around.remove)
_undo("plans.agreement", Agreement, around.remove)
_undo("goals.add", Goal, goals.remove_goal, Right.WRITE_NOTES, Right.WRITE_HEALTH)


@undoable("steps.begin", Right.WRITE_NOTES)
def take_checklist_back(request: HttpRequest, about: str) -> str:
    """A checklist just begun is gone again, unless somebody has ticked something."""
    by, (pk, _space, period) = actor_of(request), about.partition(" ")
    participant = find_participant(by, uuid.UUID(pk))
    try:
        steps.take_checklist_back(participant, period_id=int(period) if period else None, by=by)
    except NoLongerSo:
        raise NotUndoable from None
    return address(participant.pk)


@undoable("goals.estimate", Right.WRITE_NOTES, Right.WRITE_HEALTH)
def take_estimates_back(request: HttpRequest, about: str) -> str:
    """Estimates just written are gone again."""
    try:
        by = actor_of(request)
        pairs = [one.split(":") for one in about.split()]
        versions = {int(pk): int(version) for pk, version in pairs}
        participant = goals.take_estimates_back(versions, by=by)
    except NoLongerSo:
        raise NotUndoable from None
    return address(participant.pk)


def parts_of(sight: Sight) -> dict[str, bool]:
    """Which compartments of goals somebody may write, and may be kept here."""
    writes = sight.access.writes
    return {
        "writes_coaching": Compartment.COACHING in writes,
        "writes_health": Compartment.HEALTH in writes and keeps_health(sight.participant),
    }
