"""The verbs of staff and of the network's people: roles and reach, closing and opening accounts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from tenants.accounts import sessions
from tenants.accounts.models import Invitation, User
from tenants.accounts.roles import MANAGING, rights_of
from tenants.accounts.second_factor import rules
from tenants.accounts.signals import staff_changed


class NobodyLeft(Exception):
    """Afterwards nobody could manage staff here any more."""


class NotYourself(Exception):
    """One's own account is closed by somebody else, so that nobody locks themselves out."""


@transaction.atomic
def change_roles(
    person: User,
    roles: Sequence[str],
    *,
    by: User,
    areas: Sequence[str] = (),
    ends_on: date | None = None,
) -> None:
    """Give a person other roles. They hold from the person's next request on.

    `areas` are those of a coordinator of a region, and after `ends_on` the account opens nothing.
    Raises `NobodyLeft`.
    """
    locked = _lock(person)
    before = (sorted(locked.roles), locked.areas, locked.ends_on)
    after = (sorted(set(roles)), sorted(set(areas)), ends_on)
    if before == after:
        return
    # Whose time ends manages people today, and nobody might tomorrow.
    if ends_on or rights_of(roles).isdisjoint(MANAGING):
        _somebody_else_manages(locked)
    locked.roles, locked.areas, locked.ends_on = after
    locked.save(update_fields=["roles", "areas", "ends_on"])
    rules.settle(locked)
    if rights_of(roles).isdisjoint(MANAGING):
        _call_off_invitations(locked)
    staff_changed.send(sender=User, person=locked, by=by, action="staff.change_roles")


@transaction.atomic
def change_reach(person: User, reach: str, *, by: User) -> None:
    """Choose which participants a coach reaches. It holds from the coach's next request on."""
    locked = _lock(person)
    if reach == locked.reach:
        return
    locked.reach = reach
    locked.save(update_fields=["reach"])
    staff_changed.send(sender=User, person=locked, by=by, action="staff.change_reach")


@transaction.atomic
def close_account(person: User, *, by: User) -> bool:
    """Let a person in no more, from their next request on. What they have done stays theirs.

    False when it was closed already. Raises `NotYourself` and `NobodyLeft`.
    """
    if person.pk == by.pk:
        raise NotYourself
    locked = _lock(person)
    if not locked.is_active:
        return False
    _somebody_else_manages(locked)
    locked.is_active = False
    locked.save(update_fields=["is_active"])
    # Opened again, the account brings back no browser that was left signed in.
    sessions.end_others(locked, but=None)
    sessions.revoke_tokens(locked)
    _call_off_invitations(locked)
    staff_changed.send(sender=User, person=locked, by=by, action="staff.close")
    return True


@transaction.atomic
def open_account(person: User, *, by: User) -> bool:
    """Let a person in again with their former password and roles. False when it was open."""
    locked = _lock(person)
    if locked.is_active:
        return False
    locked.is_active = True
    locked.save(update_fields=["is_active"])
    staff_changed.send(sender=User, person=locked, by=by, action="staff.open")
    return True


def _call_off_invitations(person: User) -> None:
    """Nobody comes in by the word of somebody who decides nothing here any more."""
    waiting = Invitation.objects.filter(invited_by=person, accepted_at__isnull=True)
    waiting.filter(cancelled_at__isnull=True).update(cancelled_at=timezone.now())


def _lock(person: User) -> User:
    """The person as they are now, everybody locked: two managers cannot end each other at once."""
    everybody = {found.pk: found for found in User.objects.select_for_update().order_by("pk")}
    return everybody[person.pk]


def _somebody_else_manages(person: User) -> None:
    others = User.objects.filter(is_active=True, ends_on__isnull=True).exclude(pk=person.pk)
    if not any(other.may(*MANAGING) for other in others):
        raise NobodyLeft
