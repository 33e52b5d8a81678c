"""The measuring process: `python -m infra.bench.referrals.side N SENDER RECEIVER`, two hosts.

It sends and accepts drafts, posts the least form, takes the list of received referrals and the
empty page, all in an order that chance decides, and prints what it saw as JSON.
"""

from __future__ import annotations

import json
import sys
import uuid
from collections.abc import Callable, Mapping
from dataclasses import asdict
from random import Random
from typing import Any

from django.db import connection
from django.utils import timezone

# The entrance sets Django up, so it stands before what brings the models.
import config.wsgi  # noqa: F401
from apps.network.referrals.models import Referral
from apps.network.referrals.workflow import State
from apps.workshop.referring.models import Draft
from infra.bench.pages.listed import FRAME
from infra.bench.referrals.posting import post
from infra.bench.referrals.urls import FORM
from infra.bench.referrals.verdict import WARM, Seen
from infra.bench.sides.visit import Unfit, fetch
from kit.database.names import NETWORK
from kit.database.scope import entered
from tenants.organisations.models import Domain

INBOX = "/referrals/"


def main() -> None:
    """Warm up, measure, and print."""
    rounds, sender, receiver = int(sys.argv[1]), sys.argv[2], sys.argv[3]
    warm = min(WARM, rounds)
    drafts = _drafts(sender, rounds + warm)
    to = _schema(receiver)
    acts: dict[str, Callable[[], int]] = {
        "forms": lambda: _form(sender) + _form(receiver),
        "ways": lambda: _send(sender, to, drafts[-1]) + _accept(receiver, drafts.pop()),
        "frames": lambda: fetch(receiver, FRAME)[0],
        "inboxes": lambda: fetch(receiver, INBOX)[0],
    }
    _in_turn(acts, warm)
    times = _in_turn(acts, rounds)
    _expect_accepted(receiver)
    print(json.dumps(asdict(Seen(**times, queries=_queries(receiver, INBOX)))))


def _in_turn(acts: dict[str, Callable[[], int]], rounds: int) -> dict[str, list[int]]:
    order, chance = list(acts), Random(rounds)  # noqa: S311
    times: dict[str, list[int]] = {name: [] for name in acts}
    for _round in range(rounds):
        chance.shuffle(order)
        for name in order:
            times[name].append(acts[name]())
    return times


def _post(host: str, address: str, fields: Mapping[str, str]) -> int:
    """How long a post took. The next page follows, as in a browser, and is not measured."""
    took = post(host, address, fields)
    fetch(host, FRAME)
    return took


def _form(host: str) -> int:
    return _post(host, FORM, {"text": "Asumisen tuki jatkuu."})


def _send(host: str, receiver: str, draft: uuid.UUID) -> int:
    return _post(
        host,
        f"/referrals/drafts/{draft}/",
        {
            "receiver": receiver,
            "service_basis": "OMA",
            "language": "fi",
            "who_ground": "request",
            "wish": "Haluan kokeilla puutöitä kevään aikana.",
            "wish_ground": "request",
            "support": "Rauhalliset aamut ja selkeät ohjeet.",
            "support_ground": "request",
            "agreed": "Tutustumme yhdessä.",
            "agreed_ground": "request",
            "shown_how": "written",
            "shown_on": timezone.localdate().isoformat(),
            "version": "1",
            "send": "1",
        },
    )


def _accept(host: str, referral: uuid.UUID) -> int:
    day = timezone.localdate().isoformat()
    return _post(host, f"/referrals/{referral}/answer/", {"answer": "accept", "starts_on": day})


def _schema(host: str) -> str:
    with entered(NETWORK):
        return str(Domain.objects.get(domain=host).tenant_id)


def _drafts(host: str, many: int) -> list[uuid.UUID]:
    """Drafts that were made beforehand. Raises `Unfit` when there are too few."""
    with entered(_schema(host)):
        found = list(Draft.objects.order_by("pk").values_list("pk", flat=True)[:many])
    if len(found) < many:
        raise Unfit(f"{host} has {len(found)} drafts, not {many}")
    return found


def _expect_accepted(host: str) -> None:
    """Raises `Unfit` when what was measured did not happen."""
    us = _schema(host)
    with entered(us):
        accepted = Referral.objects.filter(
            receiver_id=us, state=State.ACCEPTED, starts_on=timezone.localdate()
        )
        if not accepted.exists():
            raise Unfit(f"{host} has accepted nothing")


def _queries(host: str, address: str) -> int:
    """How many queries one visit makes."""
    queries: list[str] = []

    def count(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        queries.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(count):
        fetch(host, address)
    return len(queries)


if __name__ == "__main__":
    main()
