"""Writing a referral, and asking somebody else with the same texts."""

from __future__ import annotations

import uuid
from dataclasses import replace

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.network.referrals.blocks import Kind
from apps.network.referrals.services import CannotReceive, can_receive
from apps.network.referrals.workflow import State
from apps.workshop.audit.services import Actor, actor_of, record
from apps.workshop.participants.permissions import get_participant, visible_participants
from apps.workshop.referring.drafted import (
    CANNOT_RECEIVE,
    SENT,
    about_person,
    consent_of,
    their_texts,
    words_of,
)
from apps.workshop.referring.forms.drafting import (
    SEEN_FIRST,
    SEEN_LATER,
    DraftForm,
    PersonForm,
    initial_of,
)
from apps.workshop.referring.models import Draft
from apps.workshop.referring.permissions import (
    draft_page,
    referral_page,
    visible_drafts,
    was_sent,
)
from apps.workshop.referring.services import drafts, opening, sending
from apps.workshop.referring.units import unit_called
from kit.meanwhile import ChangedMeanwhile
from tenants.accounts.permissions import current_organisation
from tenants.accounts.roles import Right
from tenants.accounts.undo import NotUndoable, offer, undoable


@referral_page
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Choose whom the referral is about. The draft then opens.

    `unit` is a unit of the directory that was chosen before the person was.
    """
    by = actor_of(request)
    if request.method == "POST":
        unit = _id_in(request.POST, "unit")
        chosen = _id_in(request.POST, "participant")
        if chosen is None:
            return _add_page(request, by, unit, PersonForm(request.POST))
        participant = get_participant(by, chosen, action="referrals.draft")
        known = unit_called(unit) if unit else None
        # A second click finds the draft of the first.
        draft = drafts.draft_about(
            participant,
            receiver=known.organisation if known else "",
            unit=known.pk if known else None,
            by=by,
        )
        return redirect("referring:draft", pk=draft.pk)
    return _add_page(request, by, _id_in(request.GET, "unit"), PersonForm())


def _add_page(
    request: HttpRequest, by: Actor, unit: uuid.UUID | None, form: PersonForm
) -> HttpResponse:
    people = list(visible_participants(by))
    form.offer(people)
    record(by, "participants.list", [person.pk for person in people])
    named = unit_called(unit) if unit else None
    context = {"people": people, "form": form, "unit": unit, "named": named}
    return render(request, "referring/add.html", context)


def _id_in(fields: QueryDict, name: str) -> uuid.UUID | None:
    """The id in a field; None where the field is not there, or empty."""
    typed = fields.get(name, "")
    try:
        return uuid.UUID(typed) if typed else None
    except ValueError:
        raise BadRequest(f"{name} is not an id") from None


@draft_page
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, found: Draft, by: Actor) -> HttpResponse:
    """Write, save and send a draft."""
    if request.method != "POST":
        record(by, "referrals.read", [found.participant_id])
        return _draft_page(request, found, DraftForm(initial=initial_of(found)))
    is_sent = "send" in request.POST
    form = DraftForm(request.POST, is_sent=is_sent)
    if not form.is_valid():
        record(by, "referrals.read", [found.participant_id])
        return _draft_page(request, found, form)
    text, opened_version = form.text(found), form.cleaned_data["version"]
    try:
        if not is_sent:
            drafts.save_draft(found, text, opened_version=opened_version, by=by)
            messages.success(request, _("The draft was saved. Nobody else has seen it."))
            return redirect(_next_page(request), pk=found.pk)
        sending.send_typed(found, text, opened_version=opened_version, by=by)
    except ChangedMeanwhile as change:
        record(by, "referrals.read", [found.participant_id])
        page = DraftForm(_over_version(request, change.theirs))
        return _draft_page(request, change.theirs, page, theirs=change.theirs, status=409)
    except (sending.NotReady, CannotReceive) as obstacle:
        # What was typed is saved: the page goes on from there, or the next click meets itself.
        if not can_receive(text.receiver):
            text = replace(text, receiver="", unit=None)
        saved = drafts.save_draft(found, text, opened_version=opened_version, by=by)
        form = DraftForm(_over_version(request, saved))
        _tell(form, obstacle)
        return _draft_page(request, saved, form)
    messages.success(request, SENT)
    return redirect("referring:detail", pk=found.pk)


def _tell(form: DraftForm, obstacle: sending.NotReady | CannotReceive) -> None:
    """Say at each field why the draft was not sent."""
    if isinstance(obstacle, CannotReceive):
        form.add_error("receiver", CANNOT_RECEIVE)
        return
    for one in obstacle.lacking:
        form.add_error(one.field if one.field in form.fields else None, words_of(one))


def _next_page(request: HttpRequest) -> str:
    """Where the pressed button leads once everything is saved."""
    pages = ("preview", "consent")
    return next((f"referring:{page}" for page in pages if page in request.POST), "referring:draft")


def _over_version(request: HttpRequest, now: Draft) -> QueryDict:
    """What was typed, to be saved over the draft as it is now."""
    typed = request.POST.copy()
    typed["version"] = str(now.version)
    return typed


def _draft_page(
    request: HttpRequest,
    found: Draft,
    form: DraftForm,
    *,
    theirs: Draft | None = None,
    status: int = 200,
) -> HttpResponse:
    form.offer_units()
    receivers = {one.organisation_id: one.name for one in form.receivers}
    unit = unit_called(found.unit) if found.unit else None
    context = {
        **about_person(found.participant),
        **consent_of(found, receivers),
        "draft": found,
        "form": form,
        "first": form.rows(SEEN_FIRST),
        "later": form.rows(SEEN_LATER),
        "health": form.rows([Kind.HEALTH]),
        "order": [form[name] for name in ("order_body", "order_number", "order_on")],
        "unit": unit,
        "theirs": theirs,
        "their_texts": their_texts(theirs, receivers) if theirs else [],
        "has_receivers": bool(receivers),
    }
    return render(request, "referring/draft.html", context, status=status)


@referral_page
@require_POST
def again(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask somebody else for the same person: a new draft with the texts of the old referral."""
    by = actor_of(request)
    opened = opening.open_referral(pk, by=by)
    unit = opened.referral.redirected_to
    known = unit_called(unit) if unit else None
    try:
        draft = drafts.draft_again(
            opened,
            receiver=known.organisation if known else "",
            unit=known.pk if known else None,
            by=by,
        )
    except drafts.NothingToAskAgain:
        label = State(opened.referral.state).label
        messages.info(
            request,
            _("Nothing was changed: the referral is already “%(state)s”.") % {"state": label},
        )
        return redirect("referring:detail", pk=pk)
    return redirect("referring:draft", pk=draft.pk)


@referral_page
@require_POST
def discard(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Throw a draft away."""
    by = actor_of(request)
    found = visible_drafts(by).select_for_update(of=("self",)).filter(pk=pk).first()
    if found is None and was_sent(by, pk):
        messages.info(request, SENT)
        return redirect("referring:detail", pk=pk)
    done = _("The draft was thrown away. Nobody else had seen it.")
    if found is None:
        messages.success(request, done)
    else:
        drafts.discard_draft(found, by=by)
        offer(request, done, "referrals.discard", found.pk)
    return redirect("referring:board")


@undoable("referrals.discard", Right.REFER)
def take_draft_back(request: HttpRequest, about: str) -> str:
    """A thrown away draft is there again."""
    restored = drafts.restore_draft(uuid.UUID(about), by=actor_of(request))
    if restored is None or not current_organisation(request).is_confirmed:
        raise NotUndoable
    return reverse("referring:draft", args=[restored.pk])
