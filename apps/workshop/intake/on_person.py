"""What intake has about a participant, as one of the tabs."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.workshop.intake import on_path
from apps.workshop.participants.person import Panel, Tab
from tenants.accounts.roles import Right

TABS = [Tab("intake", _("Intake"), "intake:of_person", Right.READ_NOTES, order=15)]
PANELS: list[Panel] = []
EVENTS = on_path.EVENTS
