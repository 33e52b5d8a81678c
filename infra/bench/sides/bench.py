"""What the benches with sides share: names, logs, and programs that prepare a side."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg

from infra.demo.environment import ROOT
from infra.demo.runs import run
from infra.demo.throwaway import Throwaway


@dataclass(frozen=True)
class Bench:
    """One bench by its name in `make`."""

    name: str

    @property
    def way_out(self) -> str:
        """The end of every complaint."""
        return f"Put right what it names and run it again: make {self.name}"

    def log(self, program: str) -> Path:
        """Where a program of the bench writes what it prints."""
        return ROOT / ".build" / "logs" / f"{self.name}-{program}.log"

    def environment(self, found: Mapping[str, str], settings: str) -> dict[str, str]:
        """What a side finds, under these settings."""
        # Of no static files, so that it does not matter what this checkout has gathered.
        static = ROOT / ".build" / self.name / "static"
        static.mkdir(exist_ok=True)
        return {
            **found,
            "DJANGO_SETTINGS_MODULE": settings,
            "PAJAVERKKO_STATIC_ROOT": str(static),
        }

    def hosts(self, environment: Mapping[str, str], module: str, *arguments: str) -> list[str]:
        """Run a module that prepares a side, and return the hosts it printed."""
        said = run(
            [sys.executable, "-m", module, *arguments],
            environment=environment,
            log=self.log(module.rpartition(".")[2]),
            failure="The rows of the bench could not be made.",
            way_out=self.way_out,
        )
        return [str(host) for host in json.loads(said)]


def analyse(server: Throwaway, database: str) -> None:
    """Do at once what autovacuum would do at a time of its own, perhaps while we measure."""
    with psycopg.connect(server.superuser_address(database), autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")
