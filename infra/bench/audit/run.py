"""The list of participants with the trail and without it, on one throwaway server.

The server writes to the disk in earnest, unlike those of other benches: without the trail a reading
has nothing to commit, with it each waits for the disk, and that is a part of the trail's cost.
"""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from contextlib import ExitStack

from psycopg.conninfo import conninfo_to_dict

from infra.bench.audit.readers import Server, alternate, pace
from infra.bench.audit.trail import Trail
from infra.bench.audit.verdict import PARTICIPANTS, READERS, WITH, WITHOUT, judge
from infra.bench.sides.bench import Bench, analyse
from infra.bench.sides.race import Side, race
from infra.bench.sides.times import in_words
from infra.demo import progress
from infra.demo.throwaway import throwaway
from infra.embedded.cluster import DEMO_SETTINGS

BENCH = Bench("bench-audit")
ENTRANCES = {WITH: "config.wsgi", WITHOUT: "infra.bench.audit.silent"}


def main(requests: int, slices: int) -> int:
    """Measure both ways and print what they say. Returns 1 when the trail costs too much."""
    with throwaway(BENCH.name, way_out=BENCH.way_out, settings=DEMO_SETTINGS) as server:
        with progress.step("Shared layer and schemas"):
            server.manage("ddl", "deploy", "--pool", "1")
        environment = BENCH.environment(server.environment("web"), "config.settings.test")
        with progress.step("Organisation"):
            hosts = BENCH.hosts(environment, "infra.bench.sides.members", "1", str(PARTICIPANTS))
        database = str(conninfo_to_dict(environment["PAJAVERKKO_DB_WEB"])["dbname"])
        analyse(server, database)
        trail = Trail(server, database)
        times = _times(trail, hosts, environment, requests)
        paces = _paces(trail, hosts[0], environment, slices)
    return report(times, paces)


def report(times: Mapping[str, Sequence[int]], paces: Mapping[str, Sequence[float]]) -> int:
    """Print times, paces, broken limits, and the ratios as JSON, last. Returns 1 after any."""
    verdict = judge(times, paces)
    progress.say(in_words(times))
    for side, found in paces.items():
        progress.say(f"{side:7} {READERS} readers, median {statistics.median(found):.0f} pages/s")
    for fault in verdict.faults():
        progress.say(fault)
    progress.say(verdict.as_json())
    return 1 if verdict.faults() else 0


def _times(
    trail: Trail, hosts: Sequence[str], environment: Mapping[str, str], requests: int
) -> dict[str, list[int]]:
    with ExitStack() as stack:
        sides = {}
        with progress.step("Warming up"):
            # One after the other: rows that one side writes must not be counted as another's.
            for name, entrance in ENTRANCES.items():
                command = ["infra.bench.audit.side", entrance]
                side = stack.enter_context(Side(name, command, hosts, environment, bench=BENCH))
                side.wait_until_warm()
                trail.refuse_unfit(name, side.request)
                sides[name] = side.request
        with progress.step(f"{requests} requests on each side"):
            return race(sides, requests)


def _paces(
    trail: Trail, host: str, environment: Mapping[str, str], slices: int
) -> dict[str, list[float]]:
    with ExitStack() as stack:
        reads = {}
        with progress.step(f"Warming up for {READERS} readers"):
            for name, entrance in ENTRANCES.items():
                web = stack.enter_context(Server(name, entrance, host, environment, bench=BENCH))
                pace(web.read)
                trail.refuse_unfit(name, web.read)
                reads[name] = web.read
        with progress.step(f"{slices} slices on each side"):
            return alternate(reads, slices)
