"""What workers ask of each other about a participant: support for a while, or taking over."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.workshop.participants.models import Participant
from apps.workshop.units.models import Unit
from tenants.accounts.models import User


class Urgency(models.TextChoices):
    """How soon support is needed, as the one who asks sees it."""

    TODAY = "today", _("Today")
    WEEK = "week", _("This week")
    LATER = "later", _("When there is time")


LONGEST_ANSWER = 500
"""How much the receiver of a hand-over may answer."""

URGENCY_ORDER = [urgency.value for urgency in Urgency]


class SupportRequest(models.Model):
    """Somebody who works with a participant asks the pool of coaches to help.

    Whoever takes it becomes an own coach of the participant for as long as it is taken, so that
    reach follows the work.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Waits for somebody")
        TAKEN = "taken", _("Taken")
        DONE = "done", _("Done")
        RETURNED = "returned", _("Sent back")

    GOING_ON = (State.OPEN, State.TAKEN)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    participant = models.ForeignKey(
        Participant, on_delete=models.PROTECT, related_name="support_requests"
    )
    unit = models.ForeignKey(
        Unit, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        help_text="Where the participant worked when it was asked.",
    )  # fmt: skip
    need = models.TextField(max_length=1000)
    urgency = models.CharField(max_length=10, choices=Urgency)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    taken_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    taken_at = models.DateTimeField(null=True, blank=True)
    gave_reach = models.BooleanField(
        default=False, help_text="Taking it made the taker an own coach, until it is closed."
    )
    answer = models.TextField(max_length=1000, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="taken") | Q(taken_by__isnull=False),
                name="what_is_taken_has_a_taker",
            ),
        ]
        indexes = [models.Index(fields=["state", "asked_at"], name="requests_of_a_state")]

    def __str__(self) -> str:
        return str(self.id)

    def get_absolute_url(self) -> str:
        return reverse("coaching:request", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_taken(self) -> bool:
        return self.state == self.State.TAKEN


class HandOver(models.Model):
    """What the next worker needs to know: to a colleague, or to somebody of another register.

    A colleague accepts it, and the own coach changes then or on a chosen day. To somebody outside
    it is a printed page with what the person agreed to tell; nothing else crosses.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits for the receiver")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        GIVEN = "given", _("Given on paper")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    participant = models.ForeignKey(
        Participant, on_delete=models.PROTECT, related_name="hand_overs"
    )
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    to_user = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    to_name = models.CharField(max_length=200, blank=True)
    to_role = models.CharField(max_length=200, blank=True)
    in_place_of = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        help_text="The own coach whose place the receiver takes. Empty: beside the others.",
    )  # fmt: skip
    takes_over_on = models.DateField(null=True, blank=True)
    agreed = models.TextField(max_length=2000, blank=True)
    works = models.TextField(max_length=2000, blank=True)
    watch = models.TextField(max_length=2000, blank=True)
    tasks = models.TextField(max_length=2000, blank=True)
    meeting_on = models.DateField(null=True, blank=True)
    meeting = models.CharField(max_length=300, blank=True)
    consent_words = models.TextField(max_length=1000, blank=True)
    consent_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    answer = models.CharField(max_length=LONGEST_ANSWER, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(
        null=True, blank=True, help_text="When the own coach changed because of it."
    )
    came = models.BooleanField(default=False, help_text="The receiver was no own coach before.")
    left = models.BooleanField(default=False, help_text="An own coach's place was really taken.")

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_user__isnull=True) ^ Q(to_name=""),
                name="a_hand_over_has_one_receiver",
            ),
            models.CheckConstraint(
                condition=Q(to_name="") | (~Q(consent_words="") & Q(consent_on__isnull=False)),
                name="outside_only_with_consent",
            ),
            models.UniqueConstraint(
                fields=["participant"],
                condition=Q(state="waiting"),
                name="one_hand_over_waits",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    def get_absolute_url(self) -> str:
        return reverse("coaching:hand_over", args=[self.pk])

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING

    @property
    def receiver(self) -> str:
        """Who is to take over, by name."""
        return self.to_user.full_name if self.to_user else self.to_name
