"""The whole product on one machine: database, stand-ins, worker, provisioner and web server."""

from __future__ import annotations

import http.client
import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from infra.demo import builds, lock, ports, progress
from infra.demo.environment import (
    ROOT,
    addresses,
    for_login,
    inherited,
    keep_secrets,
    read_databases,
)
from infra.demo.processes import Program, Programs
from infra.demo.runs import last_words, manage, run
from infra.demo.sign_ins import SignIns
from infra.demo.sources import Stamp, database_sources
from infra.demo.trouble import Trouble
from infra.embedded.account import NoAccount
from infra.embedded.cluster import DEMO_SETTINGS, BrokenCluster, Cluster

DATABASE = "pajaverkko"
READY_SECONDS = 60
TEND_SECONDS = 0.5
POOL_SIZE = 3
BEGIN_ANEW = "If it stays so, begin anew with: make demo-reset"


GUNICORN = (
    sys.executable, "-m", "gunicorn",
    "--worker-class", "gthread", "--workers", "2", "--threads", "4",
    # Loaded once for both workers: on two cores that halves the time to the first page.
    "--preload", "--graceful-timeout", "5",
    # Its control socket would lie in the home folder, where two stacks meet.
    "--no-control-socket",
)  # fmt: skip

READY_SCHEMAS = 9
"""Enough for every organisation of the demo, and some to subscribe."""


