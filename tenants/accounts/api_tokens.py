"""Signing in of scripts: a personal token in the Authorization header."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request

from tenants.accounts.models import ApiToken, User
from tenants.accounts.services import digest_of

USED_AT_EVERY = timedelta(minutes=5)


class ApiTokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer pv_…`. The token is looked for in the open organisation only."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """The token's person. None without a token; raises AuthenticationFailed for a wrong one.

        Raises PermissionDenied when nothing opens for its person before they have a second factor.
        """
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != b"bearer":
            return None
        if len(parts) != 2:
            raise AuthenticationFailed(_("Write the header as: Authorization: Bearer <token>."))
        found = (
            ApiToken.objects.select_related("user")
            .filter(digest=digest_of(parts[1].decode("latin-1")), revoked_at__isnull=True)
            .first()
        )
        if found is None or not found.user.is_let_in:
            raise AuthenticationFailed(_("This token does not exist here or has been revoked."))
        if found.user.is_out_of_grace:
            raise PermissionDenied(
                _(
                    "This token's person needs a second factor before the token works again: sign"
                    " in with the browser and switch it on."
                )
            )
        now = timezone.now()
        if found.used_at is None or found.used_at < now - USED_AT_EVERY:
            ApiToken.objects.filter(pk=found.pk).update(used_at=now)
        return found.user, found

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class ApiTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the served OpenAPI description names the token."""

    target_class = "tenants.accounts.api_tokens.ApiTokenAuthentication"
    name = "personalToken"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}
