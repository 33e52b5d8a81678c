"""The receiver's screen before anything is sent, and sending from there."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.network.areas import lookups
from apps.network.classifications.models import ServiceBasis
from apps.network.directory.models import Entry
from apps.network.referrals.blocks import LOCKS, Content, Kind, Opened, lock_of
from apps.network.referrals.models import Lock, Referral
from apps.network.referrals.services import CannotReceive
from apps.workshop.audit.services import Actor, record
from apps.workshop.referring.drafted import (
    CANNOT_RECEIVE,
    SENT,
    about_person,
    consent_of,
    words_of,
)
from apps.workshop.referring.forms.sending import SeenForm
from apps.workshop.referring.models import Draft
from apps.workshop.referring.permissions import draft_page
from apps.workshop.referring.services import drafts, sending
from apps.workshop.referring.words import area_name, block_rows, ground_words, language_name
from kit.meanwhile import ChangedMeanwhile

NEED = [kind for kind in Kind if LOCKS[kind] == Lock.NEED and kind != Kind.WISH]
NAME = [kind for kind in Kind if LOCKS[kind] == Lock.NAME]
ASKED_HERE = ("shown_how", "shown_on")


@draft_page
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, found: Draft, by: Actor) -> HttpResponse:
    """What the receiver sees at first, what opens with the name, and the button that sends."""
    if request.method != "POST":
        record(by, "referrals.read", [found.participant_id])
        return _page(request, found, _seen(found), by=by)
    form = SeenForm(request.POST)
    if not form.is_valid():
        record(by, "referrals.read", [found.participant_id])
        return _page(request, found, form, by=by)
    text, opened_version = _seen_text(found, form), form.cleaned_data["version"]
    try:
        if "send" not in request.POST:
            drafts.save_draft(found, text, opened_version=opened_version, by=by)
            messages.success(request, _("It was noted that the person has seen this."))
            return redirect("referring:preview", pk=found.pk)
        sending.send_typed(found, text, opened_version=opened_version, by=by)
    except ChangedMeanwhile as change:
        record(by, "referrals.read", [found.participant_id])
        # What was shown is not what would be sent now: it is looked at again first.
        messages.warning(
            request,
            _("Somebody changed the draft meanwhile, so it was not sent. Look at it again."),
        )
        return _page(request, change.theirs, _seen(change.theirs), by=by, status=409)
    except (sending.NotReady, CannotReceive) as obstacle:
        saved = drafts.save_draft(found, text, opened_version=opened_version, by=by)
        if isinstance(obstacle, sending.NotReady):
            return _page(request, saved, _seen(saved), by=by)
        messages.error(request, CANNOT_RECEIVE)
        return redirect("referring:draft", pk=found.pk)
    messages.success(request, SENT)
    return redirect("referring:detail", pk=found.pk)


def _seen(draft: Draft) -> SeenForm:
    shown_on = draft.shown_on or timezone.localdate()
    return SeenForm(
        initial={"shown_how": draft.shown_how, "shown_on": shown_on, "version": draft.version}
    )


def _seen_text(draft: Draft, form: SeenForm) -> drafts.DraftText:
    """What the draft says, with how the person saw it."""
    typed = form.cleaned_data
    return replace(drafts.text_of(draft), shown_how=typed["shown_how"], shown_on=typed["shown_on"])


def _page(
    request: HttpRequest, draft: Draft, form: SeenForm, *, by: Actor, status: int = 200
) -> HttpResponse:
    lacking = [one for one in sending.lacking_of(draft) if one.field not in ASKED_HERE]
    receiver = Entry.objects.filter(organisation_id=draft.receiver).first()
    names = {draft.receiver: receiver.name} if receiver else {}
    context = {
        **about_person(draft.participant),
        **consent_of(draft, names),
        **_need(draft, sending.contents_of(draft, by=by)),
        "draft": draft,
        "form": form,
        "receiver_name": receiver.name if receiver else "",
        "lacking": [(one.field, words_of(one)) for one in lacking],
    }
    return render(request, "referring/preview.html", context, status=status)


def _need(draft: Draft, contents: list[Content]) -> dict[str, Any]:
    """What the receiver's own page shows: at first, and once a place is promised."""
    parts = {lock: Opened() for lock in Lock}
    for content in contents:
        parts[lock_of(content)].add(content, made_at=timezone.now(), author="")
    first, later = parts[Lock.NEED], parts[Lock.NAME]
    area = sending.employment_area_of(draft.participant)
    referral = Referral(id=draft.pk, employment_area=area)
    language = get_language() or "fi"
    identity = later.identity
    assert identity is not None
    bases = ServiceBasis.objects.names(language)
    return {
        "outline": first.outline,
        "language": language_name(first.outline.language),
        "wish": first.text(Kind.WISH),
        "blocks": block_rows(first, NEED),
        "basis": bases.get(draft.service_basis, ""),
        "area": area_name(referral, language),
        "number": referral.number,
        "is_open": False,
        "is_preview": True,
        "later": block_rows(later, NAME),
        "identity": identity,
        "identity_ground": ground_words(identity.ground),
        "place": lookups.name_of(identity.municipality_code, language)
        if identity.municipality_code
        else "",
    }
