"""A throwaway server with the product's logins and shared tables, gone when the block ends."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from infra.demo import progress
from infra.demo.environment import ROOT, for_login, inherited, read_databases
from infra.demo.runs import manage, run
from infra.embedded.cluster import THROWAWAY_SETTINGS, Cluster


class Throwaway:
    """What a program of the product needs to use the server."""

    def __init__(
        self, cluster: Cluster, folder: Path, environment: dict[str, str], way_out: str
    ) -> None:
        self._cluster = cluster
        self._folder = folder
        self._environment = environment
        self._way_out = way_out

    def environment(self, login: str) -> dict[str, str]:
        """What a process of `login` finds: web, worker, ddl, network or backup."""
        databases = read_databases(self._folder / "databases")
        return self._environment | for_login(login, databases)

    def superuser_address(self, dbname: str = "postgres") -> str:
        """The libpq address of the server's superuser, for what no login of the product may."""
        return self._cluster.superuser_address(dbname)

    def manage(self, login: str, *arguments: str) -> str:
        """Run one management command and return what it printed."""
        environment = self._environment if login == "" else self.environment(login)
        return run(
            manage(*arguments),
            environment=environment,
            # The folder goes when this ends, and the log is wanted most when it fails.
            log=ROOT / ".build" / "logs" / f"{self._folder.name}-{arguments[0]}.log",
            failure=f"manage {arguments[0]} failed.",
            way_out=self._way_out,
        )


@contextmanager
def throwaway(
    name: str, *, way_out: str, settings: Mapping[str, str] = THROWAWAY_SETTINGS
) -> Iterator[Throwaway]:
    """A server in `.build/<name>` with the logins made. `way_out` ends every complaint.

    `settings` are PostgreSQL's; as a rule nothing is written to the disk in earnest.

    Raises `Trouble`, `BrokenCluster` and `NoAccount` as the launcher does.
    """
    folder = ROOT / ".build" / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    environment = inherited() | {
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "PYTHONPATH": f"{ROOT / 'platform'}{os.pathsep}{ROOT}",
    }
    try:
        with Cluster(folder / "postgres", settings, way_out=way_out) as cluster:
            server = Throwaway(cluster, folder, environment, way_out)
            with progress.step("Server"):
                server.manage(
                    "", "install", cluster.superuser_address(), "--trust",
                    "--write", str(folder / "databases"),
                )  # fmt: skip
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)
