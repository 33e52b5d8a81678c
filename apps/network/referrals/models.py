"""A referral as both organisations share it: open ids, states and times around sealed parts."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest
from django.utils import timezone

from apps.network.referrals import workflow
from tenants.organisations.models import Organisation


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


class Promise(models.Model):
    """How fast an organisation promises to be; never slower than the network's own promise."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.CASCADE,
        db_column="organisation",
        related_name="+",
    )
    answer_working_days = models.PositiveSmallIntegerField()
    decision_working_days = models.PositiveSmallIntegerField()
    start_working_days = models.PositiveSmallIntegerField()
    expiry_days = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    answer_working_days__range=(1, 2),
                    decision_working_days__range=(1, 5),
                    start_working_days__range=(1, 15),
                    expiry_days__range=(7, 30),
                ),
                name="no_slower_than_the_network",
            )
        ]

    def __str__(self) -> str:
        return f"{self.answer_working_days}/{self.decision_working_days}/{self.start_working_days}"


def number_of(referral: uuid.UUID) -> str:
    """A short name to say on the phone, such as `L-4F2A90`. Not a secret, not unique."""
    return f"L-{referral.hex[:6].upper()}"


# For what a receiver sees all day long: what waits for each of its clocks, the first one first.
_MOST_URGENT = [
    models.Index(fields=["receiver", due, "id"], condition=Q(state__in=states), name=name)
    for name, due, states in (
        ("referrals_unanswered", "answer_due_at", workflow.UNANSWERED),
        ("referrals_in_review", "decision_due_at", (workflow.State.IN_REVIEW,)),
        ("referrals_waiting", "start_due_at", workflow.WAITING),
    )
]


class Referral(models.Model):
    """One person referred by a sender to a receiver. Who it is about is only in sealed parts."""

    State = workflow.State
    DeclineReason = workflow.DeclineReason

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Here and in what is sealed Django's indexes of an organisation are left out: it makes two for
    # each, one of them to search in parts of names, and every step would write them.
    sender = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        db_column="sender",
        related_name="+",
        db_index=False,
    )
    receiver = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        db_column="receiver",
        related_name="+",
        db_index=False,
    )
    unit = models.UUIDField(null=True)
    """The receiver's unit in the directory; empty when the receiver chooses."""
    service_basis = models.CharField(max_length=10)
    employment_area = models.CharField(max_length=10, blank=True)
    """Where the person lives, roughly; empty when not known, and under protection."""
    state = models.CharField(max_length=10, choices=workflow.State, default=workflow.State.SENT)
    decline_reason = models.CharField(max_length=20, choices=workflow.DeclineReason, blank=True)
    redirected_to = models.UUIDField(null=True)
    """The unit in the directory that the receiver proposes instead."""
    starts_on = models.DateField(null=True)
    """The promised first day, or the estimate of somebody who waits for a place."""

    sent_at = models.DateTimeField(default=timezone.now)
    received_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    """The first answer: a review, or the decision at once."""
    decided_at = models.DateTimeField(null=True)
    reopened_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    """When it was known that the person came, or did not."""
    withdrawn_at = models.DateTimeField(null=True)
    expired_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    """When the sender noted that the hand-over is complete."""
    shredded_at = models.DateTimeField(null=True)
    """From then on nothing sealed is left of it."""
    erasure_asked_at = models.DateTimeField(null=True)
    """When the person asked, after a place was promised, that the receiver erases its copy too."""
    erasure_answer = models.CharField(max_length=20, choices=workflow.ErasureAnswer, blank=True)
    erasure_answered_at = models.DateTimeField(null=True)

    answer_due_at = models.DateTimeField()
    decision_due_at = models.DateTimeField()
    start_due_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(sender=F("receiver")), name="not_to_oneself"),
            models.CheckConstraint(
                condition=Q(state="declined", decline_reason__gt="") | ~Q(state="declined"),
                name="a_refusal_has_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["receiver", "state", "-sent_at"], name="referrals_of_receiver"),
            models.Index(fields=["sender", "state", "-sent_at"], name="referrals_of_sender"),
            *_MOST_URGENT,
            models.Index(
                "receiver",
                Greatest("decided_at", "arrived_at", "withdrawn_at", "expired_at").desc(),
                "id",
                condition=Q(state__in=workflow.ENDED),
                name="referrals_ended",
            ),
            models.Index(
                fields=["receiver", "-answered_at"],
                condition=Q(answered_at__isnull=False),
                name="referrals_answered",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return number_of(self.id)

    @property
    def is_open(self) -> bool:
        """Whether the person may still get a place by it."""
        return self.state in workflow.OPEN

    @property
    def is_undecided(self) -> bool:
        return self.state in workflow.UNDECIDED

    @property
    def is_opened(self) -> bool:
        """Whether the receiver may know who it is."""
        return self.state in workflow.OPENED

    @property
    def is_shredded(self) -> bool:
        return self.shredded_at is not None


class Lock(models.IntegerChoices):
    """Which of a referral's two data keys a sealed text is under."""

    NEED = 1, "need"
    """Open to the receiver from the start."""
    NAME = 2, "name"
    """Open to the receiver once a place is promised; until then the database shows it nothing."""


class DataKey(models.Model):
    """One of a referral's two data keys, sealed to one of its two parties."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="data_keys")
    lock = models.PositiveSmallIntegerField(choices=Lock)
    holder = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        db_column="holder",
        related_name="+",
        db_index=False,
    )
    # The migration adds the constraint itself: checked at once, not at the end of the transaction,
    # so that whoever seals to a key that is just being retired hears of it and takes the next one.
    key = models.ForeignKey(
        PublicKey, on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    sealed = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["holder"], name="keys_of_holder")]

    def __str__(self) -> str:
        return str(self.id)


class SealedRow(models.Model):
    """Something sealed under one of the data keys of a referral."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    lock = models.PositiveSmallIntegerField(choices=Lock)
    author = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        db_column="author",
        related_name="+",
        db_index=False,
    )
    made_at = models.DateTimeField(default=timezone.now)
    sealed = models.BinaryField()

    class Meta:
        abstract = True

    referral_id: uuid.UUID
    author_id: str

    def __str__(self) -> str:
        return str(self.id)

    def bound_to(self, referral: Referral) -> bytes:
        """What the text is bound to: this row of this referral, between these two, by this one."""
        return " ".join(
            str(part)
            for part in (
                self._meta.model_name,
                self.id,
                referral.pk,
                referral.sender_id,
                referral.receiver_id,
                self.lock,
                self.author_id,
            )
        ).encode()


class Part(SealedRow):
    """A sealed text: a block of the referral, a message, a meeting. What it is, is sealed too."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="parts")

    class Meta(SealedRow.Meta):
        indexes = [models.Index(fields=["referral", "made_at"], name="parts_of_referral")]


class Attachment(SealedRow):
    """A sealed file. Its name and kind are sealed in `label`, so that a list reads no files."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="attachments")
    label = models.BinaryField()

    def label_bound_to(self, referral: Referral) -> bytes:
        return b"label " + self.bound_to(referral)
