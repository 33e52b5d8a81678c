"""Why nothing was done to a group, and taking back what was."""

from __future__ import annotations

import uuid
from decimal import Decimal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from apps.workshop.audit.services import actor_of
from apps.workshop.groups.models import Group, Seat, Session
from apps.workshop.groups.permissions import SHAPES
from apps.workshop.groups.services import groups, marking, sessions
from tenants.accounts.roles import Right
from tenants.accounts.undo import NotUndoable, undoable

REFUSALS = (marking.NotYet, marking.CalledOff, marking.NotACount)


def problem_of(refusal: Exception) -> str:
    """Why nothing was marked, and the way out."""
    if isinstance(refusal, marking.NotYet):
        return _("The session is still to come. Mark it on its day.")
    if isinstance(refusal, marking.CalledOff):
        return _("The session was called off. Say first that it is held after all.")
    return _("How many came: write a whole number from 0 to 500. Nothing was marked.")


@undoable("groups.mark", Right.MARK_ATTENDANCE)
def take_marking_back(request: HttpRequest, about: str) -> str:
    """The marks of one act are what they were."""
    click, _space, was = about.partition(" ")
    try:
        session = marking.take_back(uuid.UUID(click), was, by=actor_of(request))
    except marking.NothingToTakeBack:
        raise NotUndoable from None
    return session.get_absolute_url()


@undoable("groups.count", Right.MARK_ATTENDANCE)
def take_count_back(request: HttpRequest, about: str) -> str:
    """The headcount is what it was."""
    session, became, was = about.split(" ")
    counts = [marking.count_of(one) for one in (became.strip("-"), was.strip("-"))]
    if not marking.take_back_count(int(session), *counts, by=actor_of(request)):
        raise NotUndoable
    return Session(pk=int(session)).get_absolute_url()


@undoable("groups.join", *SHAPES)
def take_join_back(request: HttpRequest, about: str) -> str:
    """Somebody has not joined."""
    seat = _seat(about)
    if not groups.take_back_join(seat, by=actor_of(request)):
        raise NotUndoable
    return seat.group.get_absolute_url()


@undoable("groups.leave", *SHAPES)
def take_leave_back(request: HttpRequest, about: str) -> str:
    """Somebody has their place again."""
    seat = _seat(about)
    if not groups.take_back_leave(seat, by=actor_of(request)):
        raise NotUndoable
    return seat.group.get_absolute_url()


def _seat(about: str) -> Seat:
    seat = Seat.objects.select_related("group").filter(pk=int(about)).first()
    if seat is None:
        raise NotUndoable
    return seat


@undoable("groups.sessions", *SHAPES)
def take_sessions_back(request: HttpRequest, about: str) -> str:
    """Sessions that were just made are gone, while nothing is known of them."""
    group, *ids = map(int, about.split())
    if not sessions.take_back_sessions(ids, by=actor_of(request)):
        raise NotUndoable
    return get_object_or_404(Group, pk=group).get_absolute_url()


@undoable("groups.cost", Right.MARK_ATTENDANCE)
def take_costs_back(request: HttpRequest, about: str) -> str:
    """Costs that were just written are gone, or one that was taken away is there again.

    `about` is the session and then the new costs' ids, or a plus, the euros and the item.
    """
    pk, _space, rest = about.partition(" ")
    session, by = get_object_or_404(Session, pk=int(pk)), actor_of(request)
    if rest.startswith("+"):
        _plus, euros, item = rest.split(" ", 2)
        sessions.add_cost(session, item=item, euros=Decimal(euros), by=by)
    elif not sessions.remove_costs(session, map(int, rest.split()), by=by):
        raise NotUndoable
    return session.get_absolute_url()
