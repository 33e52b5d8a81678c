"""The compartments of a participant's file, and the right that opens each."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from tenants.accounts.roles import Right


class Compartment(TextChoices):
    """A part of a participant's file that opens on its own."""

    BASE = "base", _("Basic data")
    COACHING = "coaching", _("Coaching")
    HEALTH = "health", _("Health and substance use")
    EMPLOYMENT = "employment", _("Employment")
    CONTACT = "contact", _("Protected contact details")
    RESTRICTED = "restricted", _("Restricted notes")
    """Notes for named readers, inside the other parts. No role opens it: only a written reason."""


NOTE_PARTS = (Compartment.COACHING, Compartment.HEALTH, Compartment.EMPLOYMENT)
"""Compartments that hold notes; a note is in exactly one."""

NOTE_CHOICES = [(part.value, part.label) for part in NOTE_PARTS]

TO_READ = {
    Compartment.BASE: Right.SEE_PARTICIPANTS,
    Compartment.COACHING: Right.READ_NOTES,
    Compartment.HEALTH: Right.READ_HEALTH,
    Compartment.EMPLOYMENT: Right.READ_EMPLOYMENT,
    Compartment.CONTACT: Right.OPEN_CONTACT,
}
TO_WRITE = {
    Compartment.BASE: Right.CHANGE_PARTICIPANTS,
    Compartment.COACHING: Right.WRITE_NOTES,
    Compartment.HEALTH: Right.WRITE_HEALTH,
    Compartment.EMPLOYMENT: Right.WRITE_EMPLOYMENT,
    Compartment.CONTACT: Right.PROTECT_CONTACT,
}
