"""Writing down that a person took back what they had consented to in a draft."""

from __future__ import annotations

from django.db import transaction

from apps.workshop.audit.services import Actor
from apps.workshop.participants.permissions import must_reach
from apps.workshop.referring.models import Consent, Draft
from apps.workshop.referring.services.taking_back import withdraw_consent


@transaction.atomic
def withdraw_all(draft: Draft, *, by: Actor) -> bool:
    """Withdraw every consent given for a draft. False where there was none, or no more."""
    must_reach(by, draft.participant_id)
    given = Consent.objects.filter(referral_id=draft.pk, withdrawn_at=None)
    standing = list(given.select_for_update(of=("self",)).order_by("recorded_at"))
    for consent in standing:
        withdraw_consent(consent, by=by)
    return bool(standing)
