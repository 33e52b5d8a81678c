"""One launcher per folder, however the last one ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from infra.demo import lock
from infra.demo.environment import ROOT
from infra.demo.trouble import Trouble

HOLDER = """
import signal, sys
from pathlib import Path
from infra.demo import lock
with lock.held(Path(sys.argv[1]), "http://localhost:8000/"):
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print("held", flush=True)
    signal.pause()
"""


@contextmanager
def holder(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds `folder`."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    with process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        yield process
        if process.poll() is None:
            process.kill()


def test_a_second_start_says_where_it_runs_and_how_to_stop_it(tmp_path: Path) -> None:
    with holder(tmp_path), pytest.raises(Trouble) as refusal, lock.held(tmp_path, "x"):
        pass
    assert str(refusal.value) == (
        "It runs already at http://localhost:8000/. Stop it with: make stop"
    )


def test_the_runner_is_known_only_while_it_runs(tmp_path: Path) -> None:
    assert lock.runner(tmp_path) is None
    with holder(tmp_path) as process:
        assert lock.runner(tmp_path) == lock.Runner(process.pid, "http://localhost:8000/")
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert lock.runner(tmp_path) is None


def test_a_killed_holder_leaves_no_lock_behind(tmp_path: Path) -> None:
    with holder(tmp_path) as process:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    with lock.held(tmp_path, "http://localhost:8001/"):
        assert lock.runner(tmp_path) == lock.Runner(os.getpid(), "http://localhost:8001/")


def test_a_stop_ends_the_holder_and_waits_for_it(tmp_path: Path) -> None:
    with holder(tmp_path) as process:
        assert lock.stop(tmp_path)
        assert process.wait(5) == 0


def test_a_stop_of_nothing_changes_nothing(tmp_path: Path) -> None:
    assert not lock.stop(tmp_path / "never-made")
    assert not (tmp_path / "never-made").exists()
