"""What a referral says, block by block, each with the ground on which it may be sent."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.network.referrals.models import Lock

LONGEST_TEXT = 1000
PADDED_TO = 512
"""Sealed texts are as long as the next multiple of this, so that their length tells little."""


class Kind(models.TextChoices):
    """The blocks of a good hand-over (domain, section 6.2)."""

    WISH = "wish", _("Why now, in the person's own words")
    STRENGTHS = "strengths", _("What works")
    SUPPORT = "support", _("What support is needed")
    AGREED = "agreed", _("What has been agreed")
    RISKS = "risks", _("What the next worker must know of risks")
    OTHERS = "others", _("Who else is involved")
    TASKS = "tasks", _("Open tasks and the next meeting")
    HEALTH = "health", _("Health and substance use")
    WHO = "who", _("Name and contact details")
    CODE = "code", _("Personal identity code")


LOCKS = {
    Kind.WISH: Lock.NEED,
    Kind.STRENGTHS: Lock.NEED,
    Kind.SUPPORT: Lock.NEED,
    Kind.AGREED: Lock.NEED,
    Kind.RISKS: Lock.NAME,
    Kind.OTHERS: Lock.NAME,
    Kind.TASKS: Lock.NAME,
    Kind.HEALTH: Lock.NAME,
    Kind.WHO: Lock.NAME,
    Kind.CODE: Lock.NAME,
}
"""Which lock each block is under: the first view shows the need, the second who it is."""

WRITTEN = tuple(kind for kind in Kind if kind not in (Kind.WHO, Kind.CODE))
"""Blocks that the sender writes. The others come from the participant's record."""

SECRET = (Kind.SUPPORT, Kind.RISKS, Kind.OTHERS, Kind.HEALTH)
"""What is secret by law when an authority says it: consent to disclose is asked for it apart."""


class GroundKind(models.TextChoices):
    """On what a block may be sent."""

    REQUEST = "request", _("The person's own request")
    CONSENT = "consent", _("The person's consent")
    ORDER = "order", _("An authority's order or decision")
    LAW = "law", _("A provision of law")


class GivenHow(models.TextChoices):
    """How a person gave a consent or saw what is sent."""

    ELECTRONIC = "electronic", _("Electronically")
    WRITTEN = "written", _("On paper")
    SPOKEN = "spoken", _("By word of mouth, with a witness")


@dataclass(frozen=True)
class Ground:
    """On what one block is sent.

    `body`, `number` and `on` tell an order; `law` the provision; `given_how`, `on` and
    `valid_until` a consent, and `discloses_secrets` whether it covers secret data as well.
    """

    kind: str
    body: str = ""
    number: str = ""
    on: date | None = None
    law: str = ""
    given_how: str = ""
    valid_until: date | None = None
    discloses_secrets: bool = False

    def is_valid_on(self, day: date) -> bool:
        """Whether the block may still be used as new on this ground."""
        return self.valid_until is None or day <= self.valid_until


@dataclass(frozen=True)
class Outline:
    """What the first view shows besides the blocks: enough to answer, not enough to recognise.

    `age_band` is such as "18–20"; `language` an ISO 639-1 code.
    """

    age_band: str = ""
    language: str = ""
    wished_start_on: date | None = None
    days_a_week: int | None = None
    is_warm: bool = False
    """The sender proposes to come along: a joint meeting before the first day."""
    sent_by: str = ""
    """Who to call at the sender's."""


@dataclass(frozen=True)
class Block:
    """One written block and its ground."""

    kind: str
    text: str
    ground: Ground


@dataclass(frozen=True)
class Identity:
    """Who it is. Opens when the receiver promises a place."""

    given_name: str
    family_name: str
    born_on: date | None
    municipality_code: str
    phone: str
    email: str
    referrer_type: str
    ground: Ground
    is_protected: bool = False
    """Municipality, phone and email are then empty: contact goes through the sender."""


@dataclass(frozen=True)
class IdentityCode:
    """The personal identity code, sent apart and after acceptance only."""

    code: str
    ground: Ground


