"""Pages of staff: a participant's surveys and their change, filling in together, personal links."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from apps.workshop.audit.services import actor_of, record
from apps.workshop.participants.compartments import Compartment
from apps.workshop.participants.models import Participant
from apps.workshop.participants.permissions import (
    Access,
    access_to,
    find_participant,
    must_reach,
)
from apps.workshop.participants.person import shell
from apps.workshop.participants.personal.links import LinkDoesNotOpen
from apps.workshop.participants.personal.paper import qr_code
from apps.workshop.participants.services import NotesAreClosed
from apps.workshop.surveys import change, links, services
from apps.workshop.surveys.filling import Filling, not_asked
from apps.workshop.surveys.forms import BeginForm
from apps.workshop.surveys.models import Link, Survey
from apps.workshop.surveys.permissions import (
    answers_of,
    readable,
    record_reading,
    survey_of,
    writable,
)
from apps.workshop.surveys.questions import HEALTH_AREAS, Area, Step, Word
from kit.pages.kept import what_was_typed
from tenants.accounts.permissions import allow
from tenants.accounts.roles import Right
from tenants.accounts.undo import NotUndoable, offer, undoable

TAB = "survey"
USUAL_ORDER = [Survey.Occasion.START, Survey.Occasion.MIDDLE, Survey.Occasion.END]


@allow(Right.SEE_PARTICIPANTS)
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """A participant's surveys: what was answered, what has changed, and a new one."""
    by = actor_of(request)
    participant = find_participant(by, pk)
    access = access_to(participant, by)
    if request.method == "POST":
        return _begin_together(request, participant, access)
    parts = readable(access)
    surveys = list(participant.surveys.select_related("begun_by")) if parts else []
    chosen = _chosen(surveys, request.GET.get("of", ""))
    record_reading(by, participant, access, parts)
    return render(
        request,
        "surveys/person.html",
        {
            **shell(request, participant, access, TAB),
            **_change(surveys, parts),
            **_of_one(chosen, parts),
            **_open_one(surveys, access),
            "page": _("My goals"),
            "may_read": bool(parts),
            "reads_health": Compartment.HEALTH in parts,
            "rows": [{"survey": one, "is_current": one == chosen} for one in reversed(surveys)],
            "asks_only_goals": not services.kept_parts(participant),
            "form": _begin_form(surveys),
        },
    )


def _chosen(surveys: list[Survey], wanted: str) -> Survey | None:
    """The survey whose answers are shown: the one asked for, or the last that is done."""
    named = [one for one in surveys if str(one.pk) == wanted]
    done = [one for one in surveys if one.is_done]
    return next(iter([*named, *done[-1:]]), None)


def _change(surveys: list[Survey], parts: list[Compartment]) -> dict[str, Any]:
    ends = change.ends_of(surveys)
    rows = change.changes(ends, parts) if ends else []
    return {
        "changes": rows,
        "change_ends": ends,
        "sentence": change.in_a_sentence(rows) if rows else "",
        "ticks": change.TICKS,
        "width": change.WIDTH,
    }


def _of_one(survey: Survey | None, parts: list[Compartment]) -> dict[str, Any]:
    if survey is None:
        return {"survey": None}
    answers = answers_of(survey, parts)
    return {
        "survey": survey,
        "areas": _in_order(answers, [area for area in Area if area not in HEALTH_AREAS]),
        "health_areas": _in_order(answers, HEALTH_AREAS),
        "words": _in_order(answers, list(Word)),
        "goals": list(survey.goals.all()),
    }


def _in_order(answers: dict[str, Any], questions: Any) -> list[dict[str, Any]]:
    return [
        {"label": question.label, "answer": answers[question]}
        for question in questions
        if question in answers
    ]


def _open_one(surveys: list[Survey], access: Access) -> dict[str, Any]:
    """The survey that is being filled and its newest link, and what may be done about it."""
    unfinished = next((one for one in surveys if not one.is_done), None)
    link = unfinished.links.select_related("survey").first() if unfinished else None
    return {
        "unfinished": unfinished,
        "link": link,
        "link_kind": _kind_of(link) if link else "",
        "may_write": Compartment.COACHING in access.writes,
    }


