"""The first page of a participant, as one of the tabs."""

from django.utils.translation import gettext_lazy as _

from apps.workshop.participants.person import Panel, Tab
from tenants.accounts.roles import Right

TABS = [Tab("overview", _("Overview"), "participants:detail", Right.SEE_PARTICIPANTS, order=10)]
PANELS: list[Panel] = []
