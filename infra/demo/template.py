"""Renders the schema template anew in a throwaway server: `python -m infra.demo.template`."""

from __future__ import annotations

import sys

from infra.demo import progress
from infra.demo.throwaway import throwaway
from infra.demo.trouble import Trouble
from infra.embedded.account import NoAccount
from infra.embedded.cluster import BrokenCluster

WAY_OUT = "Put right what it names and run it again: make template"


def main() -> int:
    """Migrate the shared layer of a new server, and render. Returns 1 after a complaint."""
    try:
        with throwaway("template", way_out=WAY_OUT) as server:
            with progress.step("Shared layer"):
                server.manage("ddl", "migrate_schemas", "--shared", "--verbosity", "0")
            with progress.step("Template"):
                said = server.manage("ddl", "template", "render")
            progress.say(said.strip())
    except (Trouble, BrokenCluster, NoAccount) as trouble:
        progress.complain(str(trouble))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
