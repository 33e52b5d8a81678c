"""Pages of a participant's periods: all of them, a new one, and each act on one."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.workshop.audit.services import actor_of
from apps.workshop.participants.models import Attempt, Change, Period
from apps.workshop.participants.periods import follow_ups, pages, services, words
from apps.workshop.participants.periods.forms import PeriodForm, PeriodStepForm
from apps.workshop.participants.periods.steps import (
    STEPS,
    UNDO_ACT,
    UNDO_ATTEMPT,
    FollowUpStep,
    Step,
)
from apps.workshop.participants.permissions import (
    Access,
    access_to,
    find_participant,
    get_participant,
    must_reach,
)
from apps.workshop.participants.person import shell
from tenants.accounts.once import once
from tenants.accounts.permissions import allow
from tenants.accounts.roles import Right
from tenants.accounts.undo import NotUndoable, offer, undoable


@allow(Right.SEE_PARTICIPANTS)
@require_safe
def listing(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A participant's periods, the newest first, with what can be done to each."""
    by = actor_of(request)
    participant = get_participant(by, pk, action="periods.read")
    access = access_to(participant, by)
    context = {
        **shell(request, participant, access, "periods"),
        "page": _("Periods"),
        "rows": pages.in_full(participant, access),
    }
    return render(request, "participants/periods/list.html", context)


@allow(Right.CHANGE_PARTICIPANTS)
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """A new period: from today, from an earlier day, or planned."""
    by = actor_of(request)
    participant = get_participant(by, pk, action="periods.read")
    must_reach(by, pk)
    form = PeriodForm(request.POST or None, initial={"starts_on": timezone.localdate()})
    address = reverse("participants:periods", args=[pk])

    def act() -> str:
        reason = form.cleaned_data.get("reason", "")
        change = services.start_period(participant, form.wanted(), reason=reason, by=by)
        offer(request, str(words.ACTS["start"]), UNDO_ACT, change.pk)
        return address

    if request.method == "POST" and form.is_valid():
        try:
            return once(request, form, act)
        except services.Refused as refusal:
            _tell(form, refusal)
    context = {
        **shell(request, participant, access_to(participant, by), "periods"),
        "page": _("A new period"),
        "form": form,
        "title": _("On what basis, and when?"),
        "save": _("Start the period"),
        "draft": "start",
    }
    return render(request, "participants/periods/step.html", context)


@allow(Right.CHANGE_PARTICIPANTS)
@require_http_methods(["GET", "HEAD", "POST"])
def act_on(request: HttpRequest, pk: uuid.UUID, period_id: int, step: str) -> HttpResponseBase:
    """One act on a period."""
    by = actor_of(request)
    participant = find_participant(by, pk)
    period = get_object_or_404(participant.periods.select_related("participant"), pk=period_id)
    chosen = _step_of(step)
    participant = get_participant(by, pk, action="periods.read")
    must_reach(by, pk)
    address = reverse("participants:periods", args=[pk])
    access, typed = access_to(participant, by), request.POST or None
    form = chosen.form(period, typed, access) if chosen.is_offered(period) else None
    if form is None:
        messages.info(request, _("This has been done already, or it is not the time for it."))
        return redirect(address)

    def act() -> str:
        chosen.do(request, period, form, by)
        return _after(request, chosen, address)

    if request.method == "POST" and form.is_valid():
        try:
            return once(request, form, act)
        except (services.ChangedMeanwhile, follow_ups.NotToBeAsked):
            again = _over_the_change(request, chosen, period, access)
            if again is None:
                messages.error(
                    request,
                    _(
                        "Somebody else has changed this period meanwhile, and nothing of yours was"
                        " saved. It is shown as it is now: make your change again."
                    ),
                )
                return redirect(address)
            form = again
        except services.Refused as refusal:
            _tell(form, refusal)
    shown = next(one for one in pages.in_short(participant, access) if one.period.pk == period.pk)
    context = {
        **shell(request, participant, access, "periods"),
        "page": chosen.label,
        "form": form,
        "title": chosen.title,
        "save": chosen.save,
        "row": shown,
        "draft": f"{period.pk}-{chosen.code}",
    }
    return render(request, "participants/periods/step.html", context)


