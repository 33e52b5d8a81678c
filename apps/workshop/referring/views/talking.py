"""What the two sides tell each other about a referral: messages, a meeting, files, the code."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.network.referrals.blocks import MessageKind
from apps.network.referrals.services import Shredded
from apps.workshop.audit.services import Actor, actor_of
from apps.workshop.participants.identity.services import AlreadyHere, TooManyTries
from apps.workshop.referring import ics, showing
from apps.workshop.referring.forms.talking import CodeForm, FileForm, MeetingForm, MessageForm
from apps.workshop.referring.permissions import referral_page
from apps.workshop.referring.services import codes, opening, sending, talking
from apps.workshop.referring.views.referral import too_late
from kit.tables import file_answer
from tenants.accounts.once import OnceForm, once


def _once_told(
    request: HttpRequest, opened: opening.OpenReferral, form: OnceForm, act: Callable[[], str]
) -> HttpResponseBase:
    """Do it once, say so, and go back to the page. Of a shredded referral nothing is told."""
    page = reverse("referring:detail", args=[opened.referral.pk])

    def tell() -> str:
        messages.success(request, act())
        return page

    try:
        return once(request, form, tell)
    except Shredded:
        messages.info(request, _("Nothing sealed is left of this referral."))
    except talking.TooManyFiles:
        messages.info(request, _("A referral has ten files at most."))
    return redirect(page)


@referral_page
@never_cache
@require_POST
def message(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Ask the other side, or answer it."""
    by = actor_of(request)
    opened = opening.open_referral(pk, by=by)
    if not showing.can_talk(opened):
        return too_late(request, opened.referral)
    form = MessageForm(request.POST)
    if not form.is_valid():
        return showing.referral_page(request, opened, message_form=form)

    def act() -> str:
        talking.write_message(opened, text=form.cleaned_data["text"], by=by)
        return _("The message was sent, sealed.")

    return _once_told(request, opened, form, act)


@referral_page
@never_cache
@require_POST
def meeting(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Propose a joint meeting, or another time for it."""
    by = actor_of(request)
    opened = opening.open_referral(pk, by=by)
    if not showing.can_meet(opened):
        return too_late(request, opened.referral)
    form = MeetingForm(request.POST)
    if not form.is_valid():
        return showing.referral_page(request, opened, meeting_form=form)

    def act() -> str:
        typed = form.cleaned_data
        talking.propose_meeting(opened, at=form.at, place=typed["place"], text=typed["text"], by=by)
        return _("The meeting stands on both sides' page now.")

    return _once_told(request, opened, form, act)


@referral_page
@never_cache
@require_safe
def meeting_file(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The meeting for one's calendar."""
    opened = opening.open_referral(pk, by=actor_of(request))
    meetings = [
        (made_at, one)
        for made_at, _author, one in opened.parts.messages
        if one.kind == MessageKind.MEETING
    ]
    if not meetings:
        raise Http404
    made_at, newest = meetings[-1]
    assert newest.at is not None
    number = opened.referral.number
    content = ics.meeting(
        uid=f"{opened.referral.pk}@{request.get_host()}",
        made_at=made_at,
        at=newest.at,
        summary=_("Referral %(number)s") % {"number": number},
        place=newest.place,
        version=len(meetings) - 1,
    )
    return file_answer(f"{number}.ics", content, ics.KIND)


@referral_page
@never_cache
@require_POST
def attach(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Add a file."""
    by = actor_of(request)
    opened = opening.open_referral(pk, by=by)
    if not showing.can_talk(opened):
        return too_late(request, opened.referral)
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return showing.referral_page(request, opened, file_form=form)

    def act() -> str:
        one = form.cleaned_data["taken"]
        talking.attach(opened, name=one.name, kind=one.kind, content=one.content, by=by)
        return _("The file was attached, sealed.")

    return _once_told(request, opened, form, act)


@referral_page
@never_cache
@require_safe
def file(request: HttpRequest, pk: uuid.UUID, file_id: uuid.UUID) -> HttpResponse:
    """One file, to keep. Never shown in the page's own place."""
    by = actor_of(request)
    opened = opening.open_referral(pk, by=by)
    label, content = talking.open_file(opened, file_id, by=by)
    answer = file_answer("liite", content, label.kind)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(label.name, safe='')}"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@referral_page
@never_cache
@require_POST
def code(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Send the personal identity code; on the other side, take it into the record."""
    by = actor_of(request)
    opened = opening.open_referral(pk, by=by)
    if not opened.we_sent_it:
        return _take_code(request, opened, by)
    if not showing.can_send_code(opened, by):
        return too_late(request, opened.referral)
    form = CodeForm(request.POST)
    if not form.is_valid():
        return showing.referral_page(request, opened, code_form=form)
    sending.send_code(opened, law=form.cleaned_data["law"], by=by)
    messages.success(request, _("The identity code was sent, sealed."))
    return redirect("referring:detail", pk=pk)


def _take_code(request: HttpRequest, opened: opening.OpenReferral, by: Actor) -> HttpResponse:
    try:
        if codes.take_code(opened, by=by):
            messages.success(request, _("The identity code is in the record now."))
        else:
            messages.info(request, _("The record has this identity code already."))
    except PermissionError:
        return too_late(request, opened.referral)
    except codes.HasAnother:
        messages.error(
            request,
            _("The record has another identity code. Ask the sender which of the two is right."),
        )
    except AlreadyHere as met:
        messages.error(request, _already(met))
    except TooManyTries:
        messages.error(request, _("You have tried many codes. Wait for a quarter of an hour."))
    return redirect("referring:detail", pk=opened.referral.pk)


def _already(met: AlreadyHere) -> str:
    if met.participant is None:
        return _("Somebody whom you do not see has a record with this identity code.")
    return _("%(name)s has a record with this identity code already.") % {
        "name": met.participant.full_name
    }
