"""The first page of a participant and that of the periods, and what the first shows of them."""

from django.utils.translation import gettext_lazy as _

from apps.workshop.participants.periods import pages
from apps.workshop.participants.person import Panel, Tab
from tenants.accounts.roles import Right

TABS = [
    Tab("overview", _("Overview"), "participants:detail", Right.SEE_PARTICIPANTS, order=10),
    Tab("periods", _("Periods"), "participants:periods", Right.SEE_PARTICIPANTS, order=60),
]
PANELS = [
    Panel("periods", "participants/periods/panel.html", pages.panel, order=60, is_aside=True),
]
