"""The plan of a participant as one of the tabs, and its parts on the first page."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.workshop.audit.services import Actor
from apps.workshop.participants.life_areas import HEALTH_AREAS
from apps.workshop.participants.models import Participant
from apps.workshop.participants.permissions import Access
from apps.workshop.participants.person import Panel, Tab
from apps.workshop.plans import on_path
from apps.workshop.plans.models import Goal
from apps.workshop.plans.permissions import Sight
from apps.workshop.plans.rows import goal_rows, next_steps, partner_row
from tenants.accounts.roles import Right

MOST = 6
"""More rows than this are read on the page of the plan."""


def goals(participant: Participant, by: Actor, access: Access) -> dict[str, Any] | None:
    """Goals with their change. Those of health stand on the page of the plan only."""
    sight = Sight(participant, access)
    seen = sight.goals().exclude(area__in=HEALTH_AREAS)
    running = seen.filter(state__in=(*Goal.RUNNING, Goal.State.REACHED)).order_by("-changed_at")
    rows = goal_rows(running[:MOST])
    if not rows and not sight.reads:
        return None
    return {
        "participant": participant,
        "rows": rows,
        "may_estimate": sight.writes and any(row["goal"].is_running for row in rows),
        "may_add": sight.writes,
    }


def steps(participant: Participant, by: Actor, access: Access) -> dict[str, Any] | None:
    """What is done next, and what was ticked off today."""
    sight = Sight(participant, access)
    if not sight.reads:
        return None
    rows = next_steps(participant, MOST)
    return {"participant": participant, "rows": rows, "may_write": sight.writes}


def network(participant: Participant, by: Actor, access: Access) -> dict[str, Any] | None:
    """Who does what around the participant."""
    sight, today = Sight(participant, access), timezone.localdate()
    if not sight.reads:
        return None
    around = participant.partners.filter(ended_at=None)[:MOST]
    rows = [partner_row(partner, today) for partner in around]
    return {"participant": participant, "rows": rows} if rows else None


TABS = [Tab("plan", _("Plan and goals"), "plans:plan", Right.SEE_PARTICIPANTS, order=30)]
PANELS = [
    Panel("goals", "plans/goals_panel.html", goals, order=20),
    Panel("steps", "plans/steps_panel.html", steps, order=20, is_aside=True),
    Panel("network", "plans/network_panel.html", network, order=30, is_aside=True),
]
EVENTS = on_path.EVENTS
