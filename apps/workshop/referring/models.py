"""This organisation's side of referrals: drafts, and which participant a referral is about."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.workshop.participants.models import Participant
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

    class Consent(models.TextChoices):
        WRITTEN = "written", _("In writing")
        SPOKEN = "spoken", _("By word of mouth, a colleague as witness")
        ELECTRONIC = "electronic", _("Electronically")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="drafts")
    receiver = models.CharField(max_length=63, blank=True)
    service_basis = models.CharField(max_length=10, blank=True)
    wish = models.TextField(blank=True, max_length=1000)
    support = models.TextField(blank=True, max_length=1000)
    agreed = models.TextField(blank=True, max_length=1000)
    consent = models.CharField(max_length=10, choices=Consent, blank=True)
    consent_on = models.DateField(null=True, blank=True)
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


class Sent(models.Model):
    """Which of our participants a sent referral is about. The shared layer does not know."""

    referral_id = models.UUIDField(primary_key=True)
    participant = models.ForeignKey(
        Participant, on_delete=models.PROTECT, related_name="sent_referrals"
    )
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    consent = models.CharField(max_length=10, choices=Draft.Consent)
    consent_on = models.DateField()
    sent_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.referral_id)


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
