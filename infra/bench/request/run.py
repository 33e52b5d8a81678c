"""A page of the product beside the same page of plain Django, on one throwaway server."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from infra.bench.request.verdict import FEW, MANY, PARTICIPANTS, PLAIN, judge
from infra.bench.sides.bench import Bench, analyse
from infra.bench.sides.race import Side, race
from infra.bench.sides.times import in_words
from infra.demo import progress
from infra.demo.environment import for_login
from infra.demo.throwaway import Throwaway, throwaway

BENCH = Bench("bench-request")
SIDE = ["infra.bench.request.side"]
SETTINGS = "infra.bench.request.settings_"
FEW_HOSTS, MANY_HOSTS = 5, 200
PLAIN_DATABASE = "plain"


def main(requests: int) -> int:
    """Measure `requests` on each side and print what they say. Returns 1 when one is too slow."""
    with throwaway(BENCH.name, way_out=BENCH.way_out) as server, ExitStack() as stack:
        with progress.step("Shared layer and schemas"):
            server.manage("ddl", "deploy", "--pool", str(MANY_HOSTS))
        ours = BENCH.environment(server.environment("web"), f"{SETTINGS}tenancy")
        with progress.step("Organisations"):
            hosts = BENCH.hosts(
                ours, "infra.bench.sides.members", str(MANY_HOSTS), str(PARTICIPANTS)
            )
        plain = BENCH.environment(
            server.environment("web")
            | for_login("web", {"PAJAVERKKO_DB_WEB": _make_plain(server)}),
            f"{SETTINGS}plain",
        )
        with progress.step("Plain database"):
            plain_hosts = BENCH.hosts(plain, "infra.bench.request.plain")
        with progress.step("Statistics for the planner"):
            analyse(server, str(conninfo_to_dict(ours["PAJAVERKKO_DB_WEB"])["dbname"]))
            analyse(server, PLAIN_DATABASE)
        with progress.step("Warming up"):
            sides = {
                name: stack.enter_context(Side(name, SIDE, at, environment, bench=BENCH))
                for name, at, environment in (
                    (PLAIN, plain_hosts, plain),
                    (FEW, hosts[:FEW_HOSTS], ours),
                    (MANY, hosts, ours),
                )
            }
            for side in sides.values():
                side.wait_until_warm()
        with progress.step(f"{requests} requests on each side"):
            times = race({name: side.request for name, side in sides.items()}, requests)
    return report(times)


def report(times: Mapping[str, list[int]]) -> int:
    """Print times, what is too slow, and the ratios as JSON, last. Returns 1 when anything is."""
    verdict = judge(times)
    progress.say(in_words(times))
    for fault in verdict.faults():
        progress.say(fault)
    progress.say(verdict.as_json())
    return 1 if verdict.faults() else 0


def _make_plain(server: Throwaway) -> str:
    """A database and its owner, a login like any other, as one has it without tenancy."""
    with psycopg.connect(server.superuser_address(), autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {PLAIN_DATABASE} LOGIN")
        connection.execute(
            f"CREATE DATABASE {PLAIN_DATABASE} OWNER {PLAIN_DATABASE}"
            " ENCODING 'UTF8' LOCALE 'C' TEMPLATE template0"
        )
    return make_conninfo(server.superuser_address(PLAIN_DATABASE), user=PLAIN_DATABASE)
