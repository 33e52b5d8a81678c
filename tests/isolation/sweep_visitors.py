"""Who knocks, at whose host, and how one request is made: watched, counted and undone."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode, urljoin, urlsplit

from django.core.cache import caches
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from kit.database.names import NETWORK, PUBLIC
from kit.database.scope import entered
from tenants.accounts.services import make_token
from tests.isolation import sweep_watch
from tests.isolation.ledger import LEDGER
from tests.isolation.permission_table import Actor
from tests.isolation.sweep_traces import Traces
from tests.isolation.urls import Url
from tests.support.people import NETWORK_HOST, client_at, signed_in
from tests.support.world import Member

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
FOLLOWED = {"GET", "POST"}
"""Methods after whose redirect a browser goes on."""

COORDINATOR = "coordinator@verkko.example"
ADMINISTRATOR = "administrator@verkko.example"


@dataclass(frozen=True)
class Sent:
    """What a request carries besides its address."""

    form: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def words(self, address: str) -> tuple[str, ...]:
        """Everything in it that an answer may repeat. Cookies and tokens it may not."""
        repeated = [value for name, value in self.headers.items() if name not in SECRET_HEADERS]
        return (address, *self.form.values(), *self.query.values(), *repeated)


SECRET_HEADERS = {"authorization", "cookie"}
NOTHING = Sent()


@dataclass(frozen=True)
class Visitor:
    """An actor with a browser at one host, or a script with a token."""

    actor: Actor
    client: Client
    host: str
    schema: str
    token: str = ""

    def ask(self, url: Url, address: str, method: str = "GET", sent: Sent = NOTHING) -> Traces:
        """What the request leaves; then whatever it changed is undone.

        A redirect within the host is followed one step, as a browser would.
        """
        LEDGER.urls.add(str(url))
        LEDGER.methods.add(method)
        LEDGER.actors.add(self.actor)
        cookies = copy.deepcopy(self.client.cookies)
        # Counters of failed sign-ins would close the page before the sweep is through.
        caches["default"].clear()
        before, savepoint = sweep_watch.begin(), transaction.savepoint()
        try:
            traces = Traces(self._send(method, address, sent), said=sent.words(address))
            traces.show(traces.answer)
            if method in FOLLOWED and (next_address := self._within(address, traces.location)):
                onwards = Sent(headers=sent.headers)
                traces.show(self._send("GET", next_address, onwards), landing=True)
            left, traces.touched = sweep_watch.left_since(before, home=self.schema)
            traces.words |= left
        finally:
            transaction.savepoint_rollback(savepoint)
            self.client.cookies = cookies
        return traces

    def _send(self, method: str, address: str, sent: Sent) -> HttpResponse:
        LEDGER.requests += 1
        headers = {"authorization": f"Bearer {self.token}"} if self.token else {}
        return self.client.generic(  # type: ignore[return-value]
            method,
            f"{address}?{urlencode(sent.query)}" if sent.query else address,
            urlencode(sent.form),
            content_type="application/x-www-form-urlencoded",
            headers={**headers, **sent.headers},
        )

    def _within(self, address: str, location: str) -> str:
        """The address a redirect leads to, if it stays on the host; otherwise nothing."""
        if not location:
            return ""
        goal = urlsplit(urljoin(f"http://{self.host}{address}", location))
        if goal.netloc != self.host:
            return ""
        return f"{goal.path}?{goal.query}" if goal.query else goal.path


class Visitors(dict[Actor, Visitor]):
    """Every actor at one host. Each comes when first asked for."""

    def __init__(self, host: str, schema: str, who: dict[Actor, tuple[Member | None, str]]) -> None:
        """`who` tells where an actor is at home, None for the network, and their email."""
        super().__init__()
        self.host, self.schema, self.who = host, schema, who

    def __missing__(self, actor: Actor) -> Visitor:
        client, token = client_at(self.host), ""
        if actor in self.who:
            home, email = self.who[actor]
            # The same browser with the same cookies, knocking here.
            client.cookies = browser_of(home, email).cookies
            token = _token_of(home, email) if home else ""
        self[actor] = Visitor(actor, client, self.host, self.schema, token)
        return self[actor]


def visitors_at(member: Member, stranger: Member) -> Visitors:
    """Everybody at a member's host. The other organisation's coach is the stranger's."""
    return Visitors(member.host, member.schema, _everybody(member, stranger))


def visitors_at_network(member: Member, stranger: Member) -> Visitors:
    """Everybody at the network's host; members' people bring their sessions from home."""
    return Visitors(NETWORK_HOST, PUBLIC, _everybody(member, stranger))


def _everybody(member: Member, stranger: Member) -> dict[Actor, tuple[Member | None, str]]:
    return {
        Actor.COACH: (member, member.coach),
        Actor.DIRECTOR: (member, member.director),
        Actor.OFFICER: (member, member.officer),
        Actor.OTHER_STAFF: (stranger, stranger.coach),
        Actor.COORDINATOR: (None, COORDINATOR),
        Actor.ADMINISTRATOR: (None, ADMINISTRATOR),
        Actor.REGIONAL: (None, "regional@verkko.example"),
        Actor.AUDITOR: (None, "auditor@verkko.example"),
        Actor.AUTHORITY: (None, "authority@verkko.example"),
        Actor.OPERATOR: (None, "operator@verkko.example"),
    }


def browser_of(home: Member | None, email: str) -> Client:
    """Somebody's browser, signed in at home without the account telling of it.

    A link to a new password stops working when its person signs in.
    """
    from tenants.accounts.models import User

    client = signed_in(home, email)
    with entered(home.schema if home else NETWORK):
        User.objects.filter(email=email).update(last_login=None)
    return client


def _token_of(home: Member, email: str) -> str:
    from tenants.accounts.models import User

    if email == home.coach:
        return home.token
    with entered(home.schema):
        _row, secret = make_token(User.objects.get(email=email), name="sweep")
    return secret
