"""What a referral says, in the two parts that open one after the other."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Need:
    """Open to the receiver's staff from the start: enough to answer, not enough to recognise.

    `age_band` is such as "18–20"; texts are in the words the participant has seen.
    """

    age_band: str
    wish: str
    support: str
    agreed: str


@dataclass(frozen=True)
class Identity:
    """Opens when the receiver accepts."""

    given_name: str
    family_name: str
    born_on: date | None
    municipality_code: str
    phone: str
    referrer_type: str
    is_protected: bool = False
    """Municipality and phone are then empty: contact goes through the sender."""


@dataclass(frozen=True)
class Consent:
    """How and when the participant agreed to this referral to this receiver."""

    given_how: str
    given_on: date


@dataclass(frozen=True)
class Body:
    """The whole sealed content."""

    need: Need
    identity: Identity
    consent: Consent

    def to_bytes(self) -> bytes:
        return json.dumps({"version": 1, **asdict(self)}, default=str).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> Body:
        """Read what `to_bytes` wrote. Raises ValueError for a version this code does not know."""
        parts: dict[str, Any] = json.loads(content)
        if parts.get("version") != 1:
            raise ValueError("This referral was written by a newer version of Pajaverkko.")
        identity, consent = parts["identity"], parts["consent"]
        born_on = identity["born_on"] and date.fromisoformat(identity["born_on"])
        return cls(
            need=Need(**parts["need"]),
            identity=Identity(**{**identity, "born_on": born_on}),
            consent=Consent(
                given_how=consent["given_how"], given_on=date.fromisoformat(consent["given_on"])
            ),
        )


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
