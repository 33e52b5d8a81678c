"""The panel about the person's own link, on the page of a draft and of a sent referral."""

from __future__ import annotations

import uuid
from typing import Any

from django import template
from django.utils import timezone

from apps.workshop.participants.models import Participant
from apps.workshop.referring.models import Draft, PersonLink
from apps.workshop.referring.person import words
from apps.workshop.referring.person.forms import LinkForm
from apps.workshop.referring.services import personal, taking_back

register = template.Library()


@register.simple_tag
def person_panel(pk: uuid.UUID, participant: Participant) -> dict[str, Any]:
    """What `referring/person_link.html` shows, for a page that has checked who may see it."""
    link = personal.newest_link(pk)
    draft: Draft | None = Draft.objects.filter(pk=pk).first()
    today = timezone.localdate()
    known = dict(PersonLink.LANGUAGES)
    language = link.language if link else participant.mother_tongue
    referral = None if draft else personal.sent_referral(pk)
    return {
        "link": link,
        "is_open": bool(link and link.is_open),
        "is_over": bool(referral and referral.closed_at and referral.erasure_asked_at is None),
        "has_changed": bool(draft and link and link.seen_version not in (None, draft.version)),
        "form": LinkForm(
            initial={"language": language if language in known else "fi"}, auto_id="id_link_%s"
        ),
        "consents": [one for one in taking_back.consents_of(pk) if one.is_valid_on(today)],
        "referral": referral,
        "may_erase": bool(referral and taking_back.may_ask_erasure(referral)),
        "answer": words.ANSWERS.get(referral.erasure_answer, "") if referral else "",
    }
