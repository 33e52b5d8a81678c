"""All groups with what they cost. Nobody's name is on this page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from apps.workshop.audit.services import actor_of
from apps.workshop.groups.models import Group
from apps.workshop.groups.permissions import SEES, SHAPES
from apps.workshop.groups.sums import Sums, groups_with_sums, is_full, sums_of
from kit.pages.filters import chips, chosen_of
from tenants.accounts.permissions import allow

ON_A_PAGE = 30
SHOW = (("", _("Running")), ("ended", _("Ended")), ("all", _("All")))


@dataclass(frozen=True)
class Row:
    """One group of the list. `tone` is a word of kit's states."""

    group: Group
    sums: Sums
    is_full: bool
    begins_later: bool


@allow(*SEES)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The groups that run, those that have ended, and the sums of what is shown."""
    today = timezone.localdate()
    groups = list(
        groups_with_sums().select_related("unit").prefetch_related("leaders").order_by("sort_key")
    )
    show = chosen_of(request, "show", SHOW)
    shown = [one for one in groups if _fits(one, show, today)]
    page = Paginator(shown, ON_A_PAGE).get_page(request.GET.get("page"))
    counts = {value: sum(_fits(one, value, today) for one in groups) for value, _label in SHOW}
    context = {
        "page": page,
        "rows": [_row(one, today) for one in page.object_list],
        "total": _total(shown),
        "filters": chips(request, "show", SHOW, counts),
        "is_filtered": bool(groups),
        "may_shape": actor_of(request).user.may(*SHAPES),
    }
    return render(request, "groups/list.html", context)


def _fits(group: Group, show: str, today: date) -> bool:
    has_ended = group.ends_on is not None and group.ends_on < today
    return show == "all" or has_ended == (show == "ended")


def _row(group: Group, today: date) -> Row:
    return Row(group, sums_of(group), is_full(group), group.starts_on > today)


def _total(groups: Sequence[Group]) -> Sums:
    return sum((sums_of(one) for one in groups), Sums())
