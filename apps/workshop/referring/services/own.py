"""Who acts on a referral here: one of us, or the person it is about through their own link."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from apps.workshop.audit.services import Actor, record, record_own
from apps.workshop.participants.permissions import must_reach
from apps.workshop.referring.models import PersonLink


@dataclass(frozen=True)
class Own:
    """The person, who has come through their own link from an address."""

    link: PersonLink
    address: str | None


Writer = Actor | Own


def must_concern(by: Writer, participant: uuid.UUID | None) -> None:
    """Raises unless it is within reach of one of us, or the person's own."""
    if isinstance(by, Own):
        if by.link.participant_id != participant:
            raise PermissionError
    elif participant is not None:
        must_reach(by, participant)


OWN = {
    "referrals.withdraw": "referrals.own_withdraw",
    "referrals.withdraw_consent": "referrals.own_withdraw_consent",
    "referrals.shred": "referrals.own_shred",
}
"""What an act of ours is called in the trail where the person has done it."""


def leave_row(
    by: Writer, action: str, about: list[uuid.UUID], *, referral: uuid.UUID, **more: int | str
) -> None:
    """One row in our trail. The person's own act has a word of its own."""
    if isinstance(by, Own):
        record_own(OWN[action], about, address=by.address, referral=str(referral), **more)
    else:
        record(by, action, about, referral=str(referral), **more)
