"""Forms of a plan: one row of it, its draft, and estimating together."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from apps.workshop.audit.services import Actor, actor_of
from apps.workshop.participants.compartments import Compartment
from apps.workshop.participants.models import Participant
from apps.workshop.participants.permissions import access_to, find_participant, must_reach
from apps.workshop.participants.person import shell
from apps.workshop.plans.forms import (
    AgreementForm,
    GoalForm,
    KeptForm,
    PartnerForm,
    StepForm,
)
from apps.workshop.plans.models import Agreement, Goal, Partner, Plan, Step
from apps.workshop.plans.permissions import Sight
from apps.workshop.plans.plan_forms import EstimateForm, PlanForm
from apps.workshop.plans.services import around, goals, plans, steps
from apps.workshop.plans.services.kept import NoLongerSo
from apps.workshop.plans.storage import Keeps, NotKeptHere, keeps
from apps.workshop.plans.views.acts import address, not_kept, parts_of, row_of
from kit.meanwhile import ChangedMeanwhile
from tenants.accounts.once import once
from tenants.accounts.permissions import allow
from tenants.accounts.roles import Right
from tenants.accounts.undo import offer

WRITERS = (Right.WRITE_NOTES, Right.WRITE_HEALTH)


@dataclass(frozen=True)
class Kind:
    """One kind of row: how it is asked for, added and changed, and what its page is called."""

    model: Any
    form: Callable[..., KeptForm]
    add: Callable[..., Any]
    change: Callable[..., Any]
    new: str | Promise
    old: str | Promise
    undo: str
    part: str


def _add_goal(participant: Participant, values: dict[str, Any], *, by: Actor) -> Goal:
    """The goal, and the first estimate when a number was given with it."""
    now = values.pop("now", None)
    goal = goals.add_goal(participant, values, by=by)
    if now is not None:
        goals.estimate(participant, {goal: now}, on=timezone.localdate(), by=by)
    return goal


KINDS = {
    "goal": Kind(
        Goal,
        lambda sight, *args, **kw: GoalForm(
            *args, keeps_all=_keeps_all(sight), **parts_of(sight), **kw
        ),
        _add_goal,
        goals.change_goal,
        gettext_lazy("New goal"),
        gettext_lazy("Change the goal"),
        "goals.add",
        "#h-goals",
    ),
    "partner": Kind(
        Partner,
        lambda sight, *args, **kw: PartnerForm(*args, **kw),
        lambda participant, values, *, by: around.add(Partner, participant, values, by=by),
        around.change,
        gettext_lazy("Add somebody to the network"),
        gettext_lazy("Change the network"),
        "plans.partner",
        "#h-network",
    ),
    "agreement": Kind(
        Agreement,
        lambda sight, *args, **kw: AgreementForm(*args, keeps_all=_keeps_all(sight), **kw),
        lambda participant, values, *, by: around.add(Agreement, participant, values, by=by),
        around.change,
        gettext_lazy("New agreement"),
        gettext_lazy("Change the agreement"),
        "plans.agreement",
        "#h-agreements",
    ),
    "step": Kind(
        Step,
        lambda sight, *args, **kw: StepForm(*args, **kw),
        steps.add_step,
        steps.change_step,
        gettext_lazy("New step"),
        gettext_lazy("Change the step"),
        "steps.add",
        "#h-steps",
    ),
}


def _keeps_all(sight: Sight) -> bool:
    return keeps(sight.participant) == Keeps.FULL


def _writing(request: HttpRequest, pk: uuid.UUID) -> tuple[Actor, Sight]:
    """Whoever is about to write, with reach. Raises Http404 and PermissionDenied."""
    by = actor_of(request)
    participant = find_participant(by, pk)
    must_reach(by, pk)
    sight = Sight(participant, access_to(participant, by))
    if not (sight.writes or Compartment.HEALTH in sight.access.writes):
        raise PermissionDenied
    return by, sight


@allow(*WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, pk: uuid.UUID, kind: str) -> HttpResponseBase:
    """A new goal, partner, agreement or step."""
    by, sight = _writing(request, pk)
    chosen = _kind(kind, sight)
    form = chosen.form(sight, _typed(request))
    form.initial.update(_handed_over(request, form))
    if request.method == "POST" and form.is_valid():

        def act() -> str:
            made = chosen.add(sight.participant, form.values(), by=by)
            offer(request, _("It was saved."), chosen.undo, made.pk)
            return f"{address(pk)}{chosen.part}"

        try:
            return once(request, form, act)
        except NotKeptHere:
            form.add_error(None, not_kept())
    sight.note(by, "plans.open", [])
    return _page(request, sight, chosen, form, chosen.new)


TAKE_UP = "take_up"
"""Sent by another page of the same participant, whose words are to be written on here."""


def _typed(request: HttpRequest) -> QueryDict | None:
    """What was typed into the page's own form."""
    return None if TAKE_UP in request.POST else request.POST or None


