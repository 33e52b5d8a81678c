"""An anonymous question to a unit: is there a place for somebody like this?"""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.network.directory.models import Listing
from apps.network.referrals.models import PublicKey
from tenants.organisations.models import Organisation

KEPT = timedelta(days=182)
"""How long a question is kept after the last that happened to it (domain, section 2.7: half a year,
as an ended referral). The database lets nobody remove it earlier."""


class CapacityQuestion(models.Model):
    """Whether a unit has a place for somebody of an age, on a basis, from a day. Never a name.

    What is asked and answered is structured. Each side may add a few words, sealed to both. States:
    asked, then answered or withdrawn, each once. One that nobody answered by its first day is over.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("Waits for an answer")
        ANSWERED = "answered", _("Answered")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Answer(models.TextChoices):
        YES = "yes", _("Yes, there is a place")
        YES_FROM = "yes_from", _("Yes, from a later day")
        NO = "no", _("No place")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    asker = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, db_column="asker", related_name="+"
    )
    asked = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, db_column="asked", related_name="+"
    )
    listing = models.ForeignKey(
        Listing, on_delete=models.PROTECT, db_column="listing", related_name="+"
    )
    age_band = models.CharField(max_length=10)
    service_basis = models.CharField(max_length=10)
    starts_on = models.DateField()
    days_a_week = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=3)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    answer = models.CharField(max_length=10, choices=Answer, blank=True)
    free_from = models.DateField(null=True)
    # The migration adds the constraints itself: checked at once, not at the end of the transaction,
    # so that whoever seals to a key that is just being retired hears of it and takes the next one.
    asker_key = models.ForeignKey(
        PublicKey, on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    asked_key = models.ForeignKey(
        PublicKey, on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    sealed_words = models.BinaryField(default=b"", help_text="Empty where nothing was added.")
    words_key_for_asker = models.BinaryField(default=b"")
    words_key_for_asked = models.BinaryField(default=b"")
    sealed_answer = models.BinaryField(default=b"")
    answer_key_for_asker = models.BinaryField(default=b"")
    answer_key_for_asked = models.BinaryField(default=b"")
    asked_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(asker=F("asked")), name="not_asked_of_oneself"),
            models.CheckConstraint(
                condition=Q(state="answered") ^ Q(answer=""), name="an_answer_is_given"
            ),
            models.CheckConstraint(
                condition=Q(answer="yes_from") ^ Q(free_from=None), name="a_later_day_is_told"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """A short name to say on the phone, such as `K-4F2A90`. Not a secret, not unique."""
        return f"K-{self.id.hex[:6].upper()}"

    @property
    def is_past(self) -> bool:
        """Whether its first day has gone by without an answer."""
        return self.state == self.State.ASKED and self.starts_on < timezone.localdate()

    @property
    def is_open(self) -> bool:
        return self.state == self.State.ASKED and not self.is_past

    @property
    def standing(self) -> str:
        """Where it is, in words."""
        return str(_("Not answered in time") if self.is_past else self.State(self.state).label)

    def identity(self, part: str) -> bytes:
        """What a sealed part, `words` or `answer`, is bound to: this row and its two parties."""
        return f"{part} {self.id} {self.asker_id} {self.asked_id}".encode()
