"""The plan of a participant as one of the tabs, and its parts on the first page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.expressions import Combinable
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.workshop.audit.services import Actor
from apps.workshop.participants.compartments import TO_READ, Compartment
from apps.workshop.participants.models import Participant
from apps.workshop.participants.permissions import Access, Along
from apps.workshop.participants.person import Panel, Tab
from apps.workshop.plans import on_path
from apps.workshop.plans.models import Partner
from apps.workshop.plans.permissions import Sight
from apps.workshop.plans.rows import goal_rows, next_steps, partner_row, stamped_steps
from kit.database.ready import Givens
from tenants.accounts.roles import Right

MOST = 6
"""More rows than this are read on the page of the plan."""


def goals(participant: Participant, by: Actor, access: Access) -> dict[str, Any] | None:
    """Goals with their change. Those of health stand on the page of the plan only."""
    sight = Sight(participant, access)
    rows = goal_rows(sight.panel_goals(MOST))
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
    rows = stamped_steps(next_steps(participant, MOST), participant)
    return {"participant": participant, "rows": rows, "may_write": sight.writes}


def network(participant: Participant, by: Actor, access: Access) -> dict[str, Any] | None:
    """Who does what around the participant."""
    sight, today = Sight(participant, access), timezone.localdate()
    if not sight.reads:
        return None
    rows = [partner_row(partner, today) for partner in _partners(participant)]
    return {"participant": participant, "rows": rows} if rows else None


AROUND = ("id", "name", "organisation", "role", "task", "by_on", "review_on")
"""What the panel tells of somebody around a participant."""


def _told(given: Givens, by: Actor) -> dict[str, Combinable]:
    """Whoever reads by role reads them along; whoever has opened the part asks for them."""
    if not by.user.may(TO_READ[Compartment.COACHING]):
        return {}
    around = Partner.objects.filter(participant=OuterRef("pk"), ended_at=None)[:MOST]
    told = JSONObject(**{name: name for name in AROUND})
    return {"partners_read": ArraySubquery(around.values(told=told))}


def _partners(participant: Participant) -> Iterable[Partner]:
    read: list[dict[str, Any]] | None = participant.__dict__.get("partners_read")
    if read is None:
        return participant.partners.filter(ended_at=None)[:MOST]
    for one in read:
        for name in ("by_on", "review_on"):
            one[name] = one[name] and date.fromisoformat(one[name])
    return [Partner(participant=participant, **one) for one in read]


TABS = [Tab("plan", _("Plan and goals"), "plans:plan", Right.SEE_PARTICIPANTS, order=30)]
TOLD = Along(_told)
PANELS = [
    Panel("goals", "plans/goals_panel.html", goals, order=20),
    Panel("steps", "plans/steps_panel.html", steps, order=20, is_aside=True),
    Panel("network", "plans/network_panel.html", network, order=30, is_aside=True, along=TOLD),
]
EVENTS = on_path.EVENTS
