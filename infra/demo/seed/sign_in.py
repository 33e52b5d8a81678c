"""How the demo's people sign in: one with a second factor, and one whose grace is over."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.utils import timezone

from infra.demo.seed.cast import OUT_OF_GRACE, SECOND_FACTOR_SECRET, WITH_SECOND_FACTOR
from kit.crypto.at_rest import seal_text
from tenants.accounts.models import User
from tenants.accounts.second_factor.adapter import purpose_for


def show_second_factors() -> None:
    """Give each to the one of this house who has it; nothing where nobody of them works."""
    for person in User.objects.filter(email=WITH_SECOND_FACTOR):
        secret = seal_text(SECOND_FACTOR_SECRET, purpose=purpose_for(person))
        Authenticator.objects.get_or_create(
            user=person, type=Authenticator.Type.TOTP, defaults={"data": {"secret": secret}}
        )
    User.objects.filter(email=OUT_OF_GRACE).update(second_factor_by=timezone.now())
