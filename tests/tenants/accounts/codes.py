"""A person with a second factor: the phone's clock, switching it on, and signing in with it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from django.test import Client

from tenants.accounts.models import User
from tests.support.people import client_at, inside
from tests.support.world import PASSWORD, Member

OVERVIEW = "/account/second-factor/"
ON = f"{OVERVIEW}on/"
OFF = f"{OVERVIEW}off/"
RECOVERY = f"{OVERVIEW}recovery/"
CODE = "/sign-in/code/"
PERIOD = 30


class Clock:
    """The time of day as the second factor sees it; a phone whose clock is right."""

    def __init__(self) -> None:
        self.now = time.time()

    def wait(self, seconds: int = PERIOD) -> None:
        self.now += seconds

    def code(self, secret: str) -> str:
        """What the app shows now."""
        return str(auth.format_hotp_value(auth.hotp_value(secret, int(self.now) // PERIOD)))


def confirm(client: Client, password: str = PASSWORD, then: str = ON) -> Any:
    return client.post(f"/password/confirm/?next={then}", {"password": password, "next": then})


def switch_on(client: Client, clock: Clock) -> str:
    """Switch the second factor on as a person does; the secret that the app has taken."""
    confirm(client)
    page = client.get(ON)
    secret = page.context["secret"].replace(" ", "")
    answer = client.post(ON, {"code": clock.code(secret)})
    assert answer.headers["Location"] == RECOVERY
    clock.wait()
    return str(secret)


def recovery_codes(client: Client) -> list[str]:
    return list(client.get(RECOVERY).context["unused_codes"])


def give_password(host: str, email: str, **more: str) -> tuple[Client, Any]:
    client = client_at(host)
    return client, client.post("/sign-in/", {"login": email, "password": PASSWORD, **more})


def sign_in(member: Member, code: str) -> tuple[Client, Any]:
    client, _answer = give_password(member.host, member.coach)
    return client, client.post(CODE, {"code": code})


def is_in(client: Client) -> bool:
    return bool(client.get("/account/").status_code == 200)


@contextmanager
def row_of(member: Member, kind: str = "totp") -> Iterator[Authenticator]:
    with inside(member):
        yield Authenticator.objects.get(user__email=member.coach, type=kind)


def twin_of(member: Member, other: Member) -> User:
    """Somebody in another organisation whose account has the very id of this member's coach."""
    with inside(member):
        pk = User.objects.get(email=member.coach).pk
    with inside(other):
        return User.objects.get(pk=pk)