def _handed_over(request: HttpRequest, form: forms.Form) -> dict[str, Any]:
    """What another page hands over as a beginning; nothing is saved yet. Not in an address."""
    if TAKE_UP not in request.POST:
        return {}
    given = {name: text for name in form.fields if (text := request.POST.get(name, "").strip())}
    return {name: parse_date(text) if name == "by_on" else text for name, text in given.items()}


@allow(*WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: uuid.UUID, kind: str, row_id: uuid.UUID) -> HttpResponseBase:
    """Change one of them. Whoever is second is shown what changed, beside what they typed."""
    by, sight = _writing(request, pk)
    chosen = _kind(kind, sight)
    row = row_of(chosen.model, sight.participant, str(row_id))
    if isinstance(row, Goal) and not sight.may_write(row):
        raise Http404
    form = chosen.form(sight, request.POST or None, row=row)
    if request.method == "POST" and form.is_valid():
        try:
            chosen.change(row, form.values(), opened_version=form.version, by=by)
        except ChangedMeanwhile as meanwhile:
            return _conflict(request, sight, chosen, meanwhile.theirs)
        except NotKeptHere:
            form.add_error(None, not_kept())
        except NoLongerSo:
            form.add_error(
                "state", _("A goal that has ended can only be taken up again. Choose again.")
            )
        else:
            messages.success(request, _("It was saved."))
            return redirect(f"{address(pk)}{chosen.part}")
    elif request.method == "POST" and form.version != row.version:
        # What was chosen may not be there to choose any more: what changed comes first.
        return _conflict(request, sight, chosen, row)
    sight.note(by, "plans.open", [row] if isinstance(row, Goal) else [])
    return _page(request, sight, chosen, form, chosen.old, row=row)


def _kind(name: str, sight: Sight) -> Kind:
    """Raises Http404 for an unknown kind, and PermissionDenied where it is not this person's."""
    if name not in KINDS:
        raise Http404
    if name != "goal" and not sight.writes:
        raise PermissionDenied
    return KINDS[name]


def _conflict(request: HttpRequest, sight: Sight, chosen: Kind, theirs: Any) -> HttpResponse:
    """What was typed, with what somebody else has saved above it. Saving again is a decision."""
    sight.note(actor_of(request), "plans.open", [theirs] if isinstance(theirs, Goal) else [])
    typed = request.POST.copy()
    typed["opened_version"] = str(theirs.version)
    form = chosen.form(sight, typed, row=theirs)
    extra = {"row": theirs, "theirs": theirs, "their_values": form.shown(theirs)}
    return _page(request, sight, chosen, form, chosen.old, status=409, **extra)


