"""Who has a received referral in hand: kept by an app above this one, which says so here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet

from apps.workshop.audit.services import Actor

Kept = Callable[[Actor], QuerySet[Any, Any]]
"""Gives the ids of the referrals that somebody has in hand, as a query."""

_KEPT: list[Kept] = []


def register(kept: Kept) -> None:
    """Say where it is kept. Called once, when the app that keeps it starts."""
    _KEPT.append(kept)


def in_hands_of(by: Actor) -> Q:
    """Referrals that this person has in hand; none while nobody keeps it."""
    found = Q(pk__in=[])
    for kept in _KEPT:
        found |= Q(pk__in=kept(by))
    return found