def _kind_of(link: Link) -> str:
    kinds = {Link.State.MADE: "wait", Link.State.OPENED: "acc", Link.State.DONE: "ok"}
    return kinds.get(link.state, "late" if link.state == Link.State.LOCKED else "quiet")


def _begin_form(surveys: list[Survey]) -> BeginForm:
    had = {one.occasion for one in surveys}
    following = next((one for one in USUAL_ORDER if one not in had), Survey.Occasion.EXTRA)
    language = surveys[-1].language if surveys else "fi"
    return BeginForm(initial={"occasion": following, "language": language})


def _begin_together(
    request: HttpRequest, participant: Participant, access: Access
) -> HttpResponseBase:
    """Begin a survey, or go on with the one that is open, and lead to its first page."""
    survey, is_new = _begun(request, participant, Survey.FilledBy.TOGETHER)
    if survey is None:
        messages.error(request, _("Choose which time this is, and the person's language."))
        return redirect("surveys:person", participant.pk)
    if is_new:
        offer(request, _("The survey was begun."), "surveys.discard", survey.pk)
    return redirect("surveys:fill", participant.pk, survey.pk)


def _begun(
    request: HttpRequest, participant: Participant, filled_by: str
) -> tuple[Survey | None, bool]:
    """The survey that is open, or a new one as the form says; None when the form is not whole."""
    unfinished = participant.surveys.filter(done_at=None).first()
    if unfinished:
        must_reach(actor_of(request), participant.pk)
        return unfinished, False
    form = BeginForm(request.POST)
    if not form.is_valid():
        return None, False
    try:
        made = services.begin(
            participant, **form.cleaned_data, filled_by=filled_by, by=actor_of(request)
        )
    except services.OneIsOpen:
        return participant.surveys.filter(done_at=None).first(), False
    return made, True


@undoable("surveys.discard", Right.WRITE_NOTES)
def take_back(request: HttpRequest, about: str) -> str:
    """Take an empty survey back that was just begun."""
    survey = Survey.objects.select_related("participant").filter(pk=about).first()
    if survey is None:
        raise NotUndoable
    try:
        services.discard(survey, by=actor_of(request))
    except (services.NotEmpty, services.SurveyIsDone):
        raise NotUndoable from None
    return reverse("surveys:person", args=[survey.participant_id])


@undoable("surveys.reopen", Right.WRITE_NOTES)
def open_again(request: HttpRequest, about: str) -> str:
    """Open a survey again that was just finished."""
    survey = Survey.objects.select_related("participant").filter(pk=about).first()
    if survey is None or not survey.is_done:
        raise NotUndoable
    try:
        services.reopen(survey, by=actor_of(request))
    except services.OneIsOpen:
        raise NotUndoable from None
    return reverse("surveys:fill", args=[survey.participant_id, survey.pk])


@allow(Right.WRITE_NOTES)
@require_http_methods(["GET", "HEAD", "POST"])
def fill(request: HttpRequest, pk: uuid.UUID, survey_id: uuid.UUID) -> HttpResponseBase:
    """One page of a survey, filled in together with the participant."""
    by = actor_of(request)
    participant = find_participant(by, pk)
    must_reach(by, pk)
    access = access_to(participant, by)
    survey = survey_of(participant, survey_id)
    if survey.is_done and request.method != "POST":
        return redirect(_answers(survey))
    filling, code = Filling(survey, writable(access)), request.GET.get("step", "")
    step = filling.step(code)
    form = filling.form(step, request.POST if request.method == "POST" else None)
    refused: dict[str, Any] = {}
    if request.method == "POST":
        try:
            filling.must_ask(code)
            if form is None or form.is_valid():
                return _said(request, filling, step, form)
        except services.SurveyIsDone:
            refused = _refused(request, _("The survey has been finished. This was not saved."))
            if not refused["typed"]:
                return redirect(_answers(survey))
        except NotesAreClosed:
            filling = Filling(survey, writable(access))
            step, refused = filling.steps[0], _refused(request, not_asked())
            form = filling.form(step)
    about = {"compartment": Compartment.HEALTH.value} if filling.shows_health(step) else {}
    record(by, "surveys.open", [participant.pk], survey=str(survey.pk), **about)
    context = {
        **shell(request, participant, access, TAB),
        **filling.page(step, form),
        "page": _("My goals"),
        "survey": survey,
        "lacks_health": Compartment.HEALTH in filling.kept_parts.difference(filling.parts),
        **refused,
    }
    return render(request, "surveys/fill.html", context, status=409 if refused else 200)