class Stack:
    """One running copy of the product in `folder`, its site on `port`.

    `environment` adds to what every process finds, or replaces it. Without `data`, no organisation
    is made. `database_settings` are PostgreSQL's. Every method raises `Trouble` with a plain text.
    """

    def __init__(
        self,
        folder: Path,
        port: int,
        *,
        data: bool = True,
        environment: Mapping[str, str] | None = None,
        database_settings: Mapping[str, str] = DEMO_SETTINGS,
    ) -> None:
        self.folder = folder.absolute()
        self.port = port
        self.host = (environment or {}).get("PAJAVERKKO_HOST", "localhost")
        self.site = f"http://{self.host}:{port}/"
        self.cluster = Cluster(self.folder / "postgres", database_settings)
        self.sign_ins = SignIns(self.folder / "sign-ins.json")
        self.programs = Programs(ROOT, self.folder / "processes.json")
        self._deployed = Stamp(self.folder / "deployed.stamp")
        self._data = data
        self._extra = dict(environment or {})
        self._common: dict[str, str] = {}
        self._databases: dict[str, str] = {}
        self._ports: ports.Ports | None = None
        self._held = ExitStack()
        self._is_held = False

    @property
    def ports(self) -> ports.Ports:
        """Known once `start` has chosen them."""
        if self._ports is None:
            raise LookupError("The stack has not been started.")
        return self._ports

    @property
    def mailbox(self) -> str:
        """Where mail and text messages are shown to a browser."""
        return f"http://localhost:{self.ports.mailbox}/"

    @property
    def stripe(self) -> str:
        """Where the stand-in for Stripe answers."""
        return f"http://localhost:{self.ports.stripe}/"

    def start(self) -> None:
        """Start everything and return when the site answers. Everything is stopped if it fails."""
        self._hold()
        try:
            self._start()
        except (BrokenCluster, NoAccount) as fault:
            self.stop()
            raise Trouble(str(fault)) from None
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop everything, the web server first and the database last. The data stay.

        Does nothing unless this object has started it: what another holds is the other's.
        """
        if not self._is_held:
            return
        self.programs.stop()
        try:
            self.cluster.stop()
        except BrokenCluster as fault:
            raise Trouble(str(fault)) from None
        finally:
            self._is_held = False
            self._held.close()

    def clear_away(self) -> bool:
        """Stop what a killed launcher has left running. False when there was nothing."""
        if not self.folder.is_dir():
            return False
        self._hold()
        try:
            return bool(self.programs.end_leftovers()) or self.cluster.is_running()
        finally:
            self.stop()

    def watch(self) -> None:
        """Stay, and start again what ends. Raises `Trouble` when a program does not stay."""
        while True:
            self.tend()
            time.sleep(TEND_SECONDS)

    def tend(self) -> None:
        """Start again, once, what has ended: the database first, since the others need it."""
        if not self.cluster.is_running():
            progress.say("The database ended and is started again.")
            self.cluster.start()
        self.programs.tend()

    def environment(self, login: str) -> dict[str, str]:
        """What a process of `login` finds: web, worker, ddl, network or backup."""
        return self._common | for_login(login, self._databases) | self._extra

    def manage(self, login: str, *arguments: str) -> str:
        """Run one management command against this stack and return what it printed."""
        return run(
            manage(*arguments),
            environment=self.environment(login),
            log=self._log(arguments[0]),
            failure=f"manage {' '.join(arguments)} failed.",
            way_out=BEGIN_ANEW,
        )

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _start(self) -> None:
        self._end_leftovers()
        self._ports = ports.choose(self.port, self.folder / "ports.json")
        self._common = inherited() | keep_secrets(self.folder) | addresses(self._ports)
        # Closing one copy's doors must not close another's in the same checkout.
        self._common["PAJAVERKKO_MAINTENANCE_FILE"] = str(self.folder / "maintenance.json")
        builds.build(self._common | self._without_database() | self._extra, self.folder / "logs")
        if not self.cluster.folder.exists():
            self._deployed.clear()
            self.sign_ins.forget()
        with progress.step("Database"):
            self.cluster.start()
        self._deploy()
        self._start_helpers()
        if self._data:
            self._make_data()
        self.sign_ins.announce(site=self.site, mailbox=self.mailbox, stripe=self.stripe)
        with progress.step("Web server"):
            self.programs.start(self._web_server())
            self._wait_until_ready()

    def _hold(self) -> None:
        self._make_folder()
        self._held.enter_context(lock.held(self.folder, self.site))
        self._is_held = True

    def _make_folder(self) -> None:
        try:
            (self.folder / "logs").mkdir(parents=True, exist_ok=True)
        except OSError as fault:
            raise Trouble(
                f"{fault.filename} cannot be made: {fault.strerror}."
                " If it is in the way, remove it with: make demo-reset"
            ) from None

    def _end_leftovers(self) -> None:
        left = self.programs.end_leftovers()
        if left:
            progress.say(f"Ended {left} programs that a killed launcher had left running.")

    def _deploy(self) -> None:
        file = self.folder / "databases"
        # The addresses hold the socket's folder, which moves with the checkout.
        now = f"{database_sources()} {self.cluster.socket_folder}"
        self._databases = read_databases(file)
        if self._databases and self._deployed.matches(now):
            return
        with progress.step("Logins, tables and rights"):
            run(
                manage(
                    "install", self.cluster.superuser_address(),
                    "--trust", "--database", DATABASE, "--write", str(file),
                ),
                environment=self._common | self._without_database() | self._extra,
                log=self._log("install"),
                failure="The database could not be prepared.",
                way_out=BEGIN_ANEW,
            )  # fmt: skip
            self._databases = read_databases(file)
            self.manage("ddl", "deploy", "--pool", str(READY_SCHEMAS))
        self.sign_ins.forget()
        self._deployed.set(now)

    def _make_data(self) -> None:
        if self.sign_ins.known():
            return
        with progress.step("Organisations of the demo"):
            made = run(
                _module("infra.demo.seed"),
                environment=self.environment("web"),
                log=self._log("seed"),
                failure="The demo's organisations could not be made.",
                way_out=BEGIN_ANEW,
            )
            self.sign_ins.keep(made)

    def _start_helpers(self) -> None:
        secrets = self._common | self._extra
        state = self.folder / "standins"
        self.programs.start(
            self._program(
                "stripe",
                _module("infra.standins.stripe"),
                "--port", str(self.ports.stripe),
                "--state", str(state / "stripe"),
                "--api-key", secrets["PAJAVERKKO_STRIPE_API_KEY"],
                "--webhook-url", f"{self.site}stripe/webhook/",
                "--webhook-secret", secrets["PAJAVERKKO_STRIPE_WEBHOOK_SECRET"],
            )
        )  # fmt: skip
        self.programs.start(
            self._program(
                "mailbox",
                _module("infra.standins.mailbox"),
                "--smtp-port", str(self.ports.smtp),
                "--http-port", str(self.ports.mailbox),
                "--state", str(state / "mailbox"),
                "--sms-key", secrets["PAJAVERKKO_SMS_KEY"],
            )
        )  # fmt: skip
        self.programs.start(
            self._program(
                "provisioner", manage("pool", "--watch", "--size", str(POOL_SIZE)), login="ddl"
            )
        )
        self.programs.start(
            self._program(
                "worker",
                manage("procrastinate", "worker", "--concurrency", "2"),
                "--shutdown-graceful-timeout", "5",
                login="worker",
            )
        )  # fmt: skip

    def _web_server(self) -> Program:
        return self._program(
            "web",
            [*GUNICORN, "config.wsgi:application"],
            "--bind",
            f"127.0.0.1:{self.port}",
            login="web",
        )

    def _program(
        self, name: str, command: list[str], *arguments: str, login: str | None = None
    ) -> Program:
        environment = self.environment(login) if login else self._common | self._extra
        return Program(name, [*command, *arguments], environment, self._log(name))

    def _log(self, name: str) -> Path:
        return self.folder / "logs" / f"{name}.log"

    def _without_database(self) -> dict[str, str]:
        """For commands that need the settings and no database: an address nobody answers at."""
        return for_login("web", {"PAJAVERKKO_DB_WEB": "host=/nowhere dbname=none user=none"})

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while not self._answers():
            self.programs.tend()
            if time.monotonic() > deadline:
                raise Trouble(
                    f"The site does not answer after {READY_SECONDS} seconds."
                    f" {last_words(self._log('web'))}Read {self._log('web')} for the reason."
                )
            time.sleep(0.1)

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", "/health/", headers={"Host": self.host})
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


def _module(name: str) -> list[str]:
    return [sys.executable, "-m", name]
