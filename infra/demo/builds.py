"""What must be built before a page can be shown: front end, translations, static files."""

from __future__ import annotations

import fcntl
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from infra.demo import progress
from infra.demo.environment import ROOT
from infra.demo.runs import manage, run
from infra.demo.sources import Stamp, static_sources, texts
from infra.frontend import build as frontend

FOLDER = ROOT / ".build"
STATIC = FOLDER / "static"
LOCALE = ROOT / "platform" / "locale"
TRY_AGAIN = "Put that right and run the command again."


def build(environment: Mapping[str, str], logs: Path) -> None:
    """Build what is older than its sources. Raises `Trouble` naming the step that failed."""
    FOLDER.mkdir(exist_ok=True)
    with _alone():
        _sources(environment, logs)
        _static_files(environment, logs)


def build_sources(environment: Mapping[str, str], logs: Path) -> None:
    """The same without gathering static files: for who reads them where they lie."""
    FOLDER.mkdir(exist_ok=True)
    with _alone():
        _sources(environment, logs)


def _sources(environment: Mapping[str, str], logs: Path) -> None:
    _front_end(logs)
    _translations(environment, logs)


def _front_end(logs: Path) -> None:
    if frontend.is_current():
        return
    with progress.step("Front end"):
        run(
            [sys.executable, str(ROOT / "infra" / "frontend" / "build.py")],
            # The packages come through whatever proxy this machine uses.
            environment=os.environ,
            log=logs / "front-end.log",
            failure="The front end was not built.",
            way_out=TRY_AGAIN,
        )


def _translations(environment: Mapping[str, str], logs: Path) -> None:
    stamp, now = Stamp(FOLDER / "translations.stamp"), texts()
    compiled = all(file.with_suffix(".mo").exists() for file in LOCALE.rglob("*.po"))
    if compiled and stamp.matches(now):
        return
    with progress.step("Translations"):
        run(
            manage("translations", "compile"),
            environment=environment,
            log=logs / "translations.log",
            failure="The translations were not compiled.",
            way_out=TRY_AGAIN,
        )
    stamp.set(now)


def _static_files(environment: Mapping[str, str], logs: Path) -> None:
    stamp, now = Stamp(FOLDER / "static.stamp"), static_sources()
    if (STATIC / "staticfiles.json").exists() and stamp.matches(now):
        return
    with progress.step("Static files"):
        run(
            manage("collectstatic", "--noinput", "--verbosity", "0"),
            environment=environment,
            log=logs / "static.log",
            failure="The static files were not collected.",
            way_out=TRY_AGAIN,
        )
    stamp.set(now)


@contextmanager
def _alone() -> Iterator[None]:
    """Two stacks of one checkout, the demo's and the tests', build one after the other."""
    with (FOLDER / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
