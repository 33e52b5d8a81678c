"""The seam to the directory: which units of other organisations a referral can name.

Until the directory lists units, none is known by name: an id that came along is kept as it is, and
the receiver is chosen by organisation.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass


@dataclass(frozen=True)
class Unit:
    """A unit as the directory knows it."""

    pk: uuid.UUID
    organisation: str
    name: str


def unit_called(pk: uuid.UUID) -> Unit | None:
    """The unit of the directory with this id; None for one that it does not know."""
    return None


def units_of(receiver: str) -> list[Unit]:
    """The units of an organisation that take referrals, by name."""
    return []
