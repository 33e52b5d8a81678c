"""Who does what around a participant, and what has been agreed with whom."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.workshop.plans.models.kept import Kept


class Partner(Kept):
    """Somebody who does something around a participant: one row of the network plan."""

    class Consent(models.TextChoices):
        NOT_ASKED = "not_asked", _("Not asked yet")
        GIVEN = "given", _("Agrees that they are told")
        REFUSED = "refused", _("Does not agree: they are told nothing")

    name = models.CharField(max_length=120)
    organisation = models.CharField(max_length=120, blank=True)
    role = models.CharField(max_length=120, blank=True)
    is_kin = models.BooleanField(default=False)
    task = models.CharField(max_length=300)
    contact = models.CharField(max_length=200, blank=True)
    by_on = models.DateField(null=True, blank=True)
    review_on = models.DateField(null=True, blank=True)
    consent = models.CharField(max_length=10, choices=Consent, default=Consent.NOT_ASKED)
    consent_words = models.CharField(max_length=300, blank=True)
    consent_on = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["added_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(consent="given") | Q(consent_on__isnull=False) & ~Q(consent_words=""),
                name="a_consent_has_its_words_and_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.consent}"

    @property
    def hides_contact(self) -> bool:
        """Whether the contact would lead to where somebody under protection may be found."""
        return self.is_kin and self.participant.is_protected

    @property
    def shown_contact(self) -> str:
        """The contact as anybody may see it."""
        return "" if self.hides_contact else self.contact


DAYS_LENGTH = 500
"""So long are agreed days and times, which may be kept on every basis: no room for a file."""


class Agreement(Kept):
    """Something agreed on a day, with whom, until when, in words."""

    class Kind(models.TextChoices):
        SERVICE = "service", _("Service agreement")
        WORK_TRIAL = "work_trial", _("Work trial agreement")
        DAYS = "days", _("Days and times")
        RULES = "rules", _("Rules of working here")
        IMAGES = "images", _("Use of pictures")
        OTHER = "other", _("Something else")

    kind = models.CharField(max_length=12, choices=Kind)
    parties = models.CharField(max_length=300)
    made_on = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    text = models.TextField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_on", "-added_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("made_on")),
                name="an_agreement_ends_after_it_is_made",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.made_on}"
