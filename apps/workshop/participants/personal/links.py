"""Personal links: what is kept of one, how its PIN is tried, and what a browser keeps after it."""

from __future__ import annotations

import hmac
import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import TypeVar

from django.core import signing
from django.db import models, transaction
from django.db.models import QuerySet
from django.utils import timezone

from kit.crypto.keys import derived_key
from kit.database.scope import current_name
from tenants.accounts.models import User

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""None that is taken for another when it is typed from a paper."""

GROUPS_OF_FOUR = 5
PIN_DIGITS = 6


class LinkDoesNotOpen(Exception):
    """The link is unknown, has been used, closed or expired: nobody is told which."""


class WrongPin(Exception):
    """The PIN was not the link's. `left` says how many tries there still are."""

    def __init__(self, left: int) -> None:
        super().__init__(left)
        self.left = left


class PersonalLink(models.Model):
    """A personal link. It opens with a PIN alone, and says nothing of anybody.

    Of token and PIN only codes are kept, made with a key outside the database.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    token_code = models.CharField(max_length=64, unique=True)
    pin_code = models.CharField(max_length=64)
    wrong_pins = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    texted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    MOST_WRONG = 5
    """So many wrong PINs close the link. The person is not locked out: a coach makes a new one."""

    class Meta:
        abstract = True
        ordering = ["-made_at", "id"]

    @property
    def is_done(self) -> bool:
        """Whether what it leads to is over."""
        raise NotImplementedError

    @property
    def is_locked(self) -> bool:
        return self.wrong_pins >= self.MOST_WRONG

    @property
    def is_expired(self) -> bool:
        return self.expires_at <= timezone.now()

    @property
    def is_open(self) -> bool:
        closed = self.revoked_at is not None or self.is_locked or self.is_expired
        return not closed and not self.is_done


L = TypeVar("L", bound=PersonalLink)


@dataclass(frozen=True)
class Codes:
    """What is kept of the secrets of one kind of links, such as `Codes("survey")`.

    Each organisation has codes of its own: a row that is copied to another opens nothing there.
    """

    kind: str

    def of_token(self, token: str) -> str:
        """As it was typed: capitals and spaces do not matter."""
        return self._code("link", "".join(token.lower().split()))

    def of_pin(self, link: PersonalLink, pin: str) -> str:
        return self._code("PIN", f"{link.pk} {''.join(pin.split())}")

    def is_pair(self, link: PersonalLink, pin: str) -> bool:
        """Whether a PIN is the link's own."""
        return hmac.compare_digest(link.pin_code, self.of_pin(link, pin))

    def new_for(self, link: PersonalLink) -> tuple[str, str]:
        """A token and a PIN for a link that is not saved yet: known here and never again."""
        token, pin = _new_token(), f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}}"
        link.token_code, link.pin_code = self.of_token(token), self.of_pin(link, pin)
        return token, pin

    def pass_for(self, link: PersonalLink) -> str:
        """What the browser keeps after the PIN: which link it is, for a while and at this host."""
        return signing.dumps(str(link.pk), salt=self._salt())

    def pk_of_pass(self, kept: str, *, max_age: timedelta) -> uuid.UUID:
        """The link whose PIN was given in this browser. Raises `LinkDoesNotOpen`."""
        try:
            return uuid.UUID(signing.loads(kept, salt=self._salt(), max_age=max_age))
        except signing.BadSignature:
            raise LinkDoesNotOpen from None

    def _code(self, purpose: str, text: str) -> str:
        key = derived_key(f"{self.kind} {purpose} {current_name()}")
        return hmac.new(key, text.encode(), sha256).hexdigest()

    def _salt(self) -> str:
        return f"{self.kind} {current_name()}"


def open_with_pin(
    links: QuerySet[L], pk: uuid.UUID, pin: str, codes: Codes, *, told: Callable[[L, bool], object]
) -> L:
    """Open a link with its PIN. Raises `WrongPin`.

    `told` is called with the link and whether the PIN was right, to leave a row in the trail; not
    at all for a link that has closed meanwhile.
    """
    # What is raised would take the count of wrong PINs back, so nothing is raised inside.
    with transaction.atomic():
        # Guesses sent all at once wait for one another here, so that each is counted.
        link = links.select_for_update(of=("self",)).get(pk=pk)
        is_right = link.is_open and codes.is_pair(link, pin)
        if link.is_open:
            link.wrong_pins = 0 if is_right else link.wrong_pins + 1
            link.opened_at = link.opened_at or (timezone.now() if is_right else None)
            told(link, is_right)
            link.save(update_fields=["wrong_pins", "opened_at"])
    if not is_right:
        raise WrongPin(max(0, link.MOST_WRONG - link.wrong_pins))
    return link


def close_links(links: QuerySet[L]) -> int:
    """Close those that are not closed. How many there were."""
    now = timezone.now()
    return links.filter(revoked_at=None, expires_at__gt=now).update(revoked_at=now)


def _new_token() -> str:
    """Twenty letters of thirty-one, 99 bits, in groups that can be read aloud."""
    return "-".join(
        "".join(secrets.choice(LETTERS) for _letter in range(4)) for _group in range(GROUPS_OF_FOUR)
    )
