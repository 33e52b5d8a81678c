"""What stands on the page of one referral, for the side that looks at it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.network.areas import lookups
from apps.network.classifications.models import ServiceBasis
from apps.network.referrals.blocks import LOCKS, Kind, MessageKind
from apps.network.referrals.models import Lock
from apps.network.referrals.services import place_in_queue
from apps.network.referrals.workflow import State
from apps.workshop.audit.services import Actor, actor_of
from apps.workshop.referring.clock import clock_of
from apps.workshop.referring.drafted import asked_again
from apps.workshop.referring.forms.answering import LABELS, AnswerForm
from apps.workshop.referring.forms.talking import CodeForm, FileForm, MeetingForm, MessageForm
from apps.workshop.referring.models import Sent
from apps.workshop.referring.names import party_names
from apps.workshop.referring.services.codes import shows_code
from apps.workshop.referring.services.opening import OpenReferral
from apps.workshop.referring.services.talking import MOST_FILES, files_of, meeting_of
from apps.workshop.referring.words import (
    area_name,
    block_rows,
    ground_rows,
    language_name,
    step_rows,
)
from tenants.accounts.roles import Right

SILENT = (State.WITHDRAWN, State.EXPIRED)
"""Nothing more is said about these."""

NEED = [kind for kind in Kind if LOCKS[kind] == Lock.NEED and kind != Kind.WISH]
MORE = [kind for kind in Kind if LOCKS[kind] == Lock.NAME]


def can_talk(opened: OpenReferral) -> bool:
    """Whether the two sides can still tell each other something, sealed."""
    lock = Lock.NAME if opened.referral.is_opened else Lock.NEED
    return lock in opened.keys and opened.referral.state not in SILENT


def can_meet(opened: OpenReferral) -> bool:
    """Whether a joint meeting still makes sense."""
    referral = opened.referral
    return can_talk(opened) and (referral.is_open or referral.state == State.ACCEPTED)


def can_send_code(opened: OpenReferral, by: Actor) -> bool:
    """Whether the sender can send the identity code now."""
    person = opened.participant
    return bool(
        opened.we_sent_it
        and opened.referral.is_opened
        and not opened.referral.is_shredded
        and not opened.parts.code
        and person
        and person.identity_code
        and by.user.may(Right.SEE_IDENTITY_CODES)
    )


def can_close(opened: OpenReferral) -> bool:
    """Whether the sender can note that the hand-over is complete."""
    referral = opened.referral
    is_known = referral.state in (State.STARTED, State.NO_SHOW)
    return opened.we_sent_it and is_known and referral.closed_at is None


def referral_page(
    request: HttpRequest, opened: OpenReferral, status: int = 200, **forms: Any
) -> HttpResponse:
    """The page, with forms that came back with errors in the place of empty ones."""
    by = actor_of(request)
    context = {
        **_about(opened, get_language() or "fi"),
        **_open_now(opened, by),
        **_told(opened),
        **_acts(opened, by, forms),
        **asked_again(opened),
    }
    return render(request, "referring/detail.html", context, status=status)


def _about(opened: OpenReferral, language: str) -> dict[str, Any]:
    """What is in clear: the two sides, the state, the times, and whom it is about here."""
    referral = opened.referral
    names = party_names([referral])
    bases = ServiceBasis.objects.names(language)
    is_waiting = referral.state == State.WAITLISTED
    return {
        "referral": referral,
        "page_address": reverse("referring:detail", args=[referral.pk]),
        "opened": opened,
        "number": referral.number,
        "clock": clock_of(referral),
        "queue_place": place_in_queue(referral) if is_waiting else None,
        "sender_name": names[referral.sender_id],
        "receiver_name": names[referral.receiver_id],
        "other_name": names[referral.receiver_id if opened.we_sent_it else referral.sender_id],
        "basis": bases.get(referral.service_basis, referral.service_basis),
        "area": area_name(referral, language),
        "steps": step_rows(referral),
        "participant": opened.participant,
        "sent": Sent.objects.filter(pk=referral.pk).first() if opened.we_sent_it else None,
    }


def _open_now(opened: OpenReferral, by: Actor) -> dict[str, Any]:
    """What of the sealed parts this side may read now."""
    parts, identity, participant = opened.parts, opened.identity, opened.participant
    # Also a referral sent before the protection shows no more than the participant's own page.
    is_protected = bool(participant and participant.is_protected) or bool(
        identity and identity.is_protected
    )
    shows_place = identity is not None and not is_protected
    language = get_language() or "fi"
    return {
        "outline": parts.outline,
        "language": language_name(parts.outline.language),
        "wish": parts.text(Kind.WISH),
        "blocks": block_rows(parts, NEED),
        "more": block_rows(parts, MORE),
        "grounds": ground_rows(parts),
        "rungs": _rungs(opened),
        "is_open": identity is not None,
        "identity": identity,
        "is_protected": is_protected,
        "place": (
            lookups.name_of(identity.municipality_code, language)
            if identity and shows_place
            else ""
        ),
        "code": shows_code(opened, by=by),
        "code_is_taken": bool(participant and participant.identity_code),
    }


def _rungs(opened: OpenReferral) -> list[tuple[str, str, bool]]:
    """The ladder: what each rung is, what is said of it, and whether it is open."""
    parts = opened.parts
    has_support = any(kind in parts.blocks for kind in (Kind.SUPPORT, Kind.AGREED, Kind.STRENGTHS))
    rungs = [
        (_("Need"), _("Open now"), True),
        (_("Goals and support"), _("Open now") if has_support else _("Not sent"), has_support),
        (_("Name and contact details"), _name_words(opened), parts.identity is not None),
        (
            _("Personal identity code"),
            _code_words(opened),
            parts.code is not None,
        ),
    ]
    if opened.referral.is_shredded:
        return [(label, _("Shredded"), False) for label, _words, _is_open in rungs]
    return rungs


def _name_words(opened: OpenReferral) -> str:
    if opened.we_sent_it:
        return _("Open to you as the sender")
    if opened.parts.identity:
        return _("Open since you promised a place")
    if opened.referral.is_open or opened.may("reopen"):
        return _("Opens when you promise a place")
    return _("Does not open")


def _code_words(opened: OpenReferral) -> str:
    if opened.parts.code:
        return _("Sent apart")
    referral = opened.referral
    if referral.is_open or referral.is_opened or opened.may("reopen"):
        return _("Only if it is needed, sent apart")
    return _("Not sent")


def _told(opened: OpenReferral) -> dict[str, Any]:
    """What the two sides told each other, and the steps of a warm hand-over."""
    meeting, referral = meeting_of(opened), opened.referral
    us = referral.sender_id if opened.we_sent_it else referral.receiver_id
    is_warm = opened.parts.outline.is_warm or meeting is not None
    held = files_of(opened) if opened.keys else []
    return {
        "told": [
            {
                "at": at,
                "is_ours": author == us,
                "message": message,
                "kind": MessageKind(message.kind).label,
            }
            for at, author, message in opened.parts.messages
        ],
        "meeting": meeting,
        "files": [(one, one.author == us) for one in held],
        "warm": _warm_steps(opened, has_meeting=meeting is not None) if is_warm else [],
        "has_room": len(held) < MOST_FILES,
    }


def _warm_steps(opened: OpenReferral, *, has_meeting: bool) -> list[tuple[str, bool]]:
    """Proposed, meeting, arrived, closed: each with whether it is done."""
    referral = opened.referral
    return [
        (_("Proposed"), True),
        (_("Meeting agreed"), has_meeting),
        (_("Arrived"), referral.state == State.STARTED),
        (_("Complete"), referral.closed_at is not None),
    ]


def _likely_start(opened: OpenReferral) -> date | None:
    """The day the person wishes for, while it is still to come."""
    wished = opened.parts.outline.wished_start_on
    return wished if wished and wished >= timezone.localdate() else None


def _message_form(opened: OpenReferral) -> MessageForm:
    """After a promise both sides know the name, and may say it."""
    form = MessageForm()
    if opened.referral.is_opened:
        form.fields["text"].help_text = _("Sealed: only the two of you open it.")
    return form


def _acts(opened: OpenReferral, by: Actor, forms: Mapping[str, Any]) -> dict[str, Any]:
    """What this side can do now."""
    ways = [way for way in opened.ways if way.name in LABELS]
    talks = can_talk(opened)
    answer = forms.get("answer_form")
    if answer is None and ways:
        answer = AnswerForm(
            ways=ways,
            service_basis=opened.referral.service_basis,
            initial={"starts_on": _likely_start(opened)},
        )
    meeting_form = forms.get("meeting_form")
    return {
        "form": answer if ways else None,
        "may_review": opened.may("review"),
        "may_reopen": opened.may("reopen") and not opened.referral.is_shredded,
        "may_start": opened.may("start"),
        "may_withdraw": opened.may("withdraw"),
        "may_close": can_close(opened),
        "message_form": forms.get("message_form", _message_form(opened)) if talks else None,
        "file_form": forms.get("file_form", FileForm()) if talks else None,
        "meeting_form": (meeting_form or MeetingForm()) if can_meet(opened) else None,
        "meeting_is_open": meeting_form is not None,
        "code_form": forms.get("code_form", CodeForm()) if can_send_code(opened, by) else None,
    }
