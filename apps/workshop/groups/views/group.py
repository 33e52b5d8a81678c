"""One group: who has a place, its sessions and what it costs; a new one, and changing one."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from apps.workshop.audit.services import Actor, actor_of, record
from apps.workshop.groups.forms import GroupForm
from apps.workshop.groups.models import Group, Seat
from apps.workshop.groups.permissions import SEES, SHAPES, may_join, reached
from apps.workshop.groups.services import groups, sessions
from apps.workshop.groups.sums import euros, groups_with_sums, is_full, sessions_with_sums, sums_of
from kit.meanwhile import ChangedMeanwhile
from kit.templatetags.kit import fi_date, fi_time
from tenants.accounts.once import once
from tenants.accounts.permissions import allow
from tenants.accounts.roles import Right
from tenants.accounts.undo import offer

ON_A_PAGE = 20
MOST_FOUND = 8


@allow(*SEES)
@require_http_methods(["GET", "HEAD", "POST"])
def group(request: HttpRequest, group_id: int) -> HttpResponse:
    """The group's page. A button says what is to be done: sessions, somebody in, somebody out."""
    found = groups_with_sums().select_related("unit").filter(pk=group_id).first()
    if found is None:
        raise Http404
    by = actor_of(request)
    if request.method == "POST":
        return _act(request, found, by)
    return render(request, "groups/group.html", _context(request, found, by))


def _context(request: HttpRequest, group: Any, by: Actor) -> dict[str, Any]:
    today = timezone.localdate()
    told = list(sessions_with_sums(group).order_by("day"))
    for one in told:
        one.shown_cost = euros(one.cost)  # type: ignore[attr-defined]
    been = [one for one in reversed(told) if one.day < today]
    may_shape = by.user.may(*SHAPES)
    takes_in = may_shape and group.is_named and not group.has_ended and not is_full(group)
    text = request.GET.get("find", "").strip()
    return {
        "group": group,
        "leaders": ", ".join(one.full_name for one in group.leaders.all()),
        "sums": sums_of(group),
        "is_full": is_full(group),
        "coming": [one for one in told if one.day >= today],
        "page": Paginator(been, ON_A_PAGE).get_page(request.GET.get("page")),
        "may_shape": may_shape,
        "may_open": by.user.may(Right.SEE_ATTENDANCE),
        "may_make": may_shape and not group.has_ended and bool(sessions.coming_days(group)),
        "takes_in": takes_in,
        "find": text,
        **_people(group, text, takes_in, by),
    }


def _people(group: Group, text: str, takes_in: bool, by: Actor) -> dict[str, Any]:
    """Places with names within reach, how many others there are, and who might be taken in."""
    if not group.is_named:
        return {}
    open_seats = group.seats.filter(left_on=None)
    seats = list(
        open_seats.filter(participant__in=reached(by))
        .select_related("participant")
        .order_by("participant__sort_key")
    )
    offered = []
    # Nobody is shown before somebody is looked for, but those of the group's own unit.
    if takes_in and (text or group.unit_id is not None):
        free = may_join(by, text).exclude(pk__in=open_seats.values("participant"))
        if not text:
            free = free.filter(unit=group.unit_id)
        offered = list(free.select_related("unit").order_by("sort_key")[:MOST_FOUND])
    named = [seat.participant_id for seat in seats] + [one.pk for one in offered]
    if named:
        record(by, "groups.list", named, group=group.pk)
    joined: int = group.joined  # type: ignore[attr-defined]
    return {"seats": seats, "others": joined - len(seats), "offered": offered}


def _act(request: HttpRequest, group: Group, by: Actor) -> HttpResponse:
    action = request.POST.get("action", "")
    if action == "sessions":
        _make_sessions(request, group, by)
    elif action == "join":
        _join(request, group, by)
    elif action == "leave":
        _leave(request, group, by)
    else:
        raise BadRequest("action is none of the page's buttons")
    return redirect(group)


def _make_sessions(request: HttpRequest, group: Group, by: Actor) -> None:
    made = sessions.make_sessions(group, by=by)
    if not made:
        messages.info(request, _("The sessions of the coming weeks are there already."))
        return
    text = ngettext("%(count)s session was made.", "%(count)s sessions were made.", len(made))
    about = " ".join(str(one) for one in (group.pk, *made))
    offer(request, text % {"count": len(made)}, "groups.sessions", about)


