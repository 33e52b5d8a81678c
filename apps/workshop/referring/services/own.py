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


def leave_row(
    by: Writer, act: str, about: list[uuid.UUID], *, referral: uuid.UUID, **more: int | str
) -> None:
    """One row in our trail. The person's own act has a word of its own: `referrals.own_…`."""
    if isinstance(by, Own):
        action = f"referrals.own_{act}"
        record_own(action, about, address=by.address, referral=str(referral), **more)
    else:
        record(by, f"referrals.{act}", about, referral=str(referral), **more)
