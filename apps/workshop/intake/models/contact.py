"""A contact: somebody asks for a place or for advice, and what was done about it."""

from __future__ import annotations

import uuid
from datetime import date

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.workshop.intake.rules import ANSWER_WORKING_DAYS
from apps.workshop.participants.models import Participant
from kit.days import working_days_after
from tenants.accounts.models import User


class Contact(models.Model):
    """Somebody has asked for a place or for advice (yhteydenotto).

    Not a participant yet, so it holds little and is removed some months after it was closed.
    """

    class State(models.TextChoices):
        NEW = "new", pgettext_lazy("a contact", "New")
        TRIAGE = "triage", _("In hand")
        MAPPED = "mapped", _("Assessed")
        RECOMMENDED = "recommended", _("Recommended")
        WAITING = "waiting", _("On a waiting list")
        AGREED = "agreed", _("Service agreed")
        GUIDED = "guided", _("Guided elsewhere")
        CLOSED = "closed", _("Closed without a service")

    class Asker(models.TextChoices):
        """Who makes the contact."""

        SELF = "self", _("The person themselves")
        KIN = "kin", _("Somebody close to them")
        PROFESSIONAL = "professional", _("A professional")

    class Way(models.TextChoices):
        """How the contact was made."""

        PHONE = "phone", _("Phone call")
        VISIT = "visit", _("Visit")
        CHAT = "chat", _("Chat or message")
        EMAIL = "email", _("E-mail")
        FORM = "form", _("Web form")

    OPEN = (State.NEW, State.TRIAGE, State.MAPPED, State.RECOMMENDED)
    """States in which the next step is ours."""

    UNANSWERED = (State.NEW, State.TRIAGE, State.MAPPED)
    ENDED = (State.AGREED, State.GUIDED, State.CLOSED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state = models.CharField(max_length=12, choices=State, default=State.NEW)
    asker = models.CharField(max_length=12, choices=Asker)
    referrer_type = models.CharField(max_length=10)
    caller_name = models.CharField(max_length=100, blank=True)
    given_name = models.CharField(max_length=100, blank=True)
    family_name = models.CharField(max_length=100, blank=True)
    described = models.CharField(max_length=100, blank=True)
    way = models.CharField(max_length=8, choices=Way)
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    call_back = models.CharField(max_length=200, blank=True)
    wish = models.TextField(blank=True, max_length=2000)
    contacted_on = models.DateField()
    visit_at = models.DateTimeField(null=True, blank=True)
    is_protected = models.BooleanField(default=False)
    is_urgent = models.BooleanField(default=False)
    taken_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["contacted_on", "added_at", "id"]
        indexes = [models.Index(fields=["state", "contacted_on"], name="contacts_by_state")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(given_name="", family_name="", described=""),
                name="a_contact_is_about_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["agreed", "guided", "closed"]) ^ Q(closed_at__isnull=True),
                name="an_ended_contact_has_its_day",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("intake:contact", args=[self.pk])

    @property
    def number(self) -> str:
        """A short name to say on the phone, such as `Y-4F2A90`. Not a secret, not unique."""
        return f"Y-{self.id.hex[:6].upper()}"

    @property
    def title(self) -> str:
        """Whom it is about: a name, or the few words that stand for one."""
        return f"{self.given_name} {self.family_name}".strip() or self.described

    @property
    def answer_by(self) -> date:
        """The day by which we have promised a recommendation."""
        return working_days_after(self.contacted_on, ANSWER_WORKING_DAYS)

    @property
    def is_open(self) -> bool:
        """Whether something may still be done: also while it is on a waiting list."""
        return self.state not in self.ENDED

    @property
    def is_unanswered(self) -> bool:
        return self.state in self.UNANSWERED

    @property
    def shown_phone(self) -> str:
        """The number as anybody may see it: empty while the contact details are protected."""
        return "" if self.is_protected else self.phone

    @property
    def own_phone(self) -> str:
        """The number when it is the person's own, and not of who called for them."""
        return self.phone if self.asker == self.Asker.SELF else ""

    @property
    def own_email(self) -> str:
        """The same of the e-mail."""
        return self.email if self.asker == self.Asker.SELF else ""


class Step(models.Model):
    """One thing that was done about a contact: by whom, when, and why where that is needed."""

    class Kind(models.TextChoices):
        STATE = "state", _("Became")
        TAKEN = "taken", _("Taken in hand")
        GIVEN = "given", _("Given to a colleague")
        REACHED = "reached", _("Called and reached")
        MISSED = "missed", _("Called, not reached")
        INVITED = "invited", _("Invited to visit")
        BARED = "bared", _("Protection taken off")
        OFFERED = "offered", _("Offered a place")
        MOVED = "moved", _("Place in line changed")
        LEFT = "left", _("Left the waiting list")

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=8, choices=Kind)
    state = models.CharField(max_length=12, choices=Contact.State, blank=True)
    before = models.CharField(max_length=12, choices=Contact.State, blank=True)
    text = models.CharField(max_length=500, blank=True)
    visit_before = models.DateTimeField(
        null=True, blank=True, help_text="The visit an invitation takes the place of."
    )
    given_to = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"


class Became(models.Model):
    """Which participant a contact became. It stays when the contact is removed.

    Rows of the trail name the contact by this id, and are the participant's from then on. The day
    of the contact is where the participant's path begins, so it is kept here.
    """

    contact_id = models.UUIDField(primary_key=True)
    participant = models.ForeignKey(
        Participant, on_delete=models.PROTECT, related_name="came_by_contact"
    )
    agreed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField(default=timezone.now)
    contacted_on = models.DateField(null=True)

    def __str__(self) -> str:
        return str(self.contact_id)


class ReferralHand(models.Model):
    """Who has a received referral in hand. The shared row does not know our people."""

    referral_id = models.UUIDField(primary_key=True)
    taken_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.referral_id)
