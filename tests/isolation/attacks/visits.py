"""Links, cookies, sessions and hosts of one organisation, carried to another's door."""

from __future__ import annotations

import re
from contextlib import suppress

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from kit.database.names import NETWORK
from kit.database.scope import entered
from tenants.accounts.models import BrowserSession, User
from tenants.accounts.sessions import KEY as BROWSER
from tenants.organisations import founding
from tests.isolation.attacks.ground import Ground, Outcome, attack, crossed_if
from tests.support.people import NETWORK_HOST, client_at, signed_in
from tests.support.world import PASSWORD, Member


def says_of(member: Member, client: Client, path: str, **headers: str) -> bool:
    """Whether an answer holds a word of the member's: its own, or its public name."""
    answer = client.get(path, headers=headers)
    said = f"{answer.content.decode(errors='replace')} {answer.headers}"
    return member.sentinel in said or member.name in said


def moved(client: Client, host: str) -> Client:
    """The same cookies at another host."""
    there = client_at(host)
    there.cookies = client.cookies
    return there


@attack("a session cookie of another organisation")
def foreign_cookie(ground: Ground) -> Outcome:
    own = signed_in(ground.own, ground.own.coach)
    return crossed_if(moved(own, ground.other.host).get("/participants/").status_code == 200)


@attack("a session cookie of the network")
def network_cookie(ground: Ground) -> Outcome:
    coordinator = signed_in(None, "coordinator@verkko.example")
    answer = moved(coordinator, ground.other.host).get("/participants/")
    own = signed_in(ground.own, ground.own.coach)
    network = moved(own, NETWORK_HOST).get("/figures/")
    return crossed_if(200 in (answer.status_code, network.status_code))


@attack("a session's row that also stands in another schema")
def copied_session(ground: Ground) -> Outcome:
    """As after a schema was restored beside the one it came from: same key, same person's id."""
    own = signed_in(ground.own, ground.own.coach)
    with entered(ground.own.schema):
        row = Session.objects.get(session_key=own.session.session_key)
        password = User.objects.get(email=ground.own.coach).password
        browser = BrowserSession.objects.get(pk=own.session[BROWSER])
    with entered(ground.other.schema):
        # The other's person of the same id, with the same password: nothing but the stamp differs.
        User.objects.filter(email=ground.other.coach).update(password=password)
        Session.objects.create(
            session_key=row.session_key, session_data=row.session_data, expire_date=row.expire_date
        )
        BrowserSession.objects.create(
            pk=browser.pk, user_id=browser.user_id, session_key=row.session_key
        )
    visit = moved(own, ground.other.host)
    return crossed_if(visit.get("/participants/").status_code == 200)


@attack("a session's row made by hand")
def made_up_session(ground: Ground) -> Outcome:
    with entered(ground.other.schema):
        Session.objects.create(
            session_key="a" * 32, session_data="e30:forged", expire_date=timezone.now()
        )
    client = client_at(ground.other.host)
    client.cookies["sessionid"] = "a" * 32
    return crossed_if(client.get("/participants/").status_code == 200)


@attack("a token of another organisation")
def foreign_token(ground: Ground) -> Outcome:
    answer = client_at(ground.other.host).get(
        "/api/v1/participants/", headers={"authorization": f"Bearer {ground.own.token}"}
    )
    return crossed_if(answer.status_code != 401)


@attack("an invitation's link at another host")
def invitation_link(ground: Ground) -> Outcome:
    """The secret of an invitation opens it where it was written and nowhere else."""
    from tenants.accounts import services
    from tenants.organisations.lookup import Known

    member = ground.own
    with entered(member.schema):
        from tenants.accounts.models import Message

        services.invite(
            email="uusi@kutsu.example",
            given_name="Uusi",
            family_name="Kutsuttu",
            roles=["director"],
            language="fi",
            by=User.objects.get(email=member.director),
            organisation=Known(member.schema, member.name, member.host, "fi", "285", "confirmed"),
        )
        body = Message.objects.get(to="uusi@kutsu.example").body
    found = re.search(r"/invitation/[^\s/]+/", body)
    assert found, body
    here = client_at(member.host).get(found[0])
    assert here.status_code == 200, "The link must work at home, or it proves nothing."
    return crossed_if(client_at(ground.other.host).get(found[0]).status_code == 200)


