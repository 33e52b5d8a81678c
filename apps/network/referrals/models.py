"""A referral as both organisations share it: open ids, states and times around a sealed body."""

from __future__ import annotations

import uuid
from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kit.days import working_days_after
from tenants.organisations.models import Organisation

ANSWER_WORKING_DAYS = 5
"""The service promise of the network: a decision within five working days of sending."""


class PublicKey(models.Model):
    """The open half of an organisation's key pair: what others seal to."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.CASCADE,
        db_column="organisation",
        related_name="+",
    )
    key = models.BinaryField()
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.id)


class Referral(models.Model):
    """One participant referred by a sender to a receiver. Who it is about is only in `sealed_body`.

    States: sent, then received when the receiver first opens it, then accepted, declined or
    withdrawn. Drafts live in the sender's own schema until sent.
    """

    class State(models.TextChoices):
        SENT = "sent", _("Sent")
        RECEIVED = "received", _("Opened")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("No place")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class DeclineReason(models.TextChoices):
        FULL = "full", _("The workshop is full at that time")
        SUPPORT = "support", _("We do not have the support that is needed")
        TARGET_GROUP = "target_group", _("The service basis or target group does not fit")
        OTHER = "other", _("Another reason")

    OPEN_STATES = (State.SENT, State.RECEIVED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sender = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        db_column="sender",
        related_name="+",
    )
    receiver = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        db_column="receiver",
        related_name="+",
    )
    service_basis = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=State, default=State.SENT)
    decline_reason = models.CharField(max_length=20, choices=DeclineReason, blank=True)
    sealed_body = models.BinaryField()
    sender_key = models.ForeignKey(PublicKey, on_delete=models.PROTECT, related_name="+")
    receiver_key = models.ForeignKey(PublicKey, on_delete=models.PROTECT, related_name="+")
    data_key_for_sender = models.BinaryField()
    data_key_for_receiver = models.BinaryField()
    sent_at = models.DateTimeField(auto_now_add=True)
    received_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(sender=F("receiver")), name="not_to_oneself"),
            models.CheckConstraint(
                condition=Q(state="declined") ^ Q(decline_reason=""),
                name="a_refusal_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """A short name to say on the phone, such as `L-4F2A90`. Not a secret, not unique."""
        return f"L-{self.id.hex[:6].upper()}"

    @property
    def answer_by(self) -> date:
        """The day by which the receiver should have answered."""
        return working_days_after(timezone.localdate(self.sent_at), ANSWER_WORKING_DAYS)

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN_STATES

    @property
    def identity(self) -> bytes:
        """What the sealed body is bound to: this row, this sender, this receiver."""
        return f"{self.id} {self.sender_id} {self.receiver_id}".encode()
