"""Slowing guesses down: by account and address, and by address over all accounts.

Nobody is locked out for good, and a stranger's guesses close no door to the person: only the
address that guesses has to wait, and its wait ends by itself. The counts are in the scope's own
table, so that every process counts together. An account nobody has is counted like any other.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv6Network, ip_address

from allauth.account.signals import password_reset
from django.core.exceptions import ValidationError
from django.db import connection
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import ngettext

from kit.crypto.keys import derived_key
from kit.database.scope import current_name
from kit.visitors import address_of
from tenants.accounts.models import GuessCount, User

COUNT = """
    INSERT INTO accounts_guesscount AS kept (key, count, ends_at) VALUES (%s, 1, %s)
    ON CONFLICT (key) DO UPDATE SET
        count = CASE WHEN kept.ends_at <= %s THEN 1 ELSE kept.count + 1 END,
        ends_at = CASE WHEN kept.ends_at <= %s THEN excluded.ends_at ELSE kept.ends_at END
    RETURNING count, ends_at
"""


@dataclass(frozen=True)
class Limit:
    """So many guesses in a window that begins with the first of them."""

    guesses: int
    window: timedelta


@dataclass(frozen=True)
class Kind:
    """Something that is guessed, and its limits. `anywhere` counts an account at all addresses."""

    name: str
    here: Limit
    by_address: Limit
    anywhere: Limit | None = None


QUARTER = timedelta(minutes=15)
HOUR = timedelta(hours=1)

PASSWORD = Kind("password", here=Limit(5, QUARTER), by_address=Limit(50, QUARTER))
# Only who has given the right password gets this far, so a limit for the account shuts out nobody
# who has not been robbed of it, and a crowd of addresses must not try a million codes.
CODE = Kind("code", here=Limit(5, QUARTER), by_address=Limit(50, QUARTER), anywhere=Limit(50, HOUR))
# Only who has signed in asks for another address, and nobody else's asking may stand in the way.
NEW_ADDRESS = Kind("new address", here=Limit(5, HOUR), by_address=Limit(30, HOUR))
# What is limited here is mail to somebody who has not asked for it.
LETTER = Kind("letter", here=Limit(5, HOUR), by_address=Limit(30, HOUR))
FEEDBACK = Kind("feedback", here=Limit(5, HOUR), by_address=Limit(5, HOUR))
# A personal link closes itself after a few wrong PINs; this slows an address down over all links.
SURVEY_PIN = Kind("survey PIN", here=Limit(20, QUARTER), by_address=Limit(50, QUARTER))
# Nobody guesses what a tablet's cookie holds; a device that was revoked asks now and then.
TABLET = Kind("tablet", here=Limit(50, QUARTER), by_address=Limit(50, QUARTER))
LETTERS_AN_HOUR = 20
"""To one address, from wherever they are asked for. More are not sent, and nobody is told so."""


class TooManyGuesses(ValidationError):
    """Says in words when to try again; a form shows it like any other error."""

    def __init__(self, until: datetime) -> None:
        seconds = max(1.0, (until - timezone.now()).total_seconds())
        self.seconds = int(-(-seconds // 1))
        minutes = -(-self.seconds // 60)
        super().__init__(
            ngettext(
                "There were many tries from here in a short time. Try again in %(count)s minute."
                " Nothing has been locked.",
                "There were many tries from here in a short time. Try again in %(count)s minutes."
                " Nothing has been locked.",
                minutes,
            ),
            code="too_many_guesses",
            params={"count": minutes},
        )


def count_guess(kind: Kind, account: str, request: HttpRequest) -> None:
    """Count a guess, before anybody looks whether it is right. Raises `TooManyGuesses`.

    The one that raises is not counted, and writes nothing: waiting does not grow by asking.
    """
    now = timezone.now()
    limits = list(_limits(kind, account, request))
    kept = GuessCount.objects.filter(ends_at__gt=now).in_bulk([key for key, _limit in limits])
    for key, limit in limits:
        if key in kept and kept[key].count >= limit.guesses:
            _refuse(request, kept[key].ends_at)
    for key, limit in limits:
        count, ends_at = _add(key, now, now + limit.window)
        # Guesses sent all at once pass the look above together, and are told apart here.
        if count > limit.guesses:
            _refuse(request, ends_at)


def is_flooded(account: str) -> bool:
    """Count a letter to an address. Whether it has been sent as many as it may be."""
    now = timezone.now()
    count, _ends_at = _add(_key(LETTER, "to", account.strip().lower()), now, now + HOUR)
    return count > LETTERS_AN_HOUR


def forgive(kind: Kind, account: str, request: HttpRequest) -> None:
    """The guess was right: the account's count is empty, and the address has one guess fewer.

    The address keeps the others, or an account of one's own would buy guesses at everybody else's.
    """
    own, by_address, *others = (key for key, _limit in _limits(kind, account, request))
    GuessCount.objects.filter(key__in=[own, *others]).delete()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE accounts_guesscount SET count = count - 1 WHERE key = %s AND count > 0",
            [by_address],
        )


def forget_past() -> int:
    """Remove the counts whose window has ended. Returns how many."""
    return GuessCount.objects.filter(ends_at__lte=timezone.now()).delete()[0]


@receiver(password_reset, dispatch_uid="throttle.password_reset")
def password_is_new(request: HttpRequest, user: User, **_given: object) -> None:
    """Whoever could not remember the old password signs in with the new one at once."""
    own = next(_limits(PASSWORD, user.email, request))[0]
    GuessCount.objects.filter(key=own).delete()


def _limits(kind: Kind, account: str, request: HttpRequest) -> Iterator[tuple[str, Limit]]:
    whose, where = account.strip().lower(), _neighbourhood(address_of(request))
    yield _key(kind, "here", whose, where), kind.here
    yield _key(kind, "by address", where), kind.by_address
    if kind.anywhere:
        yield _key(kind, "anywhere", whose), kind.anywhere


def _neighbourhood(address: str | None) -> str:
    """The address; of IPv6 the part that a household is given whole, which it changes at will."""
    if address and ip_address(address).version == 6:
        return str(IPv6Network(f"{address}/64", strict=False))
    return address or ""


def _key(kind: Kind, *parts: str) -> str:
    """What is kept instead of addresses and accounts: a code that says nothing elsewhere."""
    code = hmac.new(derived_key(f"throttle {current_name()}"), digestmod=sha256)
    code.update("\x00".join((kind.name, *parts)).encode())
    return code.hexdigest()


def _add(key: str, now: datetime, ends_at: datetime) -> tuple[int, datetime]:
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [key, ends_at, now, now])
        count, kept_until = cursor.fetchone()
    return count, kept_until


def _refuse(request: HttpRequest, until: datetime) -> None:
    refusal = TooManyGuesses(until)
    request.retry_after = refusal.seconds  # type: ignore[attr-defined]
    raise refusal
