"""`python -m infra.bench`: what must stay fast, as ratios within one run. The last line is JSON.

`opening`: how many times longer migrating a new organisation's schema takes than making it from
the template, and `growth`: making it among many schemas against making it among few.
"""

from __future__ import annotations

import subprocess
import sys

from infra.demo import progress
from infra.demo.environment import ROOT
from infra.demo.throwaway import throwaway
from infra.demo.trouble import Trouble
from infra.embedded.account import NoAccount
from infra.embedded.cluster import BrokenCluster

WAY_OUT = "Put right what it names and run it again: make bench"


def main() -> int:
    """Measure on a throwaway server. Returns 1 after a complaint."""
    try:
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
    except (Trouble, BrokenCluster, NoAccount) as trouble:
        progress.complain(str(trouble))
        return 1


if __name__ == "__main__":
    sys.exit(main())
