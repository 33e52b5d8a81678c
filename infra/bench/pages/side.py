"""The measuring process: `python -m infra.bench.pages.side N LARGE MIDDLE`, both of them hosts.

It takes every page so many times in an order that chance decides, and prints what it saw as JSON.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from random import Random
from typing import Any

from django.db import connection

# The entrance sets Django up, so it stands before what brings the models.
import config.wsgi  # noqa: F401
from apps.workshop.participants.models import Participant
from infra.bench.pages.listed import FRAME, PAGES, PERSON
from infra.bench.pages.sizes import assets_kb, compressed_kb
from infra.bench.pages.verdict import Seen
from infra.bench.sides.visit import fetch
from kit.database.names import NETWORK
from kit.database.scope import entered
from tenants.organisations.models import Domain

WARM = 20
MEASURED_BY_QUERY = 5
"""Visits on which the time in the database is taken; the others are not burdened with it."""


def main() -> None:
    """Warm every page up, measure, and print."""
    rounds, hosts = int(sys.argv[1]), sys.argv[2:]
    large, middle = ({page: _filled(page, host) for page in (FRAME, *PAGES)} for host in hosts)
    for page in large:
        for _turn in range(WARM):
            fetch(hosts[0], large[page])
    times = _times(hosts[0], large, rounds)
    seen = {}
    for page in large:
        spent = [_queries(hosts[0], large[page]) for _turn in range(MEASURED_BY_QUERY)]
        fetch(hosts[1], middle[page])
        body = fetch(hosts[0], large[page])[1]
        seen[page] = Seen(
            times=times[page],
            sql=[nanoseconds for _count, nanoseconds in spent],
            queries=spent[-1][0],
            middle_queries=_queries(hosts[1], middle[page])[0],
            page_kb=compressed_kb(body),
            assets_kb=assets_kb(body),
        )
    print(json.dumps({page: asdict(found) for page, found in seen.items()}))


def _filled(page: str, host: str) -> str:
    if PERSON not in page:
        return page
    with entered(NETWORK):
        name = str(Domain.objects.get(domain=host).tenant_id)
    with entered(name):
        return page.replace(PERSON, str(Participant.objects.order_by("added_at", "id")[0].pk))


def _times(host: str, pages: dict[str, str], rounds: int) -> dict[str, list[int]]:
    order, chance = list(pages), Random(rounds)  # noqa: S311
    times: dict[str, list[int]] = {page: [] for page in pages}
    for _round in range(rounds):
        chance.shuffle(order)
        for page in order:
            times[page].append(fetch(host, pages[page])[0])
    return times


def _queries(host: str, address: str) -> tuple[int, int]:
    """How many queries one visit makes, and how many nanoseconds they take."""
    spent: list[int] = []

    def take_time(execute: Callable[..., Any], *given: Any) -> Any:
        began = time.perf_counter_ns()
        try:
            return execute(*given)
        finally:
            spent.append(time.perf_counter_ns() - began)

    with connection.execute_wrapper(take_time):
        fetch(host, address)
    return len(spent), sum(spent)


if __name__ == "__main__":
    main()
