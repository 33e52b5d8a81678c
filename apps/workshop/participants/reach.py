"""Whom somebody reaches: own participants, those of own units, or everybody.

All of it is conditions of one query, since lists of participants are read all day.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from apps.workshop.participants.compartments import Compartment
from apps.workshop.participants.models import Coaching, Opening
from apps.workshop.units.models import Unit, Worker
from tenants.accounts.models import User
from tenants.accounts.reach import Reach
from tenants.accounts.roles import Role

EVERYBODY = frozenset({Role.DIRECTOR, Role.INTAKE_LEAD})
"""Roles that reach every participant without a choice."""


def reaches_everybody(user: User) -> bool:
    """Whether no participant is outside this person's reach, told without a query."""
    return not EVERYBODY.isdisjoint(user.roles) or (
        Role.COACH in user.roles and user.reach == Reach.ALL
    )


def within_reach(user: User) -> Q:
    """Which participants this person reaches, by the roles and the reach they have now."""
    if reaches_everybody(user):
        return Q()
    in_own_units = Q(Exists(Worker.objects.filter(user=user, unit_id=OuterRef("unit_id"))))
    found = Q(pk__in=[])
    if Role.COACH in user.roles:
        found |= Q(Exists(Coaching.objects.filter(coach=user, participant_id=OuterRef("pk"))))
        if user.reach in (Reach.UNITS, Reach.USUAL):
            found |= in_own_units
        if user.reach == Reach.USUAL:
            found |= Q(~Exists(Unit.objects.all()))
    if Role.INSTRUCTOR in user.roles:
        found |= in_own_units
    return found


def opened_to(user: User) -> Q:
    """Which participants are open to this person for a while although out of reach."""
    running = Opening.objects.running(user).filter(compartment=Compartment.BASE)
    return Q(Exists(running.filter(participant_id=OuterRef("pk"))))
