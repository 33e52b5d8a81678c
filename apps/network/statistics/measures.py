"""What is counted, and what each figure is called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Measure:
    """One figure. `code` is what cells and deltas carry."""

    code: str
    name: Any  # A lazy translation.
    meaning: Any


PARTICIPANTS = Measure(
    "participants", _("Participants"), _("People who started with a workshop during the year.")
)
REFERRALS_SENT = Measure(
    "referrals_sent", _("Referrals sent"), _("Referrals from one member to another.")
)
REFERRALS_ACCEPTED = Measure(
    "referrals_accepted", _("Places promised"), _("Referrals the receiver accepted.")
)
EDITIONS = Measure(
    "editions", _("Handbook chapters published"), _("New editions of quality handbook chapters.")
)
NOTES = Measure("notes", _("Notes written"), _("Short notes about a day or a talk."))

MEASURES = (PARTICIPANTS, NOTES, REFERRALS_SENT, REFERRALS_ACCEPTED, EDITIONS)