class MessageKind(models.TextChoices):
    """What a message between the two sides is."""

    QUESTION = "question", _("Question")
    ANSWER = "answer", _("Answer")
    REPLY = "reply", _("Said with the decision")
    MEETING = "meeting", _("Joint meeting")
    NOTE = "note", _("Note")


@dataclass(frozen=True)
class Message:
    """Something one side told the other. A meeting has a time and a place."""

    kind: str
    text: str
    by: str
    at: datetime | None = None
    place: str = ""


Content = Outline | Block | Identity | IdentityCode | Message

_WHAT: dict[str, type[Content]] = {
    "outline": Outline,
    "block": Block,
    "identity": Identity,
    "code": IdentityCode,
    "message": Message,
}
_NAMES = {kind: name for name, kind in _WHAT.items()}
VERSION = 2


def to_bytes(content: Content) -> bytes:
    """A content as JSON, padded with spaces."""
    whole = {"version": VERSION, "what": _NAMES[type(content)], **asdict(content)}
    text = json.dumps(whole, default=_as_text, ensure_ascii=False).encode()
    return text + b" " * (-len(text) % PADDED_TO)


def from_bytes(text: bytes) -> Content:
    """Read what `to_bytes` wrote. Raises ValueError for what this code does not know."""
    parts: dict[str, Any] = json.loads(text)
    kind = _WHAT.get(str(parts.pop("what", "")))
    if parts.pop("version", None) != VERSION or kind is None:
        raise ValueError("This was written by another version of Pajaverkko.")
    for name in ("wished_start_on", "born_on"):
        if parts.get(name):
            parts[name] = date.fromisoformat(parts[name])
    if parts.get("at"):
        parts["at"] = datetime.fromisoformat(parts["at"])
    if "ground" in parts:
        parts["ground"] = _ground(parts["ground"])
    return kind(**parts)


def _ground(parts: dict[str, Any]) -> Ground:
    days = {
        name: date.fromisoformat(parts[name]) if parts[name] else None
        for name in ("on", "valid_until")
    }
    return Ground(**{**parts, **days})


def _as_text(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a sealed text")


def lock_of(content: Content, *, is_opened: bool = False) -> Lock:
    """Which lock a content goes under. What is said after a promise goes under the second."""
    if isinstance(content, Block):
        return LOCKS[Kind(content.kind)]
    if isinstance(content, Identity | IdentityCode):
        return Lock.NAME
    if isinstance(content, Message) and is_opened:
        return Lock.NAME
    return Lock.NEED


@dataclass
class Opened:
    """Everything of a referral that one side may read now, sorted."""

    outline: Outline = field(default_factory=Outline)
    blocks: dict[str, Block] = field(default_factory=dict)
    identity: Identity | None = None
    code: IdentityCode | None = None
    messages: list[tuple[datetime, str, Message]] = field(default_factory=list)
    """When, by which organisation, what."""

    def add(self, content: Content, *, made_at: datetime, author: str) -> None:
        """Put one opened content in its place."""
        if isinstance(content, Outline):
            self.outline = content
        elif isinstance(content, Block):
            self.blocks[content.kind] = content
        elif isinstance(content, Identity):
            self.identity = content
        elif isinstance(content, IdentityCode):
            self.code = content
        else:
            self.messages.append((made_at, author, content))

    def text(self, kind: str) -> str:
        """The words of a block, empty when it was not sent."""
        block = self.blocks.get(kind)
        return block.text if block else ""


AGE_BANDS = (
    (15, "–15"),
    (17, "16–17"),
    (20, "18–20"),
    (24, "21–24"),
    (28, "25–28"),
    (35, "29–35"),
    (45, "36–45"),
    (55, "46–55"),
)


def age_band(age: int | None) -> str:
    """The band an age in whole years falls in (domain, section 2.5); empty for an unknown one."""
    if age is None:
        return ""
    for last, band in AGE_BANDS:
        if age <= last:
            return band
    return "56–"
