"""Who may open what: a row for every URL of the product. A URL without a row fails the suite.

Names are those of the URLconf. `may` lists the actors for whom the page is; everybody else is led
to the sign-in page, or refused. Parameters are filled from the member whose page it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Actor(StrEnum):
    """Who knocks. Those after the officer bring a session of their own host with them."""

    NOBODY = "nobody"
    COACH = "own coach"
    DIRECTOR = "own director"
    OFFICER = "own data protection officer"
    OTHER_STAFF = "another organisation's coach"
    COORDINATOR = "coordinator"
    ADMINISTRATOR = "network administrator"
    REGIONAL = "coordinator of a region"
    AUDITOR = "auditor"
    AUTHORITY = "authority viewer"
    OPERATOR = "operator"


EVERYBODY = frozenset(Actor)
ONLY_AT_THE_NETWORK = frozenset({Actor.REGIONAL, Actor.AUDITOR, Actor.AUTHORITY, Actor.OPERATOR})
"""At an organisation's host they are nobody, as the coordinator is there."""
STAFF = frozenset({Actor.COACH, Actor.DIRECTOR, Actor.OFFICER})
WITH_PEOPLE = frozenset({Actor.COACH, Actor.DIRECTOR})
OFFICER = frozenset({Actor.OFFICER})
DIRECTOR = frozenset({Actor.DIRECTOR})
NETWORK = frozenset({Actor.COORDINATOR, Actor.ADMINISTRATOR}) | ONLY_AT_THE_NETWORK
COORDINATORS = frozenset({Actor.COORDINATOR, Actor.REGIONAL, Actor.ADMINISTRATOR})
ADMINISTRATOR = frozenset({Actor.ADMINISTRATOR})
AUDITORS = frozenset({Actor.ADMINISTRATOR, Actor.AUDITOR})
OPERATOR = frozenset({Actor.OPERATOR})


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
    "accessibility:statement": Row("GET POST", EVERYBODY),
}


def own_sign_in(people: frozenset[Actor]) -> dict[str, Row]:
    """Pages about one's own signing in, which everybody at a host has alike."""
    return {
        # Whoever has given no password yet is led to the sign-in page.
        "mfa_authenticate": Row("GET POST", people, fields="code credential trust"),
        # Whoever has not signed in, and comes without a passkey, is led there too.
        "mfa_login_webauthn": Row("GET POST", people, fields="credential"),
        "account_reauthenticate": Row("GET POST", people),
        "mfa_index": Row("GET", people),
        "mfa_activate_totp": Row("GET POST", people, fields="code"),
        "mfa_deactivate_totp": Row("GET POST", people, fields="confirm"),
        "mfa_view_recovery_codes": Row("GET", people),
        "mfa_generate_recovery_codes": Row("GET POST", people, fields="confirm"),
        "mfa_add_webauthn": Row("GET POST", people, fields="name credential"),
        # The password is asked before anything is looked for.
        "mfa_edit_webauthn": Row("GET POST", people, unknown=302, fields="name"),
        "mfa_remove_webauthn": Row("GET POST", people, unknown=302, fields="confirm"),
        "accounts:email": Row("GET POST", people, fields="call_off"),
        "accounts:confirm_email": Row("GET POST", people, unknown=410, fields="confirm"),
        "accounts:sessions": Row("GET POST", people, fields="session others trusted"),
        # A token that is none of ours changes nothing and leads to the first page.
        "accounts:undo": Row("POST", people, fields="undo"),
    }


