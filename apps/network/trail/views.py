"""The network's trail, by filters that stand in the address, and a copy of it."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.network.trail.models import Entry
from apps.network.trail.services import record
from apps.network.trail.words import ACTIONS, GROUPS
from kit.tables import csv_answer
from tenants.accounts.actors import actor_of
from tenants.accounts.models import User
from tenants.accounts.permissions import allow
from tenants.accounts.roles import Right, names_of
from tenants.accounts.trails import PartForm

PAGE_SIZE = 50


@allow(Right.READ_NETWORK_TRAIL)
@require_safe
def read(request: HttpRequest) -> HttpResponse:
    """What the network's people have done. The reading is written down too."""
    form = PartForm(request.GET or None, groups=GROUPS)
    # Before the page is counted, or the oldest row would make room for this one.
    record(actor_of(request), "trail.read")
    page = Paginator(form.part.of(Entry.objects.all()), PAGE_SIZE).get_page(request.GET.get("page"))
    kept = request.GET.copy()
    kept.pop("page", None)
    names = _names(page.object_list)
    context = {
        "form": form,
        "page": page,
        "rows": [_row(entry, names) for entry in page.object_list],
        "query": kept.urlencode(),
    }
    return render(request, "trail/read.html", context)


@allow(Right.READ_NETWORK_TRAIL)
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The same part of the trail as a table, with ids."""
    form = PartForm(request.GET or None, groups=GROUPS)
    if form.is_bound and not form.is_valid():
        return redirect("trail:read")
    record(actor_of(request), "trail.export")
    header = [_("Time"), _("Who"), _("Roles"), _("What"), _("About"), _("Address")]
    entries = form.part.of(Entry.objects.all()).iterator(chunk_size=500)
    return csv_answer("verkoston-loki", header, map(_cells, entries))


def _cells(entry: Entry) -> list[str]:
    return [
        timezone.localtime(entry.at).isoformat(timespec="seconds"),
        entry.actor_name,
        " ".join(entry.actor_roles),
        entry.action,
        "; ".join(f"{key} {value}" for key, value in sorted(entry.about.items())),
        entry.address or "",
    ]


def _names(entries: object) -> dict[int, str]:
    """Names of the network's people whom these entries are about."""
    about = {entry.about.get("user") for entry in entries}  # type: ignore[attr-defined]
    found = User.objects.filter(pk__in=about - {None})
    return {person.pk: person.full_name for person in found}


def _row(entry: Entry, names: dict[int, str]) -> dict[str, object]:
    about = entry.about
    return {
        "entry": entry,
        "what": ACTIONS.get(entry.action, entry.action),
        "role": names_of(entry.actor_roles),
        "whom": names.get(about.get("user", 0), ""),
        "roles": names_of(about.get("roles", "").split()),
        "organisation": about.get("name", ""),
    }
