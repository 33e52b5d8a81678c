"""This organisation's side of referrals: drafts, consents, and whom a referral is about."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property

from apps.network.referrals.blocks import GivenHow, Ground, GroundKind, Kind
from apps.network.referrals.models import Referral
from apps.workshop.participants.models import Participant
from apps.workshop.participants.personal.links import PersonalLink as Link
from tenants.accounts.models import User


class DraftQuerySet(models.QuerySet["Draft"]):
    """Drafts, and the ones thrown away that can still be taken back."""

    def thrown_away(self) -> DraftQuerySet:
        return self.filter(discarded_at__isnull=False)


class KeptDrafts(models.Manager["Draft"]):
    """Every draft that nobody has thrown away."""

    def get_queryset(self) -> DraftQuerySet:
        return DraftQuerySet(self.model, using=self._db).filter(discarded_at__isnull=True)


class Draft(models.Model):
    """A referral being written. It stays in the sender's own schema until it is sent."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="drafts")
    receiver = models.CharField(max_length=63, blank=True)
    unit = models.UUIDField(null=True, blank=True)
    """The receiver's unit in the directory; empty when the receiver may choose."""
    service_basis = models.CharField(max_length=10, blank=True)
    wished_start_on = models.DateField(null=True, blank=True)
    days_a_week = models.PositiveSmallIntegerField(null=True, blank=True)
    language = models.CharField(max_length=3, blank=True, default="", db_default="")
    is_warm = models.BooleanField(default=False, db_default=False)
    """The sender proposes to come along to a joint meeting."""
    blocks = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    """Kind of block to its text and its ground: `{"wish": {"text": "…", "ground": "request"}}`.
    `who` has a ground and no text."""
    order_body = models.CharField(max_length=200, blank=True, default="", db_default="")
    order_number = models.CharField(max_length=100, blank=True, default="", db_default="")
    order_on = models.DateField(null=True, blank=True)
    law = models.CharField(max_length=200, blank=True, default="", db_default="")
    shown_how = models.CharField(
        max_length=10, choices=GivenHow, blank=True, default="", db_default=""
    )
    """How the person saw what is sent and why."""
    shown_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    started_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField(auto_now=True)
    discarded_at = models.DateTimeField(null=True)
    """Thrown away, and gone for good when it can no longer be taken back."""

    objects = KeptDrafts()
    with_discarded = DraftQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.id)

    def text(self, kind: str) -> str:
        return str(self.blocks.get(kind, {}).get("text", ""))

    def ground(self, kind: str) -> str:
        return str(self.blocks.get(kind, {}).get("ground", ""))

    def kinds_on(self, ground: str) -> list[str]:
        """The blocks that go on one ground, in the order they are shown."""
        return [kind.value for kind in Kind if self.ground(kind) == ground and self._goes(kind)]

    def _goes(self, kind: Kind) -> bool:
        return kind == Kind.WHO or bool(self.text(kind))

    def kinds(self) -> list[str]:
        """The blocks that would be sent now."""
        return [kind.value for kind in Kind if kind.value in self.blocks and self._goes(kind)]


