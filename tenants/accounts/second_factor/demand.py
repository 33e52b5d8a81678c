"""The demand on one person: from when grace counts, and whether they have a second factor by now.

Both are kept on the person's row, which every page reads anyway.
"""

from __future__ import annotations

from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils import timezone

from tenants.accounts.models import User

GRACE = timedelta(days=7)
"""How long a person may go on without, from when a second factor is first demanded of them."""

GRACE_AFTER_HELP = timedelta(days=1)
"""How long after somebody took a lost second factor away."""

OPENS_WITH = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""What counts as a second factor. Recovery codes only stand in for one."""


def hold(person: User, *, is_demanded: bool) -> None:
    """Demand a second factor of a person, or no more. A running grace runs on."""
    if is_demanded == (person.second_factor_by is not None):
        return
    person.second_factor_by = timezone.now() + GRACE if is_demanded else None
    person.save(update_fields=["second_factor_by"])


def has_any(person: User) -> bool:
    """Whether signing in asks this person for more than the password."""
    found = Authenticator.objects.filter(user_id=person.pk, type__in=OPENS_WITH)
    return bool(found.exists())


@receiver(post_save, sender=Authenticator, dispatch_uid="demand.made")
@receiver(post_delete, sender=Authenticator, dispatch_uid="demand.removed")
def keep_up(instance: Authenticator, created: bool = True, **_given: object) -> None:
    """A second factor was made or removed: the person's row says so in the same transaction."""
    if created and instance.type in OPENS_WITH:
        note(instance.user)


def note(person: User) -> None:
    """Write on the person's row whether there is a second factor."""
    person.has_second_factor = has_any(person)
    User.objects.filter(pk=person.pk).update(has_second_factor=person.has_second_factor)
