"""Codes of the app: to which half a minute a code belongs, and that each opens once.

The library remembers used codes in the cache, which each web process has for itself and which
forgets after half a minute. The row remembers for all of them.
"""

from __future__ import annotations

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.utils import decrypt
from django.db import transaction

LAST_STEP = "last_step"


def step_of(secret: str, code: str) -> int | None:
    """The time step whose code this is, counted in half minutes; None for a wrong code."""
    for step in yield_hotp_counters_from_time():
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, step))):
            return int(step)
    return None


def use_code(authenticator: Authenticator, code: str) -> bool:
    """Use a code of the app up. False when it is wrong, or it or a later one was used before."""
    step = step_of(decrypt(authenticator.data["secret"]), code)
    return step is not None and use_step(authenticator, step)


@transaction.atomic
def use_step(authenticator: Authenticator, step: int) -> bool:
    """Use a time step up, with all before it. False when it was used before."""
    # A second request with the same code waits here for the first one.
    locked = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
    if step <= locked.data.get(LAST_STEP, 0):
        return False
    locked.data[LAST_STEP] = step
    locked.save(update_fields=["data"])
    return True