@attack("a founding link at another host")
def founding_link(ground: Ground) -> Outcome:
    """With another's sign-up and the own code: a code is good for one organisation."""
    with entered(NETWORK):
        from tenants.organisations.models import SignUp

        SignUp.objects.filter(pk__in=[ground.own.sign_up, ground.other.sign_up]).update(
            founding_until=timezone.now() + timezone.timedelta(days=1)
        )
    with entered(ground.other.schema):
        from tenants.organisations.models import SignUp

        SignUp.objects.filter(pk=ground.other.sign_up).update(founded_at=None)
    code = founding.founding_code(ground.own.schema, ground.other.sign_up)  # type: ignore[arg-type]
    answer = client_at(ground.other.host).get(f"/welcome/{ground.other.sign_up}/{code}/")
    return crossed_if(answer.status_code == 200)


@attack("a password link at another host")
def password_link(ground: Ground) -> Outcome:
    """The other has a person of the same id, address and password, as after a restored copy."""
    with entered(ground.own.schema):
        person = User.objects.get(email=ground.own.coach)
        key = default_token_generator.make_token(person)
        uid = user_pk_to_url_str(person)
    with entered(ground.other.schema):
        twin = User.objects.get(email=ground.other.coach)
        assert twin.pk == person.pk
        User.objects.filter(pk=twin.pk).update(
            email=person.email, password=person.password, last_login=person.last_login
        )
        with suppress(Exception):
            from allauth.account.models import EmailAddress

            EmailAddress.objects.filter(user=twin).update(email=person.email)
    path = f"/password/reset/key/{uid}-{key}/"
    assert client_at(ground.own.host).get(path).status_code == 302, "It must open at home."
    # A good link leads on to the form; a bad one says so on the spot.
    return crossed_if(client_at(ground.other.host).get(path).status_code == 302)


@attack("another host in a header a proxy may add")
def forwarded_host(ground: Ground) -> Outcome:
    client = client_at(ground.own.host)
    names = ("x-forwarded-host", "x-host", "x-original-host", "x-forwarded-server", "forwarded")
    return crossed_if(
        any(says_of(ground.other, client, "/sign-in/", **{name: ground.other.host})
            for name in names)
    )  # fmt: skip


@attack("a page to return to at another member's host")
def return_elsewhere(ground: Ground) -> Outcome:
    """A link that signs in here and ends there, where a copy of the page may wait."""
    form = {
        "login": ground.own.coach,
        "password": PASSWORD,
        "next": f"http://{ground.other.host}/participants/",
    }
    answer = client_at(ground.own.host).post("/sign-in/", form)
    assert answer.status_code == 302, "Signing in must succeed, or it proves nothing."
    return crossed_if(ground.other.host in answer["Location"])


@attack("hosts that nobody has")
def unknown_hosts(ground: Ground) -> Outcome:
    label = ground.other.host.partition(".")[0]
    hosts = (
        f"{ground.other.host}.evil.example", f"evil.{ground.other.host}", f"x{ground.other.host}",
        f"{label}.evil.example", label, f"{ground.other.schema}.{NETWORK_HOST}", "127.0.0.1",
        f"{label}.x{NETWORK_HOST}", f"{NETWORK_HOST}.{ground.other.host}", "[::1]", "",
        ground.members["suljettu"].host,
    )  # fmt: skip
    answers = {
        (answer.status_code, answer.content)
        for answer in (client_at(host).get("/sign-in/") for host in hosts)
    }
    # One answer for all of them: it tells not even which of them there once was.
    return crossed_if({status for status, _body in answers} != {404} or len(answers) > 1)


@attack("pages without signing in")
def without_signing_in(ground: Ground) -> Outcome:
    client = client_at(ground.other.host)
    pages = (
        "/", "/participants/", f"/participants/{ground.other.participant}/", "/handbook/",
        "/referrals/", "/people/", "/account/", "/figures/",
    )  # fmt: skip
    return crossed_if(any(client.get(page).status_code == 200 for page in pages))


@attack("an id of another organisation in an address")
def foreign_id(ground: Ground) -> Outcome:
    client = signed_in(ground.own, ground.own.coach)
    pages = (
        f"/participants/{ground.other.participant}/",
        f"/referrals/drafts/{ground.other.draft}/",
        f"/referrals/{ground.members['skargard'].sent}/",
    )
    return crossed_if(any(says_of(ground.other, client, page) for page in pages))


@attack("a page cached for another")
def cached_page(ground: Ground) -> Outcome:
    """Nothing on the way may keep a page: the browser is told so, and told by whom it varies."""
    client = signed_in(ground.other, ground.other.coach)
    answer = client.get("/participants/")
    kept = "Cookie" not in answer.headers.get("Vary", "") and "no-store" not in (
        answer.headers.get("Cache-Control", "")
    )
    return crossed_if(kept or says_of(ground.other, client_at(ground.own.host), "/sign-in/"))
