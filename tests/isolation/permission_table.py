"""Who may open what: a row for every URL of the product. A URL without a row fails the suite.

Names are those of the URLconf. `may` lists the actors for whom the page is; everybody else is led
to the sign-in page, or refused. Parameters are filled from the member whose page it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Actor(StrEnum):
    """Who knocks. The last three bring a session of their own host with them."""

    NOBODY = "nobody"
    COACH = "own coach"
    DIRECTOR = "own director"
    OFFICER = "own data protection officer"
    OTHER_STAFF = "another organisation's coach"
    COORDINATOR = "coordinator"
    ADMINISTRATOR = "network administrator"


EVERYBODY = frozenset(Actor)
STAFF = frozenset({Actor.COACH, Actor.DIRECTOR, Actor.OFFICER})
WITH_PEOPLE = frozenset({Actor.COACH, Actor.DIRECTOR})
OFFICER = frozenset({Actor.OFFICER})
DIRECTOR = frozenset({Actor.DIRECTOR})
NETWORK = frozenset({Actor.COORDINATOR, Actor.ADMINISTRATOR})
ADMINISTRATOR = frozenset({Actor.ADMINISTRATOR})


@dataclass(frozen=True)
class Row:
    """One URL. `unknown` is the status for ids of another organisation in the address.

    `foreign_field` is the status where such an id comes in a field of the form and a form without
    it means something else. `with_token` marks the interface for scripts, whose actors sign in
    with tokens. `query` and `fields` are names that the URL takes in its query string or body and
    that no page, link or description of ours shows; all others are found by walking the pages.
    With `leads_away` its answer may lead to another host.
    """

    methods: str
    may: frozenset[Actor]
    unknown: int = 404
    foreign_field: int = 0
    with_token: bool = False
    confirmed_only: bool = False
    query: str = ""
    fields: str = ""
    leads_away: bool = False

    @property
    def allowed_methods(self) -> frozenset[str]:
        return frozenset(self.methods.split())


SIGNING_IN = {
    "account_login": Row("GET POST", EVERYBODY),
    "account_reset_password": Row("GET POST", EVERYBODY),
    "account_reset_password_done": Row("GET", EVERYBODY),
    "account_reset_password_from_key": Row("GET POST", EVERYBODY, unknown=200),
    "account_reset_password_from_key_done": Row("GET", EVERYBODY),
    "set_language": Row("POST", EVERYBODY),
}


def own_sign_in(people: frozenset[Actor]) -> dict[str, Row]:
    """Pages about one's own signing in, which everybody at a host has alike."""
    return {
        # Whoever has given no password yet is led to the sign-in page.
        "mfa_authenticate": Row("GET POST", people, fields="code"),
        "account_reauthenticate": Row("GET POST", people),
        "mfa_index": Row("GET", people),
        "mfa_activate_totp": Row("GET POST", people, fields="code"),
        "mfa_deactivate_totp": Row("GET POST", people, fields="confirm"),
        "mfa_view_recovery_codes": Row("GET", people),
        "mfa_generate_recovery_codes": Row("GET POST", people, fields="confirm"),
        "accounts:sessions": Row("GET POST", people, fields="session others"),
    }


WORKSHOP = (
    SIGNING_IN
    | own_sign_in(STAFF)
    | {
        "account_logout": Row("GET POST", STAFF),
        "account_change_password": Row("GET POST", STAFF),
        "home:my_day": Row("GET", STAFF),
        "participants:list": Row("GET", WITH_PEOPLE),
        "participants:add": Row("GET POST", WITH_PEOPLE),
        "participants:detail": Row("GET", WITH_PEOPLE),
        "participants:add_note": Row("POST", WITH_PEOPLE),
        "handbook:contents": Row("GET", STAFF),
        "handbook:add": Row("GET POST", WITH_PEOPLE),
        "handbook:chapter": Row("GET", STAFF),
        "handbook:edit": Row("GET POST", WITH_PEOPLE),
        "handbook:publish": Row("POST", WITH_PEOPLE),
        "referring:board": Row("GET", WITH_PEOPLE, confirmed_only=True),
        "referring:add": Row("GET POST", WITH_PEOPLE, foreign_field=404, confirmed_only=True),
        "referring:draft": Row("GET POST", WITH_PEOPLE, confirmed_only=True),
        # Throwing away what is not there ends where the first click ended.
        "referring:discard": Row("POST", WITH_PEOPLE, unknown=302, confirmed_only=True),
        "referring:detail": Row("GET", WITH_PEOPLE, confirmed_only=True),
        "referring:answer": Row("POST", WITH_PEOPLE, confirmed_only=True),
        "referring:withdraw": Row("POST", WITH_PEOPLE, confirmed_only=True),
        "figures:own": Row("GET", WITH_PEOPLE),
        "billing:subscription": Row("GET", DIRECTOR),
        "accounts:account": Row("GET POST", STAFF),
        "accounts:people": Row("GET", STAFF),
        "accounts:roles": Row("GET", STAFF),
        "accounts:person": Row("GET", STAFF),
        "accounts:change_roles": Row("POST", DIRECTOR),
        "accounts:close": Row("POST", DIRECTOR),
        # Its button stands on the page of somebody whose account is closed.
        "accounts:open": Row("POST", DIRECTOR, fields="person"),
        "oversight:log": Row("GET", OFFICER),
        "oversight:export": Row("GET", OFFICER),
        "oversight:decide": Row("POST", OFFICER),
        "oversight:report": Row("GET", OFFICER),
        "accounts:invite": Row("GET POST", DIRECTOR),
        "accounts:cancel_invitation": Row("POST", DIRECTOR),
        "accounts:make_token": Row("GET POST", STAFF),
        # One's own only: the token of these tests is the coach's.
        "accounts:revoke_token": Row("POST", frozenset({Actor.COACH})),
        "accounts:welcome": Row("GET POST", EVERYBODY, unknown=410),
        "accounts:invitation": Row("GET POST", EVERYBODY, unknown=410),
        # A description of the interface, the same for everybody.
        "api:schema": Row("GET", EVERYBODY, with_token=True),
        "api:participant-list": Row("GET", WITH_PEOPLE, with_token=True),
        "api:participant-detail": Row("GET", WITH_PEOPLE, with_token=True),
        "api:referral-list": Row("GET", WITH_PEOPLE, with_token=True, confirmed_only=True),
        "api:referral-detail": Row("GET", WITH_PEOPLE, with_token=True, confirmed_only=True),
    }
)

NETWORK_HOST = (
    SIGNING_IN
    | own_sign_in(NETWORK)
    | {
        "account_logout": Row("GET POST", NETWORK),
        "account_change_password": Row("GET POST", NETWORK),
        "accounts:account": Row("GET POST", NETWORK),
        "billing:webhook": Row("POST", EVERYBODY, fields="id type data"),
        "office:figures": Row("GET", NETWORK),
        "office:memberships": Row("GET", ADMINISTRATOR),
        "office:membership": Row("GET", ADMINISTRATOR),
        "office:confirm": Row("POST", ADMINISTRATOR),
        "office:refuse": Row("POST", ADMINISTRATOR),
        "site:front": Row("GET", EVERYBODY),
        "site:subscribe": Row("GET POST", EVERYBODY),
        # The id of a sign-up is the secret of whoever filled the form; it leads to their own host.
        "site:opening": Row("GET", EVERYBODY, leads_away=True),
        "site:sign_in": Row("GET POST", EVERYBODY, leads_away=True),
        "site:privacy": Row("GET", EVERYBODY),
        "site:terms": Row("GET", EVERYBODY),
    }
)
