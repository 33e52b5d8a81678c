"""The pages used most, at a large organisation among many, beside the empty page."""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Mapping

from psycopg.conninfo import conninfo_to_dict

from infra.bench.pages.verdict import ORGANISATIONS, Seen, judge
from infra.bench.sides.bench import Bench, analyse
from infra.bench.sides.times import first_quarter
from infra.demo import progress
from infra.demo.builds import build_sources
from infra.demo.runs import run
from infra.demo.throwaway import throwaway

BENCH = Bench("bench-pages")
SETTINGS = "infra.bench.pages.settings"


def main(rounds: int) -> int:
    """Measure and print what it says. Returns 1 when a page costs too much."""
    with throwaway(BENCH.name, way_out=BENCH.way_out) as server:
        build_sources(server.environment("web"), BENCH.log("build").parent)
        with progress.step("Shared layer and schemas"):
            server.manage("ddl", "deploy", "--pool", str(ORGANISATIONS))
        environment = BENCH.environment(server.environment("web"), SETTINGS)
        with progress.step("Organisations"):
            hosts = BENCH.hosts(environment, "infra.bench.pages.members")
        analyse(server, str(conninfo_to_dict(environment["PAJAVERKKO_DB_WEB"])["dbname"]))
        with progress.step(f"{rounds} requests of each page"):
            said = run(
                [sys.executable, "-m", "infra.bench.pages.side", str(rounds), *hosts],
                environment=environment,
                log=BENCH.log("side"),
                failure="The pages could not be measured.",
                way_out=BENCH.way_out,
            )
    return report({page: Seen(**found) for page, found in json.loads(said).items()})


def report(seen: Mapping[str, Seen]) -> int:
    """Print each page, the broken limits, and the worst of all as JSON, last."""
    longest = max(len(page) for page in seen)
    for page, found in seen.items():
        progress.say(
            f"{page:{longest}} {first_quarter(found.times) / 1e6:6.1f} ms,"
            f" {found.queries:2} queries in {statistics.median(found.sql) / 1e6:5.1f} ms,"
            f" {found.page_kb:5.1f} kB"
        )
    verdict = judge(seen)
    for fault in verdict.faults():
        progress.say(fault)
    progress.say(verdict.as_json())
    return 1 if verdict.faults() else 0
