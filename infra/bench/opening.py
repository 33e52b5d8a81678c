"""Making an organisation's schema: from the template, by migrating, among few and among many."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable

import django

django.setup()

from kit.database import names  # noqa: E402
from tenants.organisations import pool, template  # noqa: E402

FEW, MANY, MIGRATED = 10, 100, 3


def seconds(act: Callable[[], object]) -> float:
    """How long `act` took, by the wall clock."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def main() -> None:
    """Make schemas both ways and print medians, then the ratios."""
    content = template.text()
    made = []
    for number in range(MANY):
        made.append(seconds(lambda: pool.make_schema(content)))
        if (number + 1) % FEW == 0:
            print(f"{number + 1} of {MANY} schemas", flush=True)
    migrated = [
        seconds(lambda: template.migrate_schema(names.new_organisation_name()))
        for _turn in range(MIGRATED)
    ]
    first, last = statistics.median(made[:FEW]), statistics.median(made[-FEW:])
    slow = statistics.median(migrated)
    print(f"From the template {1000 * last:.0f} ms, by migrating {1000 * slow:.0f} ms")
    print(json.dumps({"opening": round(slow / last, 1), "growth": round(last / first, 2)}))


if __name__ == "__main__":
    main()
