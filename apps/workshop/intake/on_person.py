"""What intake has about a participant: a tab with the file, and a few lines of the first page."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.workshop.audit.services import Actor
from apps.workshop.intake import on_path
from apps.workshop.intake.models import Option, Recommendation
from apps.workshop.participants.compartments import Compartment
from apps.workshop.participants.models import Participant
from apps.workshop.participants.permissions import Access
from apps.workshop.participants.person import Panel, Tab
from tenants.accounts.roles import Right


def _panel(participant: Participant, by: Actor, access: Access) -> dict[str, Any] | None:
    if Compartment.COACHING not in access.reads or not by.user.may(Right.READ_NOTES):
        return None
    found = Recommendation.objects.filter(participant=participant).first()
    if found is None:
        return None
    chosen = Option.objects.filter(recommendation=found, is_chosen=True).first()
    return {"participant": participant, "recommendation": found, "chosen": chosen}


TABS = [Tab("intake", _("Intake"), "intake:of_person", Right.READ_NOTES, order=15)]
PANELS = [Panel("intake", "intake/panel.html", _panel, order=50, is_aside=True)]
EVENTS = on_path.EVENTS
