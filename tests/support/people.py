"""Clients that stand at a host, and people who have signed in there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.test import Client

from kit.database.names import NETWORK
from kit.database.scope import entered
from tests.support.world import Member

NETWORK_HOST = "pajaverkko.localhost"


def client_at(host: str) -> Client:
    """A browser without a session at a host."""
    return Client(headers={"host": host})


def signed_in(member: Member | None, email: str) -> Client:
    """Somebody signed in at a member's host, or at the network's for None."""
    from tenants.accounts.models import User

    client = client_at(member.host if member else NETWORK_HOST)
    with entered(member.schema if member else NETWORK):
        client.force_login(
            User.objects.get(email=email), "allauth.account.auth_backends.AuthenticationBackend"
        )
    return client


@contextmanager
def inside(member: Member) -> Iterator[None]:
    """The member's own scope, for looking at what a request has done."""
    with entered(member.schema):
        yield
