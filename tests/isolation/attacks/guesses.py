"""Guessed passwords, and cookies that somebody has put beside a person's own."""

from __future__ import annotations

from django.conf import settings
from django.test import Client

from tests.isolation.attacks.ground import Ground, Outcome, attack, crossed_if
from tests.support.people import client_at, signed_in
from tests.support.world import PASSWORD, Member

ATTACKER = "198.51.100.7"


def guess(member: Member, email: str, password: str) -> bool:
    """Whether somebody at one address gets in."""
    typed = {"login": email, "password": password}
    answer = client_at(member.host).post("/sign-in/", typed, REMOTE_ADDR=ATTACKER)
    return answer.status_code == 302


@attack("the right password after many guesses at one account")
def guesses_at_one(ground: Ground) -> Outcome:
    for number in range(20):
        guess(ground.other, ground.other.coach, f"wrong {number}")
    return crossed_if(guess(ground.other, ground.other.coach, PASSWORD))


@attack("the right password after a guess at each of many accounts")
def guesses_at_many(ground: Ground) -> Outcome:
    for number in range(80):
        guess(ground.other, f"{number}@paja.example", "wrong")
    return crossed_if(guess(ground.other, ground.other.coach, PASSWORD))


def with_cookies(host: str, *cookies: tuple[str, str]) -> Client:
    """A browser that sends cookies of one name twice, as one does for two domains."""
    client = client_at(host)
    client.defaults["HTTP_COOKIE"] = "; ".join(f"{name}={value}" for name, value in cookies)
    return client


@attack("a session cookie tossed from the domain above")
def tossed_session(ground: Ground) -> Outcome:
    """Somebody would work, and write, in the account of whoever has put the cookie there."""
    name = settings.SESSION_COOKIE_NAME
    own = signed_in(ground.other, ground.other.director).cookies[name].value
    tossed = signed_in(ground.other, ground.other.coach).cookies[name].value
    found = [
        with_cookies(ground.other.host, (name, first), (name, second)).get("/account/")
        for first, second in ((own, tossed), (tossed, own))
    ]
    return crossed_if(any(ground.other.coach in answer.content.decode() for answer in found))


@attack("a form's token tossed from the domain above")
def tossed_token(ground: Ground) -> Outcome:
    """A page elsewhere knows the cookie it has tossed, and so the token its form must carry."""
    name, token = settings.CSRF_COOKIE_NAME, "a" * 32
    session = settings.SESSION_COOKIE_NAME
    own = signed_in(ground.other, ground.other.coach).cookies[session].value
    form = {"language": "sv", "csrfmiddlewaretoken": token}
    statuses = []
    for first, second in ((token, "b" * 32), ("b" * 32, token)):
        cookies = ((session, own), (name, first), (name, second))
        client = with_cookies(ground.other.host, *cookies)
        client.handler.enforce_csrf_checks = True
        statuses.append(client.post("/language/", form).status_code)
    return crossed_if(statuses != [403, 403])