class Consent(models.Model):
    """A person's consent to send some blocks of one referral to one organisation.

    Asked only where it is the ground. Consent to process data and consent to disclose what is
    secret are two answers; `discloses_secrets` is the second.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral_id = models.UUIDField(db_index=True)
    """The draft's, and later the referral's."""
    participant = models.ForeignKey(
        Participant, on_delete=models.PROTECT, related_name="referral_consents"
    )
    receiver = models.CharField(max_length=63)
    blocks = ArrayField(models.CharField(max_length=20, choices=Kind))
    discloses_secrets = models.BooleanField(default=False)
    text_version = models.PositiveSmallIntegerField(default=1)
    language = models.CharField(max_length=2, default="fi")
    given_how = models.CharField(max_length=10, choices=GivenHow)
    given_on = models.DateField()
    witness = models.CharField(max_length=200, blank=True)
    valid_until = models.DateField()
    recorded_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    """Empty where the person gave it electronically."""
    recorded_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(given_how="spoken") | ~Q(witness=""),
                name="a_spoken_consent_has_a_witness",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__gte=models.F("given_on")),
                name="a_consent_ends_after_it_is_given",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    def is_valid_on(self, day: date) -> bool:
        return self.withdrawn_at is None and self.given_on <= day <= self.valid_until

    def as_ground(self) -> Ground:
        return Ground(
            kind=GroundKind.CONSENT,
            on=self.given_on,
            given_how=self.given_how,
            valid_until=self.valid_until,
            discloses_secrets=self.discloses_secrets,
        )


class Sent(models.Model):
    """Which of our participants a sent referral is about. The shared layer does not know.

    What was sent on which ground stays here as a receipt, without the texts.
    """

    referral_id = models.UUIDField(primary_key=True)
    participant = models.ForeignKey(
        Participant, on_delete=models.PROTECT, related_name="sent_referrals"
    )
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    receipt = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))
    """`[{"kind": "wish", "ground": "request", "part": "uuid"}]`."""
    shown_how = models.CharField(
        max_length=10, choices=GivenHow, blank=True, default="", db_default=""
    )
    shown_on = models.DateField(null=True)
    sent_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.referral_id)

    def lines(self) -> list[dict[str, Any]]:
        return list(self.receipt)

    @property
    def went(self) -> list[tuple[Any, Any]]:
        """What was sent and on which ground, both in words."""
        grounds = {line["kind"]: GroundKind(line["ground"]).label for line in self.lines()}
        return [(kind.label, grounds[kind.value]) for kind in Kind if kind.value in grounds]

    @property
    def not_sent(self) -> list[Any]:
        """What was left out, in words."""
        kinds = {line["kind"] for line in self.lines()}
        return [kind.label for kind in Kind if kind.value not in kinds]

    @property
    def consent(self) -> Consent | None:
        """The newest consent for what was sent on that ground."""
        if not any(line["ground"] == GroundKind.CONSENT for line in self.lines()):
            return None
        given = Consent.objects.filter(referral_id=self.pk)
        return given.order_by("-recorded_at").first()


class Accepted(models.Model):
    """Which participant an accepted referral became here."""

    referral_id = models.UUIDField(primary_key=True)
    participant = models.OneToOneField(
        Participant, on_delete=models.PROTECT, related_name="came_by_referral"
    )
    accepted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.referral_id)


class Noticed(models.Model):
    """Something the other side did that stands in our trail by now: a receipt for each, once."""

    referral_id = models.UUIDField()
    what = models.CharField(max_length=20)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["referral_id", "what"], name="noticed_once")]

    def __str__(self) -> str:
        return f"{self.referral_id} {self.what}"


class PersonLink(Link):
    """A person's own link to what happens to their referral, from the draft on."""

    LANGUAGES = [("fi", "Suomi"), ("sv", "Svenska"), ("en", "English")]
    """Each in its own name, as the person looks for it."""

    referral_id = models.UUIDField(db_index=True)
    """The draft's, and later the referral's."""
    participant = models.ForeignKey(
        Participant, on_delete=models.PROTECT, related_name="referral_links"
    )
    language = models.CharField(max_length=2, choices=LANGUAGES, default="fi")
    is_easy = models.BooleanField(default=False)
    """Whether the person reads it in easy language."""
    seen_version = models.PositiveIntegerField(null=True)
    """The version of the draft that the person said they have read."""
    refused_at = models.DateTimeField(null=True)
    """When the person last said no to the consent that was asked for."""

    def __str__(self) -> str:
        return str(self.id)

    @cached_property
    def draft(self) -> Draft | None:
        """The draft it leads to, until it is sent or thrown away."""
        drafts = Draft.objects.select_related("participant", "started_by")
        return drafts.filter(pk=self.referral_id).first()

    @cached_property
    def referral(self) -> Referral | None:
        """The referral it leads to, once it is sent."""
        return None if self.draft else Referral.objects.filter(pk=self.referral_id).first()

    @property
    def is_done(self) -> bool:
        """The draft was thrown away, or the hand-over is complete and no answer is awaited."""
        if self.draft:
            return False
        referral = self.referral
        if referral is None:
            return True
        return referral.closed_at is not None and referral.erasure_asked_at is None
