"""A page of the product beside the same page of plain Django, on one throwaway server."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from contextlib import ExitStack

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from infra.bench.request.race import Side, race
from infra.bench.request.verdict import FEW, MANY, PLAIN, in_words, judge
from infra.demo import progress
from infra.demo.environment import ROOT, for_login
from infra.demo.runs import run
from infra.demo.throwaway import Throwaway, throwaway

NAME = "bench-request"
WAY_OUT = "Put right what it names and run it again: make bench-request"
FEW_HOSTS, MANY_HOSTS = 5, 200
PLAIN_DATABASE = "plain"


def main(requests: int) -> int:
    """Measure `requests` on each side and print what they say. Returns 1 when one is too slow."""
    with throwaway(NAME, way_out=WAY_OUT) as server, ExitStack() as stack:
        with progress.step("Shared layer and schemas"):
            server.manage("ddl", "deploy", "--pool", str(MANY_HOSTS))
        ours = _environment(server.environment("web"), "tenancy")
        with progress.step("Organisations"):
            hosts = _hosts(ours, "members", str(MANY_HOSTS))
        plain = _environment(
            server.environment("web")
            | for_login("web", {"PAJAVERKKO_DB_WEB": _make_plain(server)}),
            "plain",
        )
        with progress.step("Plain database"):
            plain_hosts = _hosts(plain, "plain")
        with progress.step("Statistics for the planner"):
            _analyse(server, str(conninfo_to_dict(ours["PAJAVERKKO_DB_WEB"])["dbname"]))
            _analyse(server, PLAIN_DATABASE)
        with progress.step("Warming up"):
            sides = {
                name: stack.enter_context(Side(name, at, environment, way_out=WAY_OUT))
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


def _environment(environment: Mapping[str, str], side: str) -> dict[str, str]:
    # Of no static files, so that it does not matter what this checkout has gathered.
    static = ROOT / ".build" / NAME / "static"
    static.mkdir(exist_ok=True)
    return {
        **environment,
        "DJANGO_SETTINGS_MODULE": f"infra.bench.request.settings_{side}",
        "PAJAVERKKO_STATIC_ROOT": str(static),
    }


def _hosts(environment: Mapping[str, str], program: str, *arguments: str) -> list[str]:
    """Run a program of this package that prepares a side, and return the hosts it printed."""
    said = run(
        [sys.executable, "-m", f"infra.bench.request.{program}", *arguments],
        environment=environment,
        log=ROOT / ".build" / "logs" / f"{NAME}-{program}.log",
        failure="The rows of the bench could not be made.",
        way_out=WAY_OUT,
    )
    return [str(host) for host in json.loads(said)]


def _make_plain(server: Throwaway) -> str:
    """A database and its owner, a login like any other, as one has it without tenancy."""
    with psycopg.connect(server.superuser_address(), autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {PLAIN_DATABASE} LOGIN")
        connection.execute(
            f"CREATE DATABASE {PLAIN_DATABASE} OWNER {PLAIN_DATABASE}"
            " ENCODING 'UTF8' LOCALE 'C' TEMPLATE template0"
        )
    return make_conninfo(server.superuser_address(PLAIN_DATABASE), user=PLAIN_DATABASE)


def _analyse(server: Throwaway, database: str) -> None:
    """Do at once what autovacuum would do at a time of its own, perhaps while we measure."""
    with psycopg.connect(server.superuser_address(database), autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")
