"""The two kinds of hosts the sweep stands at, with who visits, own values and foreign ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kit.database.names import NETWORK
from tests.isolation import permission_table as table
from tests.isolation.permission_table import EVERYBODY, Actor, Row
from tests.isolation.sweep_belongings import (
    Belongings,
    belongings_of,
    invitation_of_the_network,
    reset_link_of,
)
from tests.isolation.sweep_pages import ANSWERS, TODAY
from tests.isolation.sweep_survey import Survey, survey
from tests.isolation.sweep_traces import Traces
from tests.isolation.sweep_visitors import (
    ADMINISTRATOR,
    NOTHING,
    Sent,
    Visitor,
    Visitors,
    visitors_at,
    visitors_at_network,
)
from tests.isolation.sweep_words import Rules, nothing_foreign
from tests.isolation.urls import Url, of_the_network, urls_of, values_for
from tests.support.world import PASSWORD, Member

WORKSHOP_URLS = urls_of("config.urls.workshop")
NETWORK_URLS = urls_of("config.urls.network")

MOST_FIRST = (
    Actor.DIRECTOR,
    Actor.COACH,
    Actor.OFFICER,
    Actor.ADMINISTRATOR,
    Actor.COORDINATOR,
    Actor.OPERATOR,
)
"""Who may do most comes first."""

_surveys: dict[tuple[str, Actor], Survey] = {}
"""Every test begins in the same network, so its pages need to be walked only once a run."""


def row_of(url: Url) -> Row | None:
    """The URL's row in the permission table, of its own side."""
    rows = table.WORKSHOP if url in WORKSHOP_URLS else table.NETWORK_HOST
    return rows.get(url.name)


@dataclass
class Host:
    """Where the sweep stands. `at` is the member of the host, None at the network's."""

    at: Member | None
    own: Mapping[str, object]
    foreign: Belongings
    visitors: Visitors
    members: dict[str, Member]
    urls: list[Url]
    rows: Mapping[str, Row]
    filled_by: Member
    never_logged: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What stands in the address."""
        return self.visitors.host

    @property
    def most(self) -> Actor:
        """Who may do most here."""
        return Actor.DIRECTOR if self.at else Actor.ADMINISTRATOR

    def address(self, url: Url) -> str:
        """The address with own values, links that open included."""
        return url.address(self.values(url))

    def values(self, url: Url) -> dict[str, object]:
        return {**values_for(url, self.filled_by), **self.own}

    def foreign_addresses(self, url: Url) -> Iterator[tuple[str, str]]:
        """What was put where, and the address: one parameter foreign, then all of them."""
        kinds: dict[str, object] = dict(self.foreign.values)
        if self.at is None:
            # The network answers every sign-up, and its id leads whoever holds it to their host.
            del kinds["sign-up"]
        for name in url.parameters:
            for kind, value in kinds.items():
                if address := url.address_if_any(self.values(url) | {name: value}):
                    yield f"{kind} as {name}", address
        links = self.foreign.link_values()
        if url.parameters and set(url.parameters) <= set(links):
            yield "the whole link", url.address(links)

    def visitor_for(self, url: Url) -> Visitor:
        """The one who may do most there; at a page for everybody, a stranger."""
        may = self.rows[url.name].may
        if may == EVERYBODY:
            return self.visitors[Actor.NOBODY]
        return self.visitors[next(actor for actor in MOST_FIRST if actor in may)]

    def ask(
        self, visitor: Visitor, url: Url, address: str, method: str, sent: Sent = NOTHING
    ) -> Traces:
        """Ask, and fail for whatever foreign the request left."""
        row, traces = self.rows[url.name], visitor.ask(url, address, method, sent)
        # Contacts of subscriptions are the administrators' to read, and no coordinator's.
        may_read = self.at is not None or visitor.actor is Actor.ADMINISTRATOR
        rules = Rules(
            is_welcome=may_read and visitor.actor in row.may,
            secrets=self.foreign.secrets,
            never_logged=self.never_logged,
            opened=self._opened_by(url),
            leads_away=row.leads_away,
        )
        where = f"{visitor.actor} {method} {address} {sent.form or ''} {sent.query or ''}"
        nothing_foreign(traces, at=self.at, members=self.members, where=where, rules=rules)
        return traces

    def _opened_by(self, url: Url) -> tuple[str, ...]:
        """Accepting a referral opens the name of whom it is about; nothing else opens any."""
        if self.at is None or url.name != "referring:answer":
            return ()
        sender = next(one for one in self.members.values() if one.sent == self.at.received)
        return f"Osma{sender.sentinel}", f"Osallinen{sender.sentinel}"

    def survey_of(self, visitor: Visitor) -> Survey:
        """What this host's pages offer to a visitor."""
        key = visitor.host, visitor.actor
        if key not in _surveys:
            readable = [
                url
                for url in self.urls
                if visitor.actor in self.rows[url.name].may
                and "GET" in self.rows[url.name].allowed_methods
            ]
            addresses = [self.address(url) for url in readable]
            described = [f"{address}?format=json" for address in addresses if "/schema/" in address]
            _surveys[key] = survey(
                lambda url, address: self.ask(visitor, url, address, "GET"),
                self.urls,
                addresses + described,
            )
        return _surveys[key]

    def answers(self, url: Url) -> dict[str, str]:
        """What is typed into forms; a stranger has an account here and knows its password."""
        email = self.at.coach if self.at else ADMINISTRATOR
        own = {"account_reset_password": {"email": email}, "referring:answer": {"starts_on": TODAY}}
        return {**ANSWERS, "login": email, "password": PASSWORD, **own.get(url.name, {})}

    def open_the_reset(self, scope: str, email: str) -> str:
        """Follow a link to a new password as a stranger, and return its secret.

        The form then stands at an address without the secret, for this session only.
        """
        uid, key = reset_link_of(scope, email)
        self.visitors[Actor.NOBODY].client.get(f"/password/reset/key/{uid}-{key}/")
        self.own = {**self.own, "uidb36": uid, "key": "set-password"}
        return key


def host_of(url: Url, members: dict[str, Member]) -> Host:
    """The host a URL is at."""
    if url in WORKSHOP_URLS:
        return workshop_host(members["satama"], members)
    return network_host(members)


def workshop_host(member: Member, members: dict[str, Member]) -> Host:
    """A member's host. What is foreign comes from rannikko, and from skargard's referral to it."""
    own = belongings_of(member, other_referral=member.sent)
    host = Host(
        at=member,
        own=own.link_values(),
        foreign=_rannikko(members),
        visitors=visitors_at(member, members["skargard"]),
        members=members,
        urls=WORKSHOP_URLS,
        rows=table.WORKSHOP,
        filled_by=member,
    )
    key = host.open_the_reset(member.schema, member.coach)
    host.never_logged = (own.invitation_secret, own.founding_code, key, member.token)
    return host


def network_host(members: dict[str, Member]) -> Host:
    """The network's host; the sign-up on its pages is uusi's, which waits for an answer."""
    secret = invitation_of_the_network()
    host = Host(
        at=None,
        own={**of_the_network(), "secret": secret},
        foreign=_rannikko(members),
        visitors=visitors_at_network(members["satama"], members["skargard"]),
        members=members,
        urls=NETWORK_URLS,
        rows=table.NETWORK_HOST,
        filled_by=members["uusi"],
    )
    host.never_logged = (host.open_the_reset(NETWORK, ADMINISTRATOR), secret)
    return host


def _rannikko(members: dict[str, Member]) -> Belongings:
    return belongings_of(members["rannikko"], other_referral=members["skargard"].sent)