def _said(request: HttpRequest, filling: Filling, step: Step, form: Any) -> HttpResponse:
    """Save a page and go on, or finish. Raises as the services do."""
    by, survey = actor_of(request), filling.survey
    if form is None:
        services.finish(survey, by=by)
        offer(request, _("The survey is finished."), "surveys.reopen", survey.pk)
        return redirect(_answers(survey))
    filling.save(step, form, by)
    where = -1 if request.POST.get("go") == "back" else 1
    return redirect(f"{request.path}?step={filling.beside(step, where)}")


def _refused(request: HttpRequest, why: str) -> dict[str, Any]:
    """What surveys/refused.html reads: why nothing was saved, and what was typed."""
    return {"refused": why, "typed": what_was_typed(request)}


def _answers(survey: Survey) -> str:
    return f"{reverse('surveys:person', args=[survey.participant_id])}?of={survey.pk}"


@allow(Right.WRITE_NOTES)
@sensitive_post_parameters("token", "pin")
@never_cache
@require_POST
def link(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Make a personal link, send it as a text message, or close it.

    Link and PIN stand on this one answer and nowhere else.
    """
    by = actor_of(request)
    participant = find_participant(by, pk)
    must_reach(by, pk)
    access, action = access_to(participant, by), request.POST.get("action", "")
    if action == "revoke":
        return _revoke(request, participant)
    if action == "text":
        return _text(request, participant, access)
    survey, _is_new = _begun(request, participant, Survey.FilledBy.PARTICIPANT)
    if survey is None:
        messages.error(request, _("Choose which time this is, and the person's language."))
        return redirect("surveys:person", pk)
    survey.participant = participant
    made, token, pin = links.make_link(survey, by=by)
    return _made(request, made, access, token=token, pin=pin)


def _revoke(request: HttpRequest, participant: Participant) -> HttpResponse:
    survey = participant.surveys.filter(done_at=None).first()
    if survey and links.revoke(survey, by=actor_of(request)):
        messages.success(
            request, _("The link was closed. What has been answered is kept; a new link goes on.")
        )
    else:
        messages.info(request, _("No link was open any more."))
    return redirect("surveys:person", participant.pk)


def _text(request: HttpRequest, participant: Participant, access: Access) -> HttpResponseBase:
    token, pin = request.POST.get("token", ""), request.POST.get("pin", "")
    try:
        found = links.link_behind(token)
    except LinkDoesNotOpen:
        found = None
    if (
        found is None
        or found.survey.participant_id != participant.pk
        or not links.CODES.is_pair(found, pin)
    ):
        messages.error(request, _("This link is not open any more. Make a new one."))
        return redirect("surveys:person", participant.pk)
    found.survey.participant = participant
    try:
        links.send_text(found, _address(request, token), access=access, by=actor_of(request))
    except links.NoNumber:
        raise PermissionDenied from None
    return _made(request, found, access, token=token, pin=pin, is_sent=True)


def _made(
    request: HttpRequest, made: Link, access: Access, *, token: str, pin: str, is_sent: bool = False
) -> HttpResponse:
    """The page with the PIN for the coach's eyes, and the paper without it."""
    address, participant = _address(request, token), made.survey.participant
    context = {
        **shell(request, participant, access, TAB),
        "page": _("My goals"),
        "link": made,
        "survey": made.survey,
        "token": token,
        "pin": pin,
        "shown_pin": f"{pin[:3]} {pin[3:]}",
        "address": address,
        "shown_address": address.partition("://")[2],
        "code": qr_code(address),
        "may_text": links.may_text(made.survey, access),
        "is_sent": is_sent,
    }
    return render(request, "surveys/link_made.html", context)


def _address(request: HttpRequest, token: str) -> str:
    return request.build_absolute_uri(reverse("surveys:enter", args=[token]))
