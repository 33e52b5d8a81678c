"""One referral: what is open now, where it is, and what this side can do."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.network.areas import lookups
from apps.network.classifications.models import ServiceBasis
from apps.network.referrals.blocks import LOCKS, Kind
from apps.network.referrals.models import Lock, Referral
from apps.network.referrals.services import NotOpenAnyMore
from apps.workshop.audit.services import actor_of
from apps.workshop.referring.drafted import asked_again
from apps.workshop.referring.forms.answering import AnswerForm
from apps.workshop.referring.models import Sent
from apps.workshop.referring.names import party_names
from apps.workshop.referring.permissions import referral_page
from apps.workshop.referring.services import answering, opening, taking_back
from apps.workshop.referring.words import area_name, block_rows, language_name

NEED = [kind for kind in Kind if LOCKS[kind] == Lock.NEED and kind != Kind.WISH]
NAME = [kind for kind in Kind if LOCKS[kind] == Lock.NAME]


@referral_page
@require_safe
def detail(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One referral: what is open now, where it is, and the next step."""
    opened = opening.open_referral(pk, by=actor_of(request))
    return _referral_page(request, opened, AnswerForm(initial=_first_answer()))


@referral_page
@require_POST
def answer(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Promise a place or say there is none."""
    by = actor_of(request)
    opened = opening.open_referral(pk, by=by)
    if opened.we_sent_it:
        return _too_late(request, pk, opened.referral.state)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _referral_page(request, opened, form)
    try:
        if form.cleaned_data["answer"] == AnswerForm.PLACE:
            participant = answering.accept(opened, starts_on=form.cleaned_data["starts_on"], by=by)
            messages.success(
                request, _("%(name)s is now your participant.") % {"name": participant.full_name}
            )
        else:
            answering.decline(opened, reason=form.cleaned_data["reason"], by=by)
            messages.success(request, _("The answer was sent. The name did not open."))
    except NotOpenAnyMore as change:
        return _too_late(request, pk, change.state)
    return redirect("referring:detail", pk=pk)


@referral_page
@require_POST
def withdraw(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take back a referral we sent, until it has been answered."""
    by = actor_of(request)
    opened = opening.open_referral(pk, by=by)
    if not opened.we_sent_it:
        return _too_late(request, pk, opened.referral.state)
    try:
        taking_back.withdraw(opened, by=by)
    except NotOpenAnyMore as change:
        return _too_late(request, pk, change.state)
    messages.success(
        request, _("The referral was withdrawn. The receiver cannot answer it any more.")
    )
    return redirect("referring:detail", pk=pk)


def _too_late(request: HttpRequest, pk: uuid.UUID, state: str) -> HttpResponse:
    label = Referral.State(state).label
    messages.info(
        request, _("Nothing was changed: the referral is already “%(state)s”.") % {"state": label}
    )
    return redirect("referring:detail", pk=pk)


def _first_answer() -> dict[str, Any]:
    return {"starts_on": timezone.localdate()}


def _referral_page(
    request: HttpRequest, opened: opening.OpenReferral, form: AnswerForm
) -> HttpResponse:
    referral, language = opened.referral, get_language() or "fi"
    names = party_names([referral])
    identity, participant = opened.identity, opened.participant
    # Also a referral sent before the protection shows no more than the participant's own page.
    is_protected = bool(participant and participant.is_protected) or bool(
        identity and identity.is_protected
    )
    shows_place = identity is not None and not is_protected
    bases = ServiceBasis.objects.names(language)
    context = {
        "referral": referral,
        "opened": opened,
        "outline": opened.parts.outline,
        "language": language_name(opened.parts.outline.language),
        "wish": opened.parts.text(Kind.WISH),
        "blocks": block_rows(opened.parts, NEED),
        "more": block_rows(opened.parts, NAME),
        "area": area_name(referral, language),
        "is_open": identity is not None,
        "identity": identity,
        "is_protected": is_protected,
        "place": (
            lookups.name_of(identity.municipality_code, language)
            if identity and shows_place
            else ""
        ),
        "sender_name": names[referral.sender_id],
        "receiver_name": names[referral.receiver_id],
        "basis": bases.get(referral.service_basis, referral.service_basis),
        "participant": participant,
        **asked_again(opened),
        "sent": Sent.objects.filter(pk=referral.pk).first() if opened.we_sent_it else None,
        "may_answer": opened.may("accept"),
        "may_withdraw": opened.may("withdraw"),
        "form": form,
        "answer_address": reverse("referring:answer", args=[referral.pk]),
    }
    return render(request, "referring/detail.html", context)