def _page(
    request: HttpRequest,
    sight: Sight,
    chosen: Kind,
    form: KeptForm,
    title: str | Promise,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    row = more.get("row")
    context = {
        **shell(request, sight.participant, sight.access, "plan"),
        "page": title,
        "form": form,
        "back_url": f"{address(sight.participant.pk)}{chosen.part}",
        "draft_name": f"plan-{row.pk}-{row.version}" if row else f"plan-new-{chosen.part[3:]}",
        "says_what_is_kept": keeps(sight.participant) != Keeps.FULL,
        **more,
    }
    return render(request, "plans/row.html", context, status=status)


@allow(Right.WRITE_NOTES)
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """The draft of the next plan: save it, or say that it was agreed."""
    by, sight = _writing(request, pk)
    row = Plan.objects.filter(participant=sight.participant, state=Plan.State.DRAFT).first()
    # Goals this person does not see keep their place in the draft.
    seen = sight.goals().filter(state__in=Goal.RUNNING)
    unseen = set(row.goals.exclude(pk__in=seen)) if row else set()
    form = _plan_form(request, sight, row, seen)
    if request.method == "POST" and form.is_valid():
        try:
            return _save(request, sight, form, unseen, by)
        except ChangedMeanwhile as meanwhile:
            theirs = meanwhile.theirs
            typed = request.POST.copy()
            typed["opened_version"] = str(plans.version_now(sight.participant))
            row = theirs if theirs.state == Plan.State.DRAFT else None
            form = PlanForm(typed, row=row, goals=seen, keeps_all=_keeps_all(sight))
            # What an agreed plan said stands where nobody changes it.
            extra = {"theirs": theirs, "their_values": form.shown(row or theirs.agreed)}
            sight.note(by, "plans.open", list(seen))
            return _draft_page(request, sight, form, status=409, **extra)
        except NotKeptHere:
            form.add_error(None, not_kept())
    sight.note(by, "plans.open", list(seen))
    return _draft_page(request, sight, form)


def _plan_form(request: HttpRequest, sight: Sight, row: Plan | None, seen: Any) -> PlanForm:
    """The form as it begins: from the draft, else from the plan in force, else empty."""
    form = PlanForm(_typed(request), row=row, goals=seen, keeps_all=_keeps_all(sight))
    form.initial.update({"agreed_on": timezone.localdate(), "present": ["participant", "coach"]})
    if row is not None:
        form.initial["goals"] = list(row.goals.values_list("pk", flat=True))
    else:
        _begin_from_the_last(form, sight.participant, seen)
    # What is written already stays; what is empty is begun with what was handed over.
    said = {name: value for name, value in form.initial.items() if value}
    form.initial.update(_handed_over(request, form) | said)
    return form


def _begin_from_the_last(form: PlanForm, participant: Participant, seen: Any) -> None:
    form.initial["opened_version"] = plans.version_now(participant)
    before = (
        Plan.objects.filter(participant=participant, state__in=Plan.IN_FORCE)
        .select_related("agreed")
        .first()
    )
    form.initial["goals"] = [goal.pk for goal in seen]
    form.initial["language"] = before.language if before else "fi"
    if before is not None:
        form.initial.update(form.first_values(before.agreed))


def _save(
    request: HttpRequest, sight: Sight, form: PlanForm, unseen: set[Goal], by: Actor
) -> HttpResponseBase:
    def act() -> str:
        made = plans.save_draft(
            sight.participant,
            form.texts(),
            {*form.cleaned_data["goals"], *unseen},
            opened_version=form.version,
            by=by,
        )
        if not form.is_agreeing:
            messages.success(request, _("The draft was saved. It is not agreed yet."))
            return request.path
        agreed = {name: form.cleaned_data[name] for name in form.AGREEING}
        plans.agree(made, by=by, **agreed)
        messages.success(request, _("The plan is agreed. Print it for the participant."))
        return f"{address(sight.participant.pk)}#h-plan"

    return once(request, form, act)


def _draft_page(
    request: HttpRequest, sight: Sight, form: PlanForm, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        **shell(request, sight.participant, sight.access, "plan"),
        "page": _("Draft of the plan"),
        "form": form,
        "body": form.body(),
        "ending": form.ending(),
        "back_url": address(sight.participant.pk),
        "says_what_is_kept": not _keeps_all(sight),
        **more,
    }
    return render(request, "plans/draft.html", context, status=status)


@allow(*WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def estimate(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """How far each goal is now, asked of the participant."""
    by, sight = _writing(request, pk)
    parts = parts_of(sight)
    running = [
        goal
        for goal in sight.goals().filter(state__in=Goal.RUNNING)
        if parts[f"writes_{goal.compartment}"]
    ]
    form = EstimateForm(request.POST or None, goals=running)
    if request.method == "POST" and form.is_valid():

        def act() -> str:
            on = form.cleaned_data["estimated_on"]
            made = goals.estimate(sight.participant, form.estimates(), on=on, by=by)
            about = " ".join(f"{one.pk}:{one.version}" for one in made)
            if about:
                offer(request, _("The estimates were saved."), "goals.estimate", about)
            else:
                messages.success(request, _("The estimates were saved."))
            return f"{address(pk)}#h-goals"

        try:
            return once(request, form, act)
        except NotKeptHere:
            form.add_error(None, not_kept())
    sight.note(by, "plans.open", running)
    context = {
        **shell(request, sight.participant, sight.access, "plan"),
        "page": _("Estimate together"),
        "form": form,
        "goals": running,
        "back_url": f"{address(pk)}#h-goals",
        "draft_name": f"estimate-{pk}",
    }
    return render(request, "plans/row.html", context)
