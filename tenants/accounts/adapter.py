"""What the sign-in library asks us: nobody signs up by themselves, links point at this host."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People come in by invitation or by founding a workspace, never by a public form."""
        return False

    def format_email_subject(self, subject: str) -> str:
        return subject