def _join(request: HttpRequest, group: Group, by: Actor) -> None:
    person = may_join(by).filter(pk=_uuid(request.POST.get("participant", ""))).first()
    if person is None:
        raise Http404
    try:
        seat = groups.join(group, person, by=by)
    except groups.Full:
        messages.error(request, _("The group is full. Free a place first, or add places to it."))
    except groups.AlreadyThere:
        messages.info(request, _("They have a place in the group already."))
    except groups.NoPlaces:
        messages.error(request, _("Nobody is written down in this group any more."))
    else:
        text = _("%(name)s has a place in the group.") % {"name": person.full_name}
        offer(request, text, "groups.join", seat.pk)


def _leave(request: HttpRequest, group: Group, by: Actor) -> None:
    typed = request.POST.get("seat", "")
    seats = Seat.objects.filter(group=group, participant__in=reached(by))
    seat = seats.select_related("participant").filter(pk=int(typed) if typed.isdecimal() else 0)
    found = seat.first()
    if found is None:
        if not by.user.may(*SHAPES):
            raise PermissionDenied
        raise Http404
    if groups.leave(found, by=by):
        text = _("%(name)s has left the group.") % {"name": found.participant.full_name}
        offer(request, text, "groups.leave", found.pk)


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise Http404 from None


@allow(*SHAPES)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponseBase:
    """A new group. Its sessions are made on its page with one button."""
    today = timezone.localdate()
    form = GroupForm(
        request.POST or None, initial={"starts_on": today, "weekday": today.weekday() + 1}
    )
    if request.method == "POST" and form.is_valid():

        def act() -> str:
            made = groups.add_group(form.values(), by=actor_of(request))
            messages.success(
                request, _("%(name)s was added. Make its sessions next.") % {"name": made.name}
            )
            return made.get_absolute_url()

        return once(request, form, act)
    return render(request, "groups/edit.html", {"form": form})


def _over_the_change(request: HttpRequest, group: Group) -> GroupForm:
    """What was typed over the group as it is now, with what it says now where they differ."""
    now = Group.objects.select_related("unit").get(pk=group.pk)
    typed = request.POST.copy()
    typed["opened_as"] = groups.state_of(now)
    form = GroupForm(typed, group=now)
    form.add_error(
        None,
        _(
            "Somebody else has changed this group meanwhile, and nothing of yours was saved. Now it"
            " is: %(now)s. What you typed is below; saving again puts it in the place of theirs."
        )
        % {"now": ", ".join(_in_words(now))},
    )
    return form


def _in_words(group: Group) -> list[str]:
    """What a group's form says of it, but for the programme, which is too long."""
    ends_on = f"–{fi_date(group.ends_on)}" if group.ends_on else ""
    return [
        group.name,
        str(group.get_way_display()),
        group.place,
        f"{WEEKDAYS[group.weekday - 1]} {fi_time(group.starts_at)}–{fi_time(group.ends_at)}",
        str(group.capacity),
        f"{fi_date(group.starts_on)}{ends_on}",
        *([group.unit.name] if group.unit else []),
        *(one.full_name for one in group.leaders.all()),
    ]


@allow(*SHAPES)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, group_id: int) -> HttpResponseBase:
    """Another place, time or leader, more places, or a last day."""
    found = get_object_or_404(Group, pk=group_id)
    names = ("name", "way", "place", "weekday", "starts_at", "ends_at", "capacity")
    initial = {name: getattr(found, name) for name in (*names, "starts_on", "ends_on", "programme")}
    initial |= {"unit": found.unit_id, "leaders": found.leaders.values_list("pk", flat=True)}
    initial |= {"opened_as": groups.state_of(found)}
    form = GroupForm(request.POST or None, group=found, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            opened_as = form.cleaned_data["opened_as"]
            groups.change_group(found, form.values(), opened_as=opened_as, by=actor_of(request))
        except ChangedMeanwhile:
            form = _over_the_change(request, found)
        except groups.FewerPlaces as refusal:
            text = ngettext(
                "%(count)s person has a place in the group. Free it first.",
                "%(count)s people have a place in the group. Free their places first.",
                refusal.args[0],
            )
            is_named = form.cleaned_data["way"] == Group.Way.NAMED
            form.add_error("capacity" if is_named else "way", text % {"count": refusal.args[0]})
        else:
            messages.success(request, _("%(name)s was saved.") % {"name": found.name})
            return redirect(found)
    return render(request, "groups/edit.html", {"form": form, "group": found})
