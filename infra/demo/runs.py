"""Running one command to its end, with what it prints in a log."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from infra.demo.environment import ROOT
from infra.demo.trouble import Trouble

PLACE = re.compile(r'  File "(.+)", line (\d+)')


def run(
    command: list[str], *, environment: Mapping[str, str], log: Path, failure: str, way_out: str
) -> str:
    """Run `command` at the root of the checkout and return what it printed.

    Raises `Trouble` with `failure`, the last thing it said and `way_out`.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as errors:
        done = subprocess.run(  # noqa: S603
            command,
            cwd=ROOT,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            check=False,
        )
        if done.returncode:
            raise Trouble(f"{failure} {last_words(log)}Its whole output is in {log}. {way_out}")
        errors.write(done.stdout)
    return done.stdout.decode(errors="replace")


def manage(*arguments: str) -> list[str]:
    """The command line of one of the product's management commands."""
    return [sys.executable, str(ROOT / "platform" / "manage.py"), *arguments]


def last_words(log: Path) -> str:
    """The last line of a log as a sentence to put in front of another; empty without one.

    After a traceback with the place it came from: an assertion says nothing else.
    """
    try:
        lines = log.read_text(errors="replace").strip().splitlines()
    except OSError:
        return ""
    if not lines:
        return ""
    places = [found for line in lines if (found := PLACE.match(line))]
    where = f" ({Path(places[-1][1]).name}, line {places[-1][2]})" if places else ""
    return f"It said: {lines[-1].strip()}{where}\n"
