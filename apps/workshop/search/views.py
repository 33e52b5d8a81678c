"""The page of results, and the suggestions under the search box."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.workshop.audit.services import Actor, actor_of, record
from apps.workshop.search.results import Group, groups, page_of, told_apart
from kit.search.keys import query_of
from tenants.accounts.permissions import allow
from tenants.accounts.roles import Right

MOST_OF_A_KIND = 5
MOST_SUGGESTED = 4
LEAST_LETTERS = 2
SUGGESTIONS_A_MINUTE = 120
"""More than anybody types. Suggestions leave no row in the trail, so they are no way to read on."""


@allow(*Right)
@never_cache
@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """Everything found, by kind; with `kind` in the address everything of that one."""
    by, query = actor_of(request), query_of(request.GET.get("q", ""))
    chosen = request.GET.get("kind", "")
    found = groups(by, query, most=MOST_OF_A_KIND) if query else []
    number = request.GET.get("page")
    all_of_one = page_of(by, query, chosen=chosen, number=number) if query else None
    shown = [all_of_one] if all_of_one else found
    _record(by, shown)
    context = {
        "query": query,
        "typed": query.text,
        "filters": [
            {"group": group, "is_chosen": bool(all_of_one) and group.kind.code == chosen}
            for group in found
        ],
        "is_one_kind": shown is not found,
        "groups": shown,
        "count": sum(group.count for group in shown),
        "count_of_all": sum(group.count for group in found),
    }
    return render(request, "search/results.html", context)


@allow(*Right)
@never_cache
@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """The first few of what would be found, as options under the box: names and kinds only.

    Not recorded: what is opened is, by its own page.
    """
    by, query = actor_of(request), query_of(request.GET.get("q", ""))
    if not _within_limit(by):
        return HttpResponse(status=429)
    found = groups(by, query, most=MOST_SUGGESTED) if len(query.text) >= LEAST_LETTERS else []
    context = {
        "query": query,
        "typed": query.text,
        "groups": [{"group": group, "hits": hits} for group, hits in told_apart(found)],
        "count": sum(group.count for group in found),
        "is_long_enough": len(query.text) >= LEAST_LETTERS,
    }
    return render(request, "search/suggestions.html", context)


def _record(by: Actor, shown: Iterable[Group]) -> None:
    """One row with everybody whose name the page shows."""
    people = {hit.participant: True for group in shown for hit in group.hits if hit.participant}
    if people:
        record(by, "participants.search", list(people))


def _within_limit(by: Actor) -> bool:
    """Counted in each web process for itself: it keeps load down and guards nothing."""
    key = f"search.suggest.{by.user.pk}"
    cache.add(key, 0, timeout=60)
    try:
        return cache.incr(key) <= SUGGESTIONS_A_MINUTE
    except ValueError:  # The minute ended between the two lines.
        return True
