"""Sending, accepting and the list of received referrals, in a small network and in a large one."""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Mapping

import psycopg
from psycopg.conninfo import conninfo_to_dict

from infra.bench.referrals.verdict import WARM, Seen, judge
from infra.bench.sides.bench import Bench, analyse
from infra.demo import progress
from infra.demo.runs import run
from infra.demo.throwaway import Throwaway, throwaway

BENCH = Bench("bench-referrals")
SETTINGS = "infra.bench.referrals.settings"
MEMBERS = 4

# The wall stands aside for these rows: no person wrote them and nobody's key opens them.
GROWN = """
    SET session_replication_role = replica;
    CREATE TEMP TABLE grown AS
        SELECT gen_random_uuid() AS id, n, now() - make_interval(mins => (n % 250000)::int) AS at
        FROM generate_series(1, {network}) n;
    INSERT INTO public.referrals_referral (id, sender, receiver, service_basis, employment_area,
        state, decline_reason, erasure_answer, sent_at, answer_due_at, decision_due_at,
        start_due_at, expires_at)
    SELECT id,
        CASE WHEN n % 2 = 0 THEN '{third}' ELSE '{fourth}' END,
        CASE WHEN n % 2 = 0 THEN '{fourth}' ELSE '{third}' END,
        'OMA', '',
        (ARRAY['sent', 'received', 'in_review', 'accepted', 'started', 'waitlisted',
               'withdrawn', 'expired'])[1 + n % 8],
        '', '', at, at + interval '2 days', at + interval '5 days', at + interval '15 days',
        at + interval '30 days'
    FROM grown;
    INSERT INTO public.referrals_part (id, referral_id, lock, author, made_at, sealed)
    SELECT gen_random_uuid(), id, 1, CASE WHEN n % 2 = 0 THEN '{third}' ELSE '{fourth}' END, at, 'x'
    FROM grown;
    INSERT INTO public.referrals_datakey (id, referral_id, lock, holder, key_id, sealed)
    SELECT gen_random_uuid(), g.id, 1, k.organisation, k.id, 'x'
    FROM grown g JOIN public.referrals_publickey k
        ON k.organisation = CASE WHEN n % 2 = 0 THEN '{third}' ELSE '{fourth}' END;
"""


def main(rounds: int, received: int, network: int) -> int:
    """Measure and print what it says. Returns 1 when something costs too much."""
    with throwaway(BENCH.name, way_out=BENCH.way_out) as server:
        with progress.step("Shared layer and schemas"):
            server.manage("ddl", "deploy", "--pool", str(MEMBERS))
        environment = BENCH.environment(server.environment("web"), SETTINGS)
        drafts = 2 * (rounds + WARM)
        with progress.step(f"{received} referrals"):
            sender, receiver, _its_schema, third, fourth = BENCH.hosts(
                environment, "infra.bench.referrals.members", str(drafts), str(received)
            )
        database = str(conninfo_to_dict(environment["PAJAVERKKO_DB_WEB"])["dbname"])
        analyse(server, database)
        with progress.step(f"{rounds} requests of each in a small network"):
            few = _measured(environment, "few", rounds, sender, receiver)
        with progress.step(f"{network} referrals between others"):
            _grow(server, database, network=network, third=third, fourth=fourth)
        with progress.step(f"{rounds} requests of each in a large network"):
            many = _measured(environment, "many", rounds, sender, receiver)
    return report(few, many, received=received, network=network)


def _measured(environment: Mapping[str, str], size: str, rounds: int, *hosts: str) -> Seen:
    said = run(
        [sys.executable, "-m", "infra.bench.referrals.side", str(rounds), *hosts],
        environment=environment,
        log=BENCH.log(f"side-{size}"),
        failure="The referrals could not be measured.",
        way_out=BENCH.way_out,
    )
    return Seen(**json.loads(said))


def _grow(server: Throwaway, database: str, **values: object) -> None:
    with psycopg.connect(server.superuser_address(database), autocommit=True) as connection:
        connection.execute(GROWN.format(**values).encode())
    analyse(server, database)


def report(few: Seen, many: Seen, *, received: int, network: int) -> int:
    """Print times, the broken limits, and the ratios as JSON, last."""
    for size, seen in (("small", few), ("large", many)):
        progress.say(f"In the {size} network: {in_words(seen)}")
    verdict = judge(few, many, received=received, network=network)
    for fault in verdict.faults():
        progress.say(fault)
    progress.say(verdict.as_json())
    return 1 if verdict.faults() else 0


def in_words(seen: Seen) -> str:
    """The medians in milliseconds."""
    times = {
        "two forms": seen.forms,
        "send and accept": seen.ways,
        "empty page": seen.frames,
        "received": seen.inboxes,
    }
    said = [f"{name} {statistics.median(found) / 1e6:.1f} ms" for name, found in times.items()]
    return f"{', '.join(said)}, {seen.queries} queries"
