"""What is said of a referral on its page: grounds, blocks, and its language and area."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from apps.network.areas import lookups
from apps.network.referrals.blocks import GivenHow, Ground, GroundKind, Kind, Opened
from apps.network.referrals.models import Referral
from apps.workshop.participants import codes
from kit.templatetags.kit import fi_date


def ground_words(ground: Ground) -> str:
    """On what a block was sent, in one line."""
    if ground.kind not in GroundKind.values:
        return ""
    parts: list[Any] = [GroundKind(ground.kind).label]
    if ground.kind == GroundKind.ORDER:
        parts += [ground.body, ground.number, fi_date(ground.on)]
    elif ground.kind == GroundKind.LAW:
        parts.append(ground.law)
    elif ground.kind == GroundKind.CONSENT:
        if ground.given_how in GivenHow.values:
            parts.append(GivenHow(ground.given_how).label)
        if ground.valid_until:
            parts.append(_("valid until %(day)s") % {"day": fi_date(ground.valid_until)})
    return ", ".join(str(part) for part in parts if part)


def block_rows(parts: Opened, kinds: Iterable[str] = tuple(Kind)) -> list[tuple[str, str, str]]:
    """The blocks that were sent, in their order: what each is called, its text, its ground."""
    return [
        (str(Kind(kind).label), parts.blocks[kind].text, ground_words(parts.blocks[kind].ground))
        for kind in kinds
        if kind in parts.blocks
    ]


def language_name(code: str) -> str:
    return codes.language_name(code)


def area_name(referral: Referral, language: str) -> str:
    """The employment area the person lives in, where that is known and may be said."""
    if not referral.employment_area:
        return ""
    key = f"employment_area:{referral.employment_area}"
    found = lookups.names_of_keys([key], language)[0]
    return "" if found == key else found
