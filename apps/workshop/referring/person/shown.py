"""What stands on the person's page: of a draft what would be sent, of a referral where it is."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from apps.network.directory.models import Entry
from apps.network.referrals import services as shared
from apps.network.referrals.blocks import SECRET, Ground, Kind
from apps.network.referrals.workflow import State
from apps.workshop.referring.models import Draft, PersonLink, Sent
from apps.workshop.referring.person import words
from apps.workshop.referring.person.forms import ConsentForm
from apps.workshop.referring.services import personal, taking_back
from apps.workshop.referring.services.consenting import standing_of
from apps.workshop.referring.services.sending import grounds_of
from apps.workshop.referring.services.talking import meeting_of
from kit.database.scope import current_organisation


def draft_page(link: PersonLink, form: ConsentForm | None = None) -> dict[str, Any]:
    """Before it is sent: what would go, to whom, on which ground, and what is asked."""
    draft = link.draft
    assert draft is not None
    asked = personal.asked_blocks(draft)
    secrets = [kind for kind in asked if kind in {one.value for one in SECRET}]
    given = standing_of(draft)
    # Who has said yes to all of it is not asked again, and can take it back.
    is_asked = bool(asked) and (form is not None or not given.is_enough)
    if is_asked and form is None:
        form = ConsentForm(asks_for_secrets=bool(secrets))
    today = timezone.localdate()
    return {
        "draft": draft,
        "lines": _draft_lines(draft),
        "receiver": _name_of(draft.receiver),
        "form": form if is_asked else None,
        "asked": [Kind(kind).label for kind in asked],
        "secrets": [Kind(kind).label for kind in secrets],
        "has_read": link.seen_version == draft.version,
        "consents": [
            one
            for one in taking_back.consents_of(draft.pk)
            if one.receiver == draft.receiver and one.is_valid_on(today)
        ],
        "contact": draft.started_by.full_name,
        "sender": _name_of(current_organisation()),
    }


def _draft_lines(draft: Draft) -> list[words.Line]:
    grounds = grounds_of(draft)
    about = words.about_you(is_protected=draft.participant.is_protected)
    return [
        words.line_of(
            kind,
            about if kind == Kind.WHO else draft.text(kind),
            grounds.get(kind, Ground(kind=draft.ground(kind))),
        )
        for kind in draft.kinds()
    ]


def referral_page(link: PersonLink) -> dict[str, Any]:
    """After it was sent: where it is, who has what, when what is promised, what may be done."""
    opened = personal.own_referral(link)
    referral, today = opened.referral, timezone.localdate()
    sent = Sent.objects.select_related("sent_by").filter(pk=referral.pk).first()
    heading, meaning = words.STATES[referral.state]
    is_waiting = referral.state == State.WAITLISTED
    return {
        "referral": referral,
        "now": timezone.now(),
        "heading": heading,
        "meaning": meaning,
        "lines": words.lines_of(opened),
        "is_name_open": words.is_name_open(referral),
        "place_in_queue": shared.place_in_queue(referral) if is_waiting else None,
        "meeting": meeting_of(opened),
        "receiver": _name_of(referral.receiver_id),
        "sender": _name_of(referral.sender_id),
        "contact": sent.sent_by.full_name if sent else "",
        "consents": [one for one in taking_back.consents_of(referral.pk) if one.is_valid_on(today)],
        "may_withdraw": opened.may("withdraw"),
        "may_erase": referral.state in (State.STARTED, State.NO_SHOW)
        and taking_back.may_ask_erasure(referral),
        "answer": words.ANSWERS.get(referral.erasure_answer, ""),
    }


def _name_of(organisation: str) -> str:
    """As the directory calls it; empty for nobody, and for one that has left."""
    names = Entry.objects.filter(organisation_id=organisation).values_list("name", flat=True)
    return names.first() or ""
