"""Staff's side of the person's link: make, send and end it, and act on the person's behalf."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from apps.workshop.audit.services import actor_of
from apps.workshop.participants.permissions import access_to
from apps.workshop.participants.personal.links import LinkDoesNotOpen
from apps.workshop.participants.personal.paper import qr_code
from apps.workshop.referring.models import Consent, Draft, PersonLink
from apps.workshop.referring.permissions import referral_page
from apps.workshop.referring.person.forms import LinkForm
from apps.workshop.referring.services import opening, personal, taking_back


@referral_page
@sensitive_post_parameters("token", "pin")
@never_cache
@require_POST
def link(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Make a personal link, send it as a text message, or close it.

    Link and PIN stand on this one answer and nowhere else.
    """
    by = actor_of(request)
    person = personal.subject_of(by, pk)
    action = request.POST.get("action", "")
    if action == "end":
        if personal.end_link(pk, by=by):
            messages.success(request, _("The person's link was closed."))
        else:
            messages.info(request, _("No link was open any more."))
        return redirect(_home(pk))
    if action == "text":
        return _text(request, pk)
    form = LinkForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose the language the person reads."))
        return redirect(_home(pk))
    made, token, pin = personal.make_link(pk, language=form.cleaned_data["language"], by=by)
    made.participant = person
    return _made(request, made, token=token, pin=pin)


def _text(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    by, token, pin = actor_of(request), request.POST.get("token", ""), request.POST.get("pin", "")
    try:
        found = personal.link_behind(token)
    except LinkDoesNotOpen:
        found = None
    if found is None or found.referral_id != pk or not personal.CODES.is_pair(found, pin):
        messages.error(request, _("This link is not open any more. Make a new one."))
        return redirect(_home(pk))
    access = access_to(found.participant, by)
    try:
        personal.send_text(found, _address(request, token), access=access, by=by)
    except personal.NoNumber:
        raise PermissionDenied from None
    return _made(request, found, token=token, pin=pin, is_sent=True)


def _made(
    request: HttpRequest, made: PersonLink, *, token: str, pin: str, is_sent: bool = False
) -> HttpResponse:
    """The page with the PIN for the coach's eyes, and the paper without it."""
    address, by = _address(request, token), actor_of(request)
    context = {
        "link": made,
        "participant": made.participant,
        "token": token,
        "pin": pin,
        "shown_pin": f"{pin[:3]} {pin[3:]}",
        "address": address,
        "shown_address": address.partition("://")[2],
        "code": qr_code(address),
        "may_text": personal.may_text(made.participant, access_to(made.participant, by)),
        "is_sent": is_sent,
        "home": _home(made.referral_id),
    }
    return render(request, "referring/own/link_made.html", context)


def _home(pk: uuid.UUID) -> str:
    """The page of the draft, or of the referral it became."""
    is_draft = Draft.objects.filter(pk=pk).exists()
    return reverse("referring:draft" if is_draft else "referring:detail", args=[pk])


def _address(request: HttpRequest, token: str) -> str:
    return request.build_absolute_uri(reverse("referral_links:enter", args=[token]))


@referral_page
@require_POST
def for_person(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Do for the person what they could do by their link: end a consent, ask for erasure."""
    by = actor_of(request)
    personal.subject_of(by, pk)
    given = _consent(pk, request.POST.get("consent", ""))
    if given is not None:
        taking_back.withdraw_consent(given, by=by)
        messages.success(request, _("The consent was taken back. What rested on it is removed."))
        return redirect(_home(pk))
    if "erase" not in request.POST or Draft.objects.filter(pk=pk).exists():
        messages.info(request, _("Nothing was changed."))
        return redirect(_home(pk))
    try:
        taking_back.shred_copy(opening.open_referral(pk, by=by), by=by)
    except PermissionError:
        messages.info(request, _("Nothing was changed: the referral is still open. Withdraw it."))
    else:
        messages.success(
            request,
            _("The sealed copy was destroyed. Where the receiver has a record, it is asked too."),
        )
    return redirect("referring:detail", pk=pk)


def _consent(referral_id: uuid.UUID, pk: str) -> Consent | None:
    try:
        return Consent.objects.filter(referral_id=referral_id, pk=uuid.UUID(pk)).first()
    except ValueError:
        return None
