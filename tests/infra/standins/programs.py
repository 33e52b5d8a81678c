"""Starts and ends the stand-ins as programs of their own, as the demo does."""

import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


class Program:
    """A running stand-in; `addresses` are those it printed when it began to listen."""

    def __init__(self, module: str, *arguments: str, log: Path) -> None:
        with log.open("ab") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-m", module, *arguments],
                cwd=ROOT,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert "listening" in line, log.read_text("utf-8")
        self.addresses: list[str] = re.findall(r"\w+://127\.0\.0\.1:\d+", line)

    def end(self) -> int:
        """Ask the program to end and return its exit status."""
        self.process.terminate()
        status = self.process.wait(10)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return status

    def break_off(self) -> None:
        """End the program as a crash would."""
        self.process.kill()
        self.end()


def eventually(question: Callable[[], bool], *, seconds: float = 8) -> bool:
    """Ask until the answer is yes or the time is over."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if question():
            return True
        time.sleep(0.02)
    return question()
