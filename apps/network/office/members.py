"""The list of members: organisations, where and since when; no person is in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.network.areas import lookups
from apps.network.areas.models import Area
from apps.network.office.forms import MembersForm
from apps.network.office.permissions import is_regional, visible_members
from apps.network.trail.services import record
from kit.sorting import sort_key
from kit.tables import csv_answer
from kit.templatetags.kit import fi_date
from tenants.accounts.actors import actor_of
from tenants.accounts.models import User
from tenants.accounts.permissions import allow, current_user
from tenants.accounts.roles import Right
from tenants.organisations.models import Organisation

PAGE_SIZE = 50


@dataclass(frozen=True)
class Line:
    """One organisation of the list.

    `since` is when the network answered, or when it was subscribed where no answer has been given;
    empty for a closed one, of which only the answer's day is known and not the end.
    """

    name: str
    place: str
    region: str
    region_code: str
    state: str
    state_name: str
    since: datetime | None


@allow(Right.SEE_MEMBERS)
@require_safe
def members(request: HttpRequest) -> HttpResponse:
    """Which organisations are members, by filters that stand in the address."""
    user = current_user(request)
    lines = _lines(user)
    form = _form(request, lines)
    wanted = _wanted(lines, form)
    record(actor_of(request), "members.read")
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {
        "form": form,
        "page": Paginator(wanted, PAGE_SIZE).get_page(request.GET.get("page")),
        "query": kept.urlencode(),
        "is_filtered": bool(kept),
        "areas": lookups.names_of_keys(user.areas, _language()) if is_regional(user) else [],
    }
    return render(request, "office/members.html", context)


@allow(Right.SEE_MEMBERS)
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The same part of the list as a table."""
    lines = _lines(current_user(request))
    form = _form(request, lines)
    if form.is_bound and not form.is_valid():
        return redirect("office:members")
    record(actor_of(request), "members.export")
    header = [_("Organisation"), _("Municipality"), _("Region"), _("State"), _("Since")]
    rows = (
        [line.name, line.place, line.region, line.state_name, fi_date(line.since)]
        for line in _wanted(lines, form)
    )
    return csv_answer("jasenet", header, rows)


def _language() -> str:
    return get_language() or "fi"


def _lines(user: User) -> list[Line]:
    """Everything this person may see, in alphabetical order."""
    found = list(
        visible_members(user).values(
            "name", "municipality_code", "state", "membership", "created_at", "sign_up__decided_at"
        )
    )
    places = lookups.names([row["municipality_code"] for row in found], _language())
    regions = lookups.regions(timezone.localdate())
    lines = [_line(row, places, regions.get(row["municipality_code"])) for row in found]
    return sorted(lines, key=lambda line: (sort_key(line.name), line.name))


def _line(row: Mapping[str, Any], places: Mapping[str, str], region: Area | None) -> Line:
    is_closed = row["state"] == Organisation.State.CLOSED
    state = row["state"] if is_closed else row["membership"]
    names = dict(MembersForm.STATES)
    return Line(
        name=row["name"],
        place=places.get(row["municipality_code"], row["municipality_code"]),
        region=region.name(_language()) if region else "",
        region_code=region.code if region else "",
        state=state,
        state_name=str(names[state]),
        since=None if is_closed else row["sign_up__decided_at"] or row["created_at"],
    )


def _form(request: HttpRequest, lines: list[Line]) -> MembersForm:
    regions = {(line.region_code, line.region) for line in lines if line.region_code}
    in_order = sorted(regions, key=lambda region: sort_key(region[1]))
    return MembersForm(request.GET or None, regions=in_order)


def _wanted(lines: list[Line], form: MembersForm) -> list[Line]:
    """The lines that were asked for; all of them where the question makes no sense."""
    if not form.is_valid():
        return lines
    words = form.cleaned_data["q"].casefold().split()
    region, state = form.cleaned_data["region"], form.cleaned_data["state"]
    return [
        line
        for line in lines
        if all(word in line.name.casefold() for word in words)
        and (not region or line.region_code == region)
        and (not state or line.state == state)
    ]
