"""One session on a phone: who came, what was done, what it cost. Each row is a button."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from apps.workshop.audit.services import Actor, actor_of, record
from apps.workshop.groups.forms import CostForm, SessionForm
from apps.workshop.groups.models import Session, Visit
from apps.workshop.groups.permissions import reached
from apps.workshop.groups.services import marking, sessions
from apps.workshop.groups.sums import Sums, euros
from apps.workshop.groups.views.telling import REFUSALS, problem_of
from apps.workshop.participants.models import Participant
from tenants.accounts.once import once
from tenants.accounts.permissions import allow
from tenants.accounts.roles import Right
from tenants.accounts.undo import offer

STATES = {"here": Visit.State.HERE, "away": Visit.State.AWAY, "clear": ""}


@dataclass(frozen=True)
class Row:
    """One participant at a session. The state is empty while nobody has said."""

    person: Participant
    visit: Visit | None

    @property
    def state(self) -> str:
        return self.visit.state if self.visit else ""

    @property
    def said(self) -> str:
        return self.visit.get_state_display() if self.visit else ""


@dataclass(frozen=True)
class People:
    """The rows within reach, and how many there are beyond it: with a place, and of them here."""

    rows: list[Row]
    others: int
    others_here: int

    @property
    def here(self) -> int:
        return sum(row.state == Visit.State.HERE for row in self.rows) + self.others_here


@allow(Right.SEE_ATTENDANCE)
@require_http_methods(["GET", "HEAD", "POST"])
def session(request: HttpRequest, session_id: int) -> HttpResponseBase:
    """Who came? One tap says so."""
    found = Session.objects.select_related("group__unit").filter(pk=session_id).first()
    if found is None:
        raise Http404
    by = actor_of(request)
    if request.method == "POST" and not by.user.may(Right.MARK_ATTENDANCE):
        return HttpResponse(status=403)
    action = request.POST.get("action", "")
    form = SessionForm(request.POST if action == "write" else None, initial=_held(found))
    cost = CostForm(request.POST if action == "cost" else None)
    if action == "write" and form.is_valid():
        sessions.write(found, form.cleaned_data, by=by)
        messages.success(request, _("The session was saved."))
        return redirect(found)
    if action == "cost" and cost.is_valid():
        return once(request, cost, lambda: _add_cost(request, found, cost, by))
    if request.method == "POST" and action not in ("write", "cost"):
        return _act(request, found, action, by)
    return render(request, "groups/session.html", _context(found, form, cost, by))


def _held(session: Session) -> dict[str, Any]:
    return {name: getattr(session, name) for name in ("done", "place", "starts_at", "ends_at")}


def _context(session: Session, form: SessionForm, cost: CostForm, by: Actor) -> dict[str, Any]:
    group = session.group
    people = _people(session, by) if group.is_named else People([], 0, 0)
    if people.rows:
        record(by, "groups.list", [row.person.pk for row in people.rows], session=session.pk)
    costs = list(session.costs.all())
    came = people.here if group.is_named else session.headcount or 0
    total = sum((one.euros for one in costs), Sums().cost)
    return {
        "session": session,
        "group": group,
        "form": form,
        "cost_form": cost,
        "costs": [(one, euros(one.euros)) for one in costs],
        "sums": Sums(1, group.capacity, came, total),
        "waiting": [row for row in people.rows if not row.state],
        "marked": [row for row in people.rows if row.state],
        "people": people,
        "is_over": came > group.capacity,
        "may_mark": by.user.may(Right.MARK_ATTENDANCE),
        "is_open": not session.is_ahead and not session.is_called_off,
        "may_repeat": not costs
        and Session.objects.filter(group=group, day__lt=session.day, costs__isnull=False).exists(),
    }


def _people(session: Session, by: Actor) -> People:
    """Who had a place on the day, and who was marked without one. Three queries."""
    visits = {one.participant_id: one for one in session.visits.all()}
    seats = session.group.seats.filter(joined_on__lte=session.day).exclude(left_on__lt=session.day)
    ids = set(seats.values_list("participant_id", flat=True))
    ids |= {pk for pk, one in visits.items() if one.state}
    found = list(reached(by).filter(pk__in=ids).order_by("sort_key"))
    beyond = ids - {one.pk for one in found}
    here = sum(1 for pk in beyond if pk in visits and visits[pk].state == Visit.State.HERE)
    return People([Row(one, visits.get(one.pk)) for one in found], len(beyond), here)


def _act(request: HttpRequest, session: Session, action: str, by: Actor) -> HttpResponse:
    """Do what the pressed button says, and come back to the same place."""
    act = ACTIONS.get(action)
    if act is None:
        raise BadRequest("action is none of the page's buttons")
    try:
        anchor = act(request, session, action, by)
    except REFUSALS as refusal:
        messages.error(request, problem_of(refusal))
        anchor = ""
    return redirect(session.get_absolute_url() + anchor)


def _mark_one(request: HttpRequest, session: Session, action: str, by: Actor) -> str:
    rows = _people(session, by).rows
    row = _row_of(rows, request.POST.get("participant", ""))
    state = STATES[action]
    click = marking.mark(session, [row.person.pk], state, by=by)
    if click:
        said = Visit.State(state).label if state else _("Not marked")
        text = f"{row.person.given_name}: {said}."
        offer(request, text, "groups.mark", f"{click} {row.state}")
    return f"#{_next(rows, row)}"


def _mark_rest(request: HttpRequest, session: Session, action: str, by: Actor) -> str:
    rows = [row for row in _people(session, by).rows if not row.state]
    people = [row.person.pk for row in rows]
    click = marking.mark(session, people, Visit.State.HERE, by=by) if people else ""
    if click:
        text = ngettext("%(count)s person was marked.", "%(count)s people were marked.", len(rows))
        offer(request, text % {"count": len(rows)}, "groups.mark", f"{click} ")
    return ""


def _count_one(request: HttpRequest, session: Session, action: str, by: Actor) -> str:
    number = marking.count_one_more(session, by=by)
    _say_count(request, session, number, number - 1 or None)
    return ""


def _count(request: HttpRequest, session: Session, action: str, by: Actor) -> str:
    number = marking.count_of(request.POST.get("number", ""))
    was = marking.count(session, number, by=by)
    if was != number:
        _say_count(request, session, number, was)
    return ""


def _say_count(request: HttpRequest, session: Session, number: int | None, was: int | None) -> None:
    if number is None:
        text = _("The count was taken away.")
    else:
        text = ngettext("%(count)s person came.", "%(count)s people came.", number) % {
            "count": number
        }
    became, before = ("-" if one is None else str(one) for one in (number, was))
    offer(request, text, "groups.count", f"{session.pk} {became} {before}")


def _add_cost(request: HttpRequest, session: Session, form: CostForm, by: Actor) -> str:
    typed = form.cleaned_data
    made = sessions.add_cost(session, item=typed["item"], euros=typed["euros"], by=by)
    text = f"{made.item}: {euros(made.euros)}"
    offer(request, text, "groups.cost", f"{session.pk} {made.pk}")
    return f"{session.get_absolute_url()}#costs"


def _repeat_costs(request: HttpRequest, session: Session, action: str, by: Actor) -> str:
    made = sessions.add_costs_of_last_time(session, by=by)
    if made:
        about = " ".join(str(one) for one in (session.pk, *made))
        offer(request, _("The costs are as at the last session."), "groups.cost", about)
    return "#costs"


def _remove_cost(request: HttpRequest, session: Session, action: str, by: Actor) -> str:
    typed = request.POST.get("cost", "")
    if not typed.isdecimal():
        raise Http404
    for item, amount in sessions.remove_costs(session, [int(typed)], by=by):
        text = _("%(item)s was taken away.") % {"item": item}
        offer(request, text, "groups.cost", f"{session.pk} + {amount} {item}")
    return "#costs"


def _call_off(request: HttpRequest, session: Session, action: str, by: Actor) -> str:
    is_off = action == "call_off"
    if sessions.call_off(session, is_off=is_off, by=by):
        text = _("The session was called off.") if is_off else _("The session is held after all.")
        messages.success(request, text)
    return ""


ACTIONS: dict[str, Callable[[HttpRequest, Session, str, Actor], str]] = {
    **dict.fromkeys(STATES, _mark_one),
    "rest": _mark_rest,
    "one_more": _count_one,
    "count": _count,
    "costs_again": _repeat_costs,
    "drop": _remove_cost,
    "call_off": _call_off,
    "hold": _call_off,
}


def _row_of(rows: Iterable[Row], participant: str) -> Row:
    try:
        wanted = uuid.UUID(participant)
    except ValueError:
        raise Http404 from None
    for row in rows:
        if row.person.pk == wanted:
            return row
    raise Http404


def _next(rows: list[Row], done: Row) -> str:
    """Where the thumb is needed next: the row that takes this one's place."""
    waiting = [row for row in rows if not row.state]
    if done not in waiting:
        return f"p-{done.person.pk}"
    number = waiting.index(done)
    following = [*waiting[number + 1 :], *waiting[:number]]
    return f"p-{following[0].person.pk}" if following else "content"
