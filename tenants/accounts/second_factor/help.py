"""Helping somebody who has lost phone, passkey and recovery codes."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.accounts import sessions
from tenants.accounts.models import ProviderLink, User
from tenants.accounts.second_factor import demand, letters
from tenants.accounts.signals import staff_changed
from tenants.accounts.staff import NotYourself


class Reason(models.TextChoices):
    """Why it is taken away. Chosen and not written: the trail holds no story about anybody."""

    LOST = "lost", _("The phone or key is lost or was stolen")
    BROKEN = "broken", _("The phone or key is broken")
    CHANGED = "changed", _("There is a new phone, and the old one is gone")
    SUSPECTED = "suspected", _("Somebody else may have it")


@transaction.atomic
def take_away(person: User, *, reason: str, by: User) -> bool:
    """Take a person's second factors away, and end every session of theirs.

    Where one is demanded they have a day for a new one. False when there was nothing to take.
    Raises `NotYourself`.
    """
    if person.pk == by.pk:
        raise NotYourself
    locked = User.objects.select_for_update().get(pk=person.pk)
    if not demand.has_any(locked):
        return False
    Authenticator.objects.filter(user=locked).delete()
    locked.has_second_factor = False
    if locked.second_factor_by is not None:
        locked.second_factor_by = timezone.now() + demand.GRACE_AFTER_HELP
    locked.save(update_fields=["has_second_factor", "second_factor_by"])
    sessions.end_others(locked, but=None)
    sessions.revoke_tokens(locked)
    # Whoever has the key may be known to the organisation's provider as this person.
    ProviderLink.objects.filter(user=locked).delete()
    letters.tell_of_help(locked)
    staff_changed.send(
        sender=User, person=locked, by=by, action="staff.take_second_factor", reason=reason
    )
    return True
