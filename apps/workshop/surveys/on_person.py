"""The survey as one of a participant's tabs."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.workshop.participants.person import Panel, Tab
from apps.workshop.surveys import on_path
from tenants.accounts.roles import Right

TABS = [Tab("survey", _("My goals"), "surveys:person", Right.READ_NOTES, order=40)]
PANELS: list[Panel] = []
EVENTS = on_path.EVENTS
