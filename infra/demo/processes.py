"""The stack's programs: started in order, watched, started again, and stopped by their ids."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from infra.demo import progress
from infra.demo.runs import last_words
from infra.demo.trouble import Trouble

STOP_SECONDS = 10
MOST_RESTARTS = 5
WITHIN_SECONDS = 60


@dataclass
class Program:
    """One program of the stack. Its output goes to `log`."""

    name: str
    command: list[str]
    environment: Mapping[str, str]
    log: Path
    starts: deque[float] = field(default_factory=lambda: deque(maxlen=MOST_RESTARTS + 1))
    process: subprocess.Popen[bytes] | None = None

    def start(self, folder: Path) -> None:
        """Start it in a session of its own: Ctrl-C then reaches only whoever stops it in order."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603
                self.command,
                cwd=folder,
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.starts.append(time.monotonic())

    def ended(self) -> int | None:
        """How it ended; None while it runs."""
        return self.process.poll() if self.process else None

    def stop(self) -> None:
        """Ask it to end, and end it with all it started when it does not."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.clear_away()
            self.process.wait()

    def clear_away(self) -> None:
        """End at once whatever is left of it: a killed web server leaves its workers behind."""
        if self.process:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)

    def fails_too_often(self) -> bool:
        """Whether it has been started again more than five times in the last minute."""
        now = time.monotonic()
        recent = [moment for moment in self.starts if now - moment < WITHIN_SECONDS]
        return len(recent) > MOST_RESTARTS


class Programs:
    """All programs of one stack, and the record of them that outlives a killed launcher."""

    def __init__(self, folder: Path, record: Path) -> None:
        self._folder = folder
        self._record = record
        self.running: list[Program] = []

    def start(self, program: Program) -> None:
        """Start one more. It will be stopped before those that were started earlier."""
        program.start(self._folder)
        self.running.append(program)
        self._write()

    def tend(self) -> None:
        """Start again what has ended. Raises `Trouble` when one does not stay."""
        for program in self.running:
            status = program.ended()
            if status is None:
                continue
            if program.fails_too_often():
                raise Trouble(
                    f"{program.name} ends as soon as it is started, so everything was stopped."
                    f" {last_words(program.log)}Read {program.log} for the reason."
                )
            progress.say(f"{program.name} ended ({status}) and was started again: {program.log}")
            program.clear_away()
            program.start(self._folder)
            self._write()

    def stop(self) -> None:
        """Stop all, the last started first."""
        while self.running:
            self.running[-1].stop()
            self.running.pop()
            self._write()

    def end_leftovers(self) -> int:
        """End what a killed launcher left running, the last started first. Returns how many."""
        left = 0
        for pid, began in reversed(_read(self._record)):
            if _lives(pid, began):
                left += 1
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGTERM)
                _wait_for(pid, began)
            # A number is not given again while a session bears it: whoever is in the session of
            # one that has ended was started by it. A killed web server's workers keep the port.
            if _lives(pid, began) or not _began(pid):
                for member in _session(pid):
                    with suppress(ProcessLookupError):
                        os.kill(member, signal.SIGKILL)
        self._record.unlink(missing_ok=True)
        return left

    def _write(self) -> None:
        pids = [program.process.pid for program in self.running if program.process]
        new = self._record.with_suffix(".new")
        new.write_text(json.dumps([[pid, _began(pid)] for pid in pids]))
        new.rename(self._record)


def _read(record: Path) -> list[tuple[int, str]]:
    try:
        return [(int(pid), str(began)) for pid, began in json.loads(record.read_text())]
    except (OSError, ValueError, TypeError):
        return []


def _began(pid: int) -> str:
    """When the process began, in the kernel's ticks: an id is used again, the pair is not.

    Empty for a process that has ended, also when nobody has reaped it.
    """
    fields = _stat(pid)
    return fields[19] if fields and fields[0] != "Z" else ""


def _session(leader: int) -> list[int]:
    """The processes of the session that `leader` began, as `start_new_session` has it."""
    pids = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return [pid for pid in pids if _stat(pid)[3:4] == [str(leader)]]


def _stat(pid: int) -> list[str]:
    """What the kernel tells of a process, from its state on; empty when there is none."""
    try:
        return Path("/proc", str(pid), "stat").read_text().rpartition(") ")[2].split()
    except OSError:
        return []


def _lives(pid: int, began: str) -> bool:
    return began != "" and _began(pid) == began


def _wait_for(pid: int, began: str) -> None:
    deadline = time.monotonic() + STOP_SECONDS
    while _lives(pid, began) and time.monotonic() < deadline:
        time.sleep(0.05)
