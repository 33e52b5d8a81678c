"""`python -m infra.bench NAME`: what must stay fast, as ratios within one run.

`opening`: how many times longer migrating a new organisation's schema takes than making it from
the template, and `growth`: making it among many schemas against making it among few.
`request`: how many times longer a page takes than on plain Django (`vs_plain`), and `growth`: on
many organisations in rotation against few.
`audit`: how many times longer a page of 50 participants takes with the trail than without
(`ratio`), and what part of their pages 8 readers in one organisation keep (`concurrent`).
`pages`: the pages used most at a large organisation among 200: `worst_queries`, `worst_vs_frame`
(how many times longer than an empty page), `worst_sql_ms`, and compressed `first_kb`, `later_kb`.
`referrals`: sending and accepting over two posts of the least form (`send_accept_vs_form`), and
the list of received referrals over an empty page (`inbox_vs_frame`), with its queries, and how much
longer it takes in a network of a million referrals (`inbox_growth`).
All but the first end with 1 when a limit is broken. The last line of each is JSON.
"""

from __future__ import annotations

import argparse
import subprocess
import sys

from infra.bench.audit import run as audit
from infra.bench.audit.verdict import SLICES
from infra.bench.pages import run as pages
from infra.bench.pages.verdict import ROUNDS
from infra.bench.referrals import run as referrals
from infra.bench.referrals import verdict as of_referrals
from infra.bench.request import run as request
from infra.bench.sides.times import FEWEST, LEAST_REQUESTS
from infra.demo import progress
from infra.demo.environment import ROOT
from infra.demo.throwaway import throwaway
from infra.demo.trouble import Trouble
from infra.embedded.account import NoAccount
from infra.embedded.cluster import BrokenCluster

WAY_OUT = "Put right what it names and run it again: make bench"


def main(arguments: list[str] | None = None) -> int:
    """Measure on a throwaway server. Returns 1 after a complaint."""
    parser = argparse.ArgumentParser(prog="infra.bench")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("opening", help="making an organisation's schema")
    page = commands.add_parser("request", help="a page of 8 queries, beside plain Django")
    trail = commands.add_parser("audit", help="a page of 50 participants, without the trail")
    for sides in (page, trail):
        sides.add_argument(
            "--requests",
            type=int,
            default=LEAST_REQUESTS,
            help="measured on each side (%(default)s)",
        )
    trail.add_argument(
        "--slices", type=int, default=SLICES, help="of 8 readers on each side (%(default)s)"
    )
    used = commands.add_parser("pages", help="the pages used most, beside an empty one")
    used.add_argument(
        "--requests", type=int, default=ROUNDS, help="measured of each page (%(default)s)"
    )
    sent = commands.add_parser(
        "referrals", help="sending, accepting, and the list of received ones"
    )
    sent.add_argument(
        "--requests", type=int, default=of_referrals.ROUNDS, help="of each (%(default)s)"
    )
    sent.add_argument(
        "--received", type=int, default=of_referrals.RECEIVED, help="in the list (%(default)s)"
    )
    sent.add_argument(
        "--network", type=int, default=of_referrals.NETWORK, help="between others (%(default)s)"
    )
    options = parser.parse_args(arguments)
    if options.command != "opening" and options.requests < FEWEST:
        parser.error(f"--requests must be {FEWEST} or more")
    if options.command == "referrals" and min(options.received, options.network) < 1:
        parser.error("--received and --network must be 1 or more")
    if options.command == "audit" and options.slices < 1:
        parser.error("--slices must be 1 or more")
    try:
        match options.command:
            case "request":
                return request.main(options.requests)
            case "audit":
                return audit.main(options.requests, options.slices)
            case "pages":
                return pages.main(options.requests)
            case "referrals":
                return referrals.main(options.requests, options.received, options.network)
            case _:
                return _opening()
    except (Trouble, BrokenCluster, NoAccount) as trouble:
        progress.complain(str(trouble))
        return 1


def _opening() -> int:
    with throwaway("bench", way_out=WAY_OUT) as server:
        with progress.step("Shared layer"):
            server.manage("ddl", "deploy", "--pool", "1")
        done = subprocess.run(
            [sys.executable, "-m", "infra.bench.opening"],
            cwd=ROOT,
            env=server.environment("ddl"),
            check=False,
        )
        return done.returncode


if __name__ == "__main__":
    sys.exit(main())
