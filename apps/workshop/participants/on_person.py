"""A participant's first page, notes and periods as tabs, and the periods on the first page."""

from django.utils.translation import gettext_lazy as _

from apps.workshop.participants.path import follow_ups
from apps.workshop.participants.periods import pages
from apps.workshop.participants.person import Panel, Tab
from tenants.accounts.roles import Right

TABS = [
    Tab("overview", _("Overview"), "participants:detail", Right.SEE_PARTICIPANTS, order=10),
    Tab("path", _("Path"), "participants:path", Right.SEE_PARTICIPANTS, order=12),
    Tab("notes", _("Notes"), "participants:notes", Right.SEE_PARTICIPANTS, order=20),
    Tab("periods", _("Periods"), "participants:periods", Right.SEE_PARTICIPANTS, order=60),
]
PANELS = [
    Panel("periods", "participants/periods/panel.html", pages.panel, order=60, is_aside=True),
]
EVENTS = follow_ups.EVENTS
