"""The step of signing in between password and being in."""

from __future__ import annotations

from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest

from tenants.accounts.second_factor.trust import is_trusted


class CodeStage(AuthenticateStage):  # type: ignore[misc]
    """The library's, which also knows the browsers that are trusted here."""

    def _should_handle(self, request: HttpRequest) -> bool:
        asks = super()._should_handle(request)
        return bool(asks) and not is_trusted(request, self.login.user)
