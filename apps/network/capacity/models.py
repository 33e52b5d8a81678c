"""An anonymous question to a unit: is there a place for somebody like this?"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.network.directory.models import Listing
from apps.network.referrals.models import PublicKey
from tenants.organisations.models import Organisation


class CapacityQuestion(models.Model):
    """Whether a unit has a place for somebody of an age, on a basis, from a day. Never a name.

    What is asked and answered is structured. Each side may add a few words, sealed to both. States:
    asked, then answered or withdrawn, each once.
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
    asker_key = models.ForeignKey(PublicKey, on_delete=models.PROTECT, related_name="+")
    asked_key = models.ForeignKey(PublicKey, on_delete=models.PROTECT, related_name="+")
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
    def is_open(self) -> bool:
        return self.state == self.State.ASKED

    def identity(self, part: str) -> bytes:
        """What a sealed part, `words` or `answer`, is bound to: this row and its two parties."""
        return f"{part} {self.id} {self.asker_id} {self.asked_id}".encode()
