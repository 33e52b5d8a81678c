"""Writing the trail, in the same transaction as what it tells about."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from apps.workshop.audit.models import Entry
from kit.audit.seals import add
from tenants.accounts.actors import Actor as Actor
from tenants.accounts.actors import actor_of as actor_of
from tenants.accounts.actors import nobody

GROUNDS = {
    "participants": Entry.Ground.SERVICE,
    "imports": Entry.Ground.SERVICE,
    "records": Entry.Ground.ADMINISTRATION,
    "notes": Entry.Ground.SERVICE,
    "periods": Entry.Ground.SERVICE,
    "instructions": Entry.Ground.ADMINISTRATION,
    "attendance": Entry.Ground.SERVICE,
    "groups": Entry.Ground.SERVICE,
    "goals": Entry.Ground.SERVICE,
    "plans": Entry.Ground.SERVICE,
    "steps": Entry.Ground.SERVICE,
    "glass": Entry.Ground.SERVICE,
    "surveys": Entry.Ground.SERVICE,
    "coaching": Entry.Ground.SERVICE,
    "referrals": Entry.Ground.REFERRAL,
    "intake": Entry.Ground.SERVICE,
    "staff": Entry.Ground.ADMINISTRATION,
    "units": Entry.Ground.ADMINISTRATION,
    "directory": Entry.Ground.ADMINISTRATION,
    "questions": Entry.Ground.REFERRAL,
    "process": Entry.Ground.ADMINISTRATION,
    "access": Entry.Ground.ACCESS,
    "log": Entry.Ground.OVERSIGHT,
}
"""The ground of an action by its first word. An action without one is refused."""


def record(
    by: Actor, action: str, participants: Iterable[uuid.UUID] = (), **about: int | str
) -> Entry:
    """Add one row: who did `action`, such as `participants.read`, with which participants.

    `about` holds ids of other things. Raises KeyError for an action without a ground.
    """
    ids = [str(pk) for pk in participants]
    return _add(action=action, participant_ids=ids, about=about, **by.written)


def record_nobody(
    action: str, participants: Iterable[uuid.UUID] = (), *, address: str | None, **about: int | str
) -> Entry:
    """Add one row about somebody who is not known, such as a sign-in that failed."""
    ids = [str(pk) for pk in participants]
    return _add(action=action, participant_ids=ids, about=about, **nobody(address))


THE_PARTICIPANT = "participant"
"""In the place of a role where a participant has read or written their own data."""


def record_own(
    action: str, participants: Iterable[uuid.UUID], *, address: str | None, **about: int | str
) -> Entry:
    """Add one row of what a participant did with their own data, through a personal link."""
    ids = [str(pk) for pk in participants]
    who = nobody(address) | {"actor_roles": [THE_PARTICIPANT]}
    return _add(action=action, participant_ids=ids, about=about, **who)


A_TABLET = "tablet"
"""In the place of a role where a unit's shared tablet has shown names, or was tapped."""


def record_on_tablet(
    action: str, participants: Iterable[uuid.UUID], *, address: str | None, tablet: str
) -> Entry:
    """Add one row of what was done on a shared tablet, by nobody who has signed in."""
    ids = [str(pk) for pk in participants]
    who = nobody(address) | {"actor_roles": [A_TABLET]}
    return _add(action=action, participant_ids=ids, about={"tablet": tablet}, **who)


def _add(**fields: object) -> Entry:
    return add(Entry(ground=GROUNDS[str(fields["action"]).partition(".")[0]], **fields))
