"""`python -m infra.bench opening|request`: what must stay fast, as ratios within one run.

`opening`: how many times longer migrating a new organisation's schema takes than making it from
the template, and `growth`: making it among many schemas against making it among few.
`request`: how many times longer a page takes than on plain Django (`vs_plain`), and `growth`: on
many organisations in rotation against few. It ends with 1 when one of them is too large.
The last line of both is JSON.
"""

from __future__ import annotations

import argparse
import subprocess
import sys

from infra.bench.request import run as request
from infra.bench.request.verdict import FEWEST, LEAST_REQUESTS
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
    page.add_argument(
        "--requests", type=int, default=LEAST_REQUESTS, help="measured on each side (%(default)s)"
    )
    options = parser.parse_args(arguments)
    if options.command == "request" and options.requests < FEWEST:
        parser.error(f"--requests must be {FEWEST} or more")
    try:
        return _opening() if options.command == "opening" else request.main(options.requests)
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
