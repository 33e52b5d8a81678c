"""Links that we sign carry the organisation."""

from __future__ import annotations

from allauth.account.forms import EmailAwarePasswordResetTokenGenerator

from kit.database.scope import current_name
from tenants.accounts.models import User


class PasswordResetTokens(EmailAwarePasswordResetTokenGenerator):  # type: ignore[misc]
    """Reset links that work in the organisation that sent them and nowhere else."""

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        return f"{current_name()} {super()._make_hash_value(user, timestamp)}"
