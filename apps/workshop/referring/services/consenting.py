"""A person's consent to what a draft sends: what rests on it, and whether it is enough."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from apps.network.referrals.blocks import GivenHow, GroundKind
from apps.workshop.audit.services import Actor, record
from apps.workshop.participants.permissions import must_reach
from apps.workshop.referring import consent_text
from apps.workshop.referring.consent_text import secrets_among
from apps.workshop.referring.models import Consent, Draft

ENOUGH = ""
NOT_ASKED, OTHER_RECEIVER, WITHDRAWN, ENDED, BLOCKS, SECRETS = (
    "not_asked",
    "other_receiver",
    "withdrawn",
    "ended",
    "blocks",
    "secrets",
)


@dataclass(frozen=True)
class Standing:
    """Where a draft stands with consent.

    `kinds` are the blocks that rest on it now, `consent` the newest one given for this draft, and
    `lack` why that one is not enough: one of the words above, or `ENOUGH`.
    """

    kinds: list[str]
    consent: Consent | None
    lack: str
    uncovered: list[str]
    """Blocks that rest on consent and that the consent does not name."""

    @property
    def is_asked(self) -> bool:
        """Whether anything rests on consent at all. Where nothing does, none is asked for."""
        return bool(self.kinds)

    @property
    def is_enough(self) -> bool:
        return self.lack == ENOUGH

    @property
    def asks_secrets(self) -> bool:
        return bool(secrets_among(self.kinds))


def standing_of(draft: Draft, on: date | None = None) -> Standing:
    """Where a draft stands with consent on a day (today). The newest word of the person counts."""
    kinds = draft.kinds_on(GroundKind.CONSENT)
    given = Consent.objects.filter(referral_id=draft.pk).select_related("recorded_by")
    newest = given.order_by("-recorded_at").first()
    named = newest.blocks if newest else []
    uncovered = [kind for kind in kinds if kind not in named]
    lack = _lack(draft, kinds, newest, on or timezone.localdate()) if kinds else ENOUGH
    return Standing(kinds, newest, lack, uncovered)


def valid_consent(draft: Draft, on: date | None = None) -> Consent | None:
    """The newest consent to send this draft to its receiver, if it is valid on a day (today)."""
    consent = standing_of(draft, on).consent
    day = on or timezone.localdate()
    if consent is None or consent.receiver != draft.receiver or not consent.is_valid_on(day):
        return None
    return consent


def _lack(draft: Draft, kinds: list[str], consent: Consent | None, day: date) -> str:
    if consent is None:
        return NOT_ASKED
    if consent.withdrawn_at:
        return WITHDRAWN
    if consent.receiver != draft.receiver:
        return OTHER_RECEIVER
    if not consent.is_valid_on(day):
        return ENDED
    if not set(kinds) <= set(consent.blocks):
        return BLOCKS
    if secrets_among(kinds) and not consent.discloses_secrets:
        return SECRETS
    return ENOUGH


@transaction.atomic
def record_consent(
    draft: Draft,
    *,
    given_how: str,
    given_on: date,
    valid_until: date,
    discloses_secrets: bool,
    witness: str = "",
    language: str = "fi",
    by: Actor,
) -> Consent:
    """Write down the consent a person gave on paper or by word of mouth, for what rests on it now.

    Raises ValueError for one that lasts longer than a year, and for a spoken one without a witness.
    """
    must_reach(by, draft.participant_id)
    check_consent(given_how, given_on, valid_until, witness)
    consent = Consent.objects.create(
        referral_id=draft.pk,
        participant_id=draft.participant_id,
        receiver=draft.receiver,
        blocks=draft.kinds_on(GroundKind.CONSENT),
        discloses_secrets=discloses_secrets,
        text_version=consent_text.NEWEST,
        language=language,
        given_how=given_how,
        given_on=given_on,
        witness=witness.strip(),
        valid_until=valid_until,
        recorded_by=by.user,
    )
    record(by, "referrals.consent", [draft.participant_id], referral=str(draft.pk))
    return consent


def check_consent(given_how: str, given_on: date, valid_until: date, witness: str) -> None:
    """Raises ValueError with the name of the field that is wrong."""
    if given_how == GivenHow.SPOKEN and not witness.strip():
        raise ValueError("witness")
    if not given_on <= valid_until <= latest_end(given_on):
        raise ValueError("valid_until")
    if given_on > timezone.localdate():
        raise ValueError("given_on")


def latest_end(given_on: date) -> date:
    """The last day a consent given on a day can be valid: a year (domain, section 6.1)."""
    return given_on + timedelta(days=365)