WORKSHOP = (
    SIGNING_IN
    | own_sign_in(STAFF)
    | {
        "account_logout": Row("GET POST", STAFF),
        "account_change_password": Row("GET POST", STAFF),
        "home:my_day": Row("GET", STAFF),
        "participants:list": Row("GET", WITH_PEOPLE),
        "participants:export": Row("GET", WITH_PEOPLE),
        "importing:start": Row("GET POST", DIRECTOR, query="as"),
        # Its buttons and addresses change with the step where the import is.
        "importing:one": Row("GET POST", DIRECTOR, query="as", fields="action anyway"),
        "participants:add": Row("GET POST", WITH_PEOPLE),
        "participants:detail": Row("GET", WITH_PEOPLE),
        "participants:notes": Row("GET POST", WITH_PEOPLE),
        # Ids of others in fields are nobody who could be chosen.
        "participants:write": Row("GET POST", WITH_PEOPLE, query="who kind_of"),
        # One's own only: the note of these tests is the coach's.
        "participants:correct_note": Row("GET POST", frozenset({Actor.COACH})),
        "participants:change": Row("GET POST", WITH_PEOPLE),
        "participants:periods": Row("GET", WITH_PEOPLE),
        # Its choice of a register stands on the page of somebody who has two.
        "participants:path": Row("GET", WITH_PEOPLE, query="basis"),
        # The reason is asked only where a limit is passed.
        "participants:start_period": Row("GET POST", WITH_PEOPLE, fields="reason"),
        "participants:period_step": Row("GET POST", WITH_PEOPLE, query="from", fields="reason"),
        "participants:follow_ups": Row("GET", WITH_PEOPLE),
        "participants:instructions": Row("GET POST", DIRECTOR, fields="withdraw"),
        "participants:own_fields": Row("GET POST", DIRECTOR),
        "participants:find_by_code": Row("POST", WITH_PEOPLE),
        # Its button stands on the page of somebody with an identity code.
        "participants:identity_code": Row("POST", WITH_PEOPLE, fields="person"),
        # Its button stands on the page of somebody under protection.
        "participants:contact": Row("POST", WITH_PEOPLE, fields="person"),
        "participants:open_person": Row("GET POST", WITH_PEOPLE),
        # Closed to the director's role; a coach is led to what the role opens already.
        "participants:open_part": Row("GET POST", WITH_PEOPLE, fields="reason"),
        # One's own only: the opening of these tests is the coach's.
        "participants:end_opening": Row("POST", frozenset({Actor.COACH}), fields="person"),
        # The first button begins a survey; a text message and closing have buttons of their own.
        "surveys:person": Row("GET POST", WITH_PEOPLE, query="of", fields="action"),
        "surveys:fill": Row("GET POST", WITH_PEOPLE, query="step", fields="go"),
        "surveys:link": Row("POST", WITH_PEOPLE, fields="action token pin"),
        # A link that is not open says so to everybody; without a PIN nobody has a pass.
        "surveys:enter": Row("GET POST", EVERYBODY, unknown=410, query="language", fields="pin"),
        "surveys:own": Row("GET POST", EVERYBODY, query="step", fields="go language"),
        "attendance:day": Row("GET POST", WITH_PEOPLE, foreign_field=404),
        "attendance:month": Row("GET", WITH_PEOPLE),
        "attendance:tablets": Row("GET POST", WITH_PEOPLE, fields="action"),
        # A browser that is no tablet is told so, whoever uses it.
        "attendance:tablet": Row("GET POST", EVERYBODY, query="told who", fields="person"),
        "attendance:report": Row("GET", WITH_PEOPLE, query="person unit day"),
        "attendance:roll_call": Row("GET POST", WITH_PEOPLE),
        "attendance:closures": Row("GET POST", DIRECTOR),
        "attendance:person": Row("GET POST", WITH_PEOPLE),
        "attendance:plan": Row("GET POST", WITH_PEOPLE),
        "groups:list": Row("GET", WITH_PEOPLE),
        "groups:add": Row("GET POST", WITH_PEOPLE),
        "groups:group": Row("GET POST", WITH_PEOPLE),
        "groups:change": Row("GET POST", WITH_PEOPLE),
        "groups:session": Row("GET POST", WITH_PEOPLE),
        # Acts on rows of the page; one that is not there is not found.
        "plans:plan": Row("GET POST", WITH_PEOPLE),
        "plans:draft": Row("GET POST", WITH_PEOPLE),
        "plans:estimate": Row("GET POST", WITH_PEOPLE),
        "plans:printed": Row("GET", WITH_PEOPLE, query="number"),
        "plans:add": Row("GET POST", WITH_PEOPLE),
        "plans:change": Row("GET POST", WITH_PEOPLE),
        "plans:process": Row("GET POST", DIRECTOR),
        "units:list": Row("GET", STAFF),
        "units:add": Row("GET POST", DIRECTOR),
        "units:unit": Row("GET POST", DIRECTOR),
        "units:close": Row("POST", DIRECTOR),
        # Its button stands on the page of a closed unit.
        "units:open": Row("POST", DIRECTOR, fields="person"),
        "coaching:board": Row("GET", WITH_PEOPLE),
        "coaching:ask": Row("GET POST", WITH_PEOPLE),
        # Buttons stand on it according to its state; without one of them it is a broken form.
        "coaching:request": Row("GET POST", WITH_PEOPLE, fields="action answer form_token"),
        "coaching:give": Row("GET POST", WITH_PEOPLE, query="to"),
        "coaching:hand_over": Row("GET POST", WITH_PEOPLE, fields="action answer form_token"),
        "handbook:contents": Row("GET", STAFF),
        "handbook:add": Row("GET POST", WITH_PEOPLE),
        "handbook:chapter": Row("GET", STAFF),
        "handbook:edit": Row("GET POST", WITH_PEOPLE),
        "handbook:publish": Row("POST", WITH_PEOPLE),
        "referring:board": Row("GET", WITH_PEOPLE, confirmed_only=True),
        "referring:add": Row(
            "GET POST", WITH_PEOPLE, foreign_field=404, confirmed_only=True, query="unit"
        ),
        # It can be sent from the draft's page too, with how the person saw it.
        "referring:draft": Row(
            "GET POST", WITH_PEOPLE, confirmed_only=True, fields="send shown_how shown_on"
        ),
        "referring:preview": Row("GET POST", WITH_PEOPLE, confirmed_only=True),
        "referring:consent": Row("GET POST", WITH_PEOPLE, confirmed_only=True),
        "referring:withdraw_consent": Row("POST", WITH_PEOPLE, confirmed_only=True),
        # No referral of the tests' network has led nowhere.
        "referring:again": Row("POST", WITH_PEOPLE, confirmed_only=True, fields="instead"),
        # Throwing away what is not there ends where the first click ended.
        "referring:discard": Row("POST", WITH_PEOPLE, unknown=302, confirmed_only=True),
        "referring:detail": Row("GET", WITH_PEOPLE, confirmed_only=True),
        "referring:answer": Row("POST", WITH_PEOPLE, confirmed_only=True),
        "referring:withdraw": Row("POST", WITH_PEOPLE, confirmed_only=True),
        "listings:find": Row("GET", WITH_PEOPLE, confirmed_only=True, query="area access page"),
        "listings:place": Row("GET", WITH_PEOPLE, confirmed_only=True),
        "listings:ask": Row("GET POST", WITH_PEOPLE, confirmed_only=True),
        "listings:questions": Row("GET", WITH_PEOPLE, confirmed_only=True, query="page"),
        # Who was asked answers; who asked takes it back by a form without fields.
        "listings:question": Row("GET POST", WITH_PEOPLE, confirmed_only=True),
        "listings:own": Row("GET", STAFF, confirmed_only=True),
        "listings:edit": Row("GET POST", DIRECTOR, confirmed_only=True),
        # The coach of these tests works in the unit.
        "listings:free": Row("POST", WITH_PEOPLE, confirmed_only=True),
        # Its button stands where the unit is shown to others.
        "listings:confirm": Row("POST", DIRECTOR, confirmed_only=True, fields="person"),
        "listings:show": Row("POST", DIRECTOR, confirmed_only=True),
        "referring:act": Row("POST", WITH_PEOPLE, confirmed_only=True),
        "referring:message": Row("POST", WITH_PEOPLE, confirmed_only=True),
        "referring:meeting": Row("POST", WITH_PEOPLE, confirmed_only=True),
        "referring:meeting_file": Row("GET", WITH_PEOPLE, confirmed_only=True),
        "referring:attach": Row("POST", WITH_PEOPLE, confirmed_only=True),
        "referring:file": Row("GET", WITH_PEOPLE, confirmed_only=True),
        "referring:code": Row("POST", WITH_PEOPLE, confirmed_only=True, fields="law"),
        # A new link stands on the one answer that makes it; ending it has a button of its own.
        "referral_links:link": Row(
            "POST", WITH_PEOPLE, confirmed_only=True, fields="action token pin"
        ),
        "referral_links:for_person": Row(
            "POST", WITH_PEOPLE, confirmed_only=True, fields="consent erase"
        ),
        "referral_links:enter": Row(
            "GET POST", EVERYBODY, unknown=410, query="language", fields="pin"
        ),
        "referral_links:own": Row(
            "GET POST",
            EVERYBODY,
            query="step of done language",
            fields="go of version language easy process disclose months",
        ),
        "referral_links:erasures": Row("GET", OFFICER),
        # Nobody has asked for erasure in these tests.
        "referral_links:answer_erasure": Row("POST", OFFICER, fields="answer"),
        "referring:promise": Row("GET POST", DIRECTOR, confirmed_only=True),
        # Received referrals stand in the queue of those who are confirmed.
        "intake:queue": Row("GET", WITH_PEOPLE),
        "intake:add": Row("GET POST", WITH_PEOPLE),
        "intake:waiting": Row("GET", WITH_PEOPLE),
        "intake:hand": Row("POST", WITH_PEOPLE),
        "intake:contact": Row("GET", WITH_PEOPLE),
        "intake:change": Row("GET POST", WITH_PEOPLE),
        "intake:act": Row("POST", WITH_PEOPLE),
        "intake:assess": Row("GET POST", WITH_PEOPLE),
        "intake:recommend": Row("GET POST", WITH_PEOPLE),
        "intake:agree": Row("GET POST", WITH_PEOPLE),
        "intake:of_person": Row("GET POST", WITH_PEOPLE),
        "notifications:list": Row("GET", STAFF, query="page marked"),
        # Its button stands where something is unread.
        "notifications:mark_all": Row("POST", STAFF, fields="marked"),
        "notifications:undo": Row("POST", STAFF, fields="marked"),
        # One's own only: the notification of these tests is the coach's.
        "notifications:open": Row("GET", frozenset({Actor.COACH})),
        "notifications:mark": Row("POST", frozenset({Actor.COACH})),
        "notifications:settings": Row("GET POST", STAFF),
        "figures:own": Row("GET", WITH_PEOPLE),
        "search:results": Row("GET", STAFF),
        "search:suggest": Row("GET", STAFF, query="q"),
        "billing:subscription": Row("GET", DIRECTOR),
        "accounts:account": Row("GET POST", STAFF),
        "accounts:people": Row("GET", STAFF),
        "accounts:roles": Row("GET", STAFF),
        "accounts:person": Row("GET", STAFF),
        "accounts:change_roles": Row("POST", DIRECTOR),
        "accounts:change_reach": Row("POST", DIRECTOR),
        "accounts:sign_in_rules": Row("GET POST", DIRECTOR),
        "accounts:take_second_factor": Row("GET POST", DIRECTOR),
        "accounts:close": Row("POST", DIRECTOR),
        # Its button stands on the page of somebody whose account is closed.
        "accounts:open": Row("POST", DIRECTOR, fields="person"),
        "oversight:log": Row("GET", OFFICER),
        "oversight:export": Row("GET", OFFICER),
        "oversight:openings": Row("GET", OFFICER),
        "oversight:look": Row("POST", OFFICER),
        "oversight:names": Row("GET POST", OFFICER),
        "oversight:copy": Row("POST", OFFICER, fields="group"),
        # One's own only: the work of these tests is the officer's.
        "oversight:copy_again": Row("POST", OFFICER, fields="work"),
        "oversight:copy_file": Row("GET", OFFICER),
        "work:one": Row("GET", OFFICER),
        "work:state": Row("GET", OFFICER),
        "oversight:report": Row("GET", OFFICER),
        "accounts:provider": Row(
            "GET POST",
            DIRECTOR,
            fields="try remove",
        ),
        # Without a provider they say so; with one the first leads to it.
        "accounts:provider_go": Row("GET", EVERYBODY, query="next", leads_away=True),
        "accounts:provider_return": Row("GET", EVERYBODY, query="code state iss error"),
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
        "accounts:sign_in_rules": Row("GET POST", ADMINISTRATOR),
        "accounts:take_second_factor": Row("GET POST", ADMINISTRATOR, fields="reason is_sure"),
        "billing:webhook": Row("POST", EVERYBODY, fields="id type data"),
        "accounts:invitation": Row("GET POST", EVERYBODY, unknown=410),
        "accounts:roles": Row("GET", NETWORK),
        "accounts:people": Row("GET", ADMINISTRATOR),
        "accounts:person": Row("GET", ADMINISTRATOR),
        "accounts:change_roles": Row("POST", ADMINISTRATOR),
        "accounts:close": Row("POST", ADMINISTRATOR),
        "accounts:open": Row("POST", ADMINISTRATOR, fields="person"),
        "accounts:invite": Row("GET POST", ADMINISTRATOR),
        "accounts:cancel_invitation": Row("POST", ADMINISTRATOR),
        "office:start": Row("GET", NETWORK),
        "office:members": Row("GET", COORDINATORS | AUDITORS),
        "office:members_export": Row("GET", COORDINATORS | AUDITORS),
        "trail:read": Row("GET", AUDITORS),
        "trail:export": Row("GET", AUDITORS),
        "upkeep:state": Row("GET", OPERATOR),
        "office:figures": Row("GET", COORDINATORS | {Actor.AUTHORITY}),
        "office:flows": Row("GET", COORDINATORS | {Actor.AUTHORITY}),
        "office:flows_export": Row("GET", COORDINATORS | {Actor.AUTHORITY}),
        "office:memberships": Row("GET", ADMINISTRATOR),
        "office:membership": Row("GET", ADMINISTRATOR),
        "office:confirm": Row("POST", ADMINISTRATOR),
        "office:refuse": Row("POST", ADMINISTRATOR),
        "accessibility:feedback": Row("GET", ADMINISTRATOR),
        "accessibility:answer": Row("POST", ADMINISTRATOR),
        "directory:list": Row("GET", EVERYBODY, query="area access page"),
        "directory:unit": Row("GET", EVERYBODY),
        "site:front": Row("GET", EVERYBODY),
        "site:subscribe": Row("GET POST", EVERYBODY),
        # The id of a sign-up is the secret of whoever filled the form; it leads to their own host.
        "site:opening": Row("GET", EVERYBODY, leads_away=True),
        "site:sign_in": Row("GET POST", EVERYBODY, leads_away=True),
        "site:privacy": Row("GET", EVERYBODY),
        "site:terms": Row("GET", EVERYBODY),
    }
)
