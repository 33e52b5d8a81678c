"""Renders the schema template anew in a throwaway server: `python -m infra.demo.template`."""

from __future__ import annotations

import os
import shutil
import sys

from infra.demo import progress
from infra.demo.environment import ROOT, for_login, inherited, read_databases
from infra.demo.runs import manage, run
from infra.demo.trouble import Trouble
from infra.embedded.account import NoAccount
from infra.embedded.cluster import THROWAWAY_SETTINGS, BrokenCluster, Cluster

FOLDER = ROOT / ".build" / "template"
WAY_OUT = "Put right what it names and run it again: make template"


def main() -> int:
    """Make a server, migrate the shared layer, render, and remove the server."""
    try:
        shutil.rmtree(FOLDER, ignore_errors=True)
        FOLDER.mkdir(parents=True)
        with Cluster(FOLDER / "postgres", THROWAWAY_SETTINGS, way_out=WAY_OUT) as cluster:
            _render(cluster)
    except (Trouble, BrokenCluster, NoAccount) as trouble:
        progress.complain(str(trouble))
        return 1
    finally:
        shutil.rmtree(FOLDER, ignore_errors=True)
    return 0


def _render(cluster: Cluster) -> None:
    databases = FOLDER / "databases"
    common = inherited() | {
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "PYTHONPATH": f"{ROOT / 'platform'}{os.pathsep}{ROOT}",
    }
    with progress.step("Server"):
        _manage(
            common, "install", cluster.superuser_address(), "--trust", "--write", str(databases)
        )
    ddl = common | for_login("ddl", read_databases(databases))
    with progress.step("Shared layer"):
        _manage(ddl, "migrate_schemas", "--shared", "--verbosity", "0")
    with progress.step("Template"):
        said = _manage(ddl, "template", "render")
    progress.say(said.strip())


def _manage(environment: dict[str, str], *arguments: str) -> str:
    return run(
        manage(*arguments),
        environment=environment,
        # The folder goes when this ends, and the log is wanted most when it fails.
        log=ROOT / ".build" / "logs" / f"template-{arguments[0]}.log",
        failure=f"manage {arguments[0]} failed.",
        way_out=WAY_OUT,
    )


if __name__ == "__main__":
    sys.exit(main())
