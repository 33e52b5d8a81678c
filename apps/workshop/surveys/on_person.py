"""The survey among a participant's pages, and its short part of the first page."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.workshop.audit.services import Actor
from apps.workshop.participants.compartments import Compartment
from apps.workshop.participants.models import Participant
from apps.workshop.participants.permissions import Access
from apps.workshop.participants.person import Panel, Tab
from apps.workshop.surveys import change, on_path
from apps.workshop.surveys.permissions import readable
from tenants.accounts.roles import Right

SHOWN = (Compartment.COACHING,)
"""The first page's row in the trail tells of no health, so none is shown there."""


def own_goals_panel(participant: Participant, by: Actor, access: Access) -> dict[str, Any] | None:
    """The change of the three areas that matter most, or the first step. Two queries at most."""
    if not readable(access):
        return None
    surveys = list(participant.surveys.all())
    ends = change.ends_of(surveys)
    rows = change.that_matter_most(change.changes(ends, SHOWN)) if ends else []
    return {
        "participant": participant,
        "changes": rows,
        "has_surveys": bool(surveys),
        "is_waiting": any(not survey.is_done for survey in surveys),
        "last": ends[-1] if ends else None,
        "ticks": change.TICKS,
        "width": change.WIDTH,
    }


TABS = [Tab("survey", _("My goals"), "surveys:person", Right.READ_NOTES, order=40)]
PANELS = [Panel("survey", "surveys/panel.html", own_goals_panel, order=40)]
EVENTS = on_path.EVENTS