def _over_the_change(
    request: HttpRequest, chosen: Step, period: Period, access: Access
) -> PeriodStepForm | None:
    """The form over the period as it is now, with what was typed. None where it is past."""
    now = Period.objects.select_related("participant").filter(pk=period.pk).first()
    if now is None or not chosen.is_offered(now):
        return None
    typed = request.POST.copy()
    typed["seen"] = str(services.last_change(now))
    form = chosen.form(now, typed, access)
    form.add_error(
        None,
        _(
            "Somebody else has changed this period meanwhile: now it is %(days)s. Nothing of yours"
            " was saved. What you typed is below; saving again puts it in the place of theirs."
        )
        % {"days": words.days_of(now.starts_on, now.ends_on)},
    )
    return form


def _step_of(code: str) -> Step:
    found = next((one for one in STEPS if one.code == code), None)
    if found is None:
        raise Http404
    return found


def _after(request: HttpRequest, done: Step, address: str) -> str:
    """Who works through the list of follow-ups goes back to it."""
    if isinstance(done, FollowUpStep) and request.GET.get("from") == "list":
        return reverse("participants:follow_ups")
    return address


def _tell(form: PeriodStepForm, refusal: services.Refused) -> None:
    """Say what stands in the way, at the field where it can be mended."""
    if isinstance(refusal, services.LimitsPassed):
        form.ask_why(refusal)
        return
    field, text = _in_words(refusal)
    form.add_error(field if field in form.fields else None, text)


def _in_words(refusal: services.Refused) -> tuple[str, str]:
    if isinstance(refusal, services.Overlaps):
        other = words.days_of(refusal.other.starts_on, refusal.other.ends_on)
        return "starts_on", _(
            "There is already a period on this basis: %(days)s. Choose days outside it, or change"
            " that period."
        ) % {"days": other}
    if isinstance(refusal, services.NothingIsKept):
        return "service_basis", _(
            "Nothing about a period on this basis may be kept here. Record it in the controller's"
            " own system."
        )
    if isinstance(refusal, services.HasNotes):
        return "service_basis", _(
            "Notes have been written in the register of this period. End it, and start another on"
            " the right basis."
        )
    if isinstance(refusal, services.OutsideThePeriod):
        return "starts_on", _("These days are not within the period. Choose days inside it.")
    if isinstance(refusal, services.SuspendedAlready):
        return "starts_on", _("The period is paused on some of these days already.")
    return "", _("The ending has been recorded: correct that instead.")


@undoable(UNDO_ACT, Right.CHANGE_PARTICIPANTS)
def take_act_back(request: HttpRequest, about: str) -> str:
    """A period is as it was before the last act, or was never begun."""
    by = actor_of(request)
    change = Change.objects.select_related("period__participant").filter(pk=int(about)).first()
    if change is None:
        raise NotUndoable
    try:
        services.take_back(change, by=by)
    except services.Refused as refusal:
        raise NotUndoable from refusal
    return _back_to(change.period)


@undoable(UNDO_ATTEMPT, Right.CHANGE_PARTICIPANTS)
def take_attempt_back(request: HttpRequest, about: str) -> str:
    """A follow-up is to be asked as before."""
    found = Attempt.objects.select_related("follow_up__period__participant")
    made = found.filter(pk=int(about)).first()
    if made is None:
        raise NotUndoable
    try:
        period = follow_ups.take_attempt_back(made, by=actor_of(request))
    except follow_ups.NotToBeAsked as refusal:
        raise NotUndoable from refusal
    return _back_to(period)


def _back_to(period: Period) -> str:
    address: str = reverse("participants:periods", args=[period.participant_id])
    return address
