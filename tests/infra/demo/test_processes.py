"""The programs of a stack: watched, started again, and ended with all they left behind."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.demo.processes import MOST_RESTARTS, Program, Programs
from infra.demo.trouble import Trouble

STAYS = "import time; time.sleep(60)"
STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("deaf", flush=True)
time.sleep(60)
"""


@pytest.fixture
def programs(tmp_path: Path) -> Iterator[Programs]:
    programs = Programs(tmp_path, tmp_path / "processes.json")
    yield programs
    programs.stop()


def program(folder: Path, code: str, name: str = "worker") -> Program:
    return Program(name, [sys.executable, "-c", code], dict(os.environ), folder / f"{name}.log")


def pid(started: Program) -> int:
    assert started.process
    return started.process.pid


def is_alive(process: int) -> bool:
    try:
        return "\nState:\tZ" not in Path("/proc", str(process), "status").read_text()
    except OSError:
        return False


def wait_for_end(started: Program) -> None:
    assert started.process
    started.process.wait(10)


def test_programs_are_stopped_last_one_first(programs: Programs, tmp_path: Path) -> None:
    note = "import signal, sys, time\n" + (
        "def end(*_):\n    print({!r}, file=open('order', 'a')); sys.exit()\n"
        "signal.signal(signal.SIGTERM, end); print('up', flush=True)\nwhile 1: time.sleep(1)"
    )
    started = [program(tmp_path, note.format(name), name) for name in ("first", "second")]
    for each in started:
        programs.start(each)
        while "up" not in each.log.read_text():
            time.sleep(0.01)
    programs.stop()
    assert (tmp_path / "order").read_text().split() == ["second", "first"]
    assert [each.ended() for each in started] == [0, 0]


def test_what_ends_is_started_again_with_one_line(
    programs: Programs, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    started = program(tmp_path, STAYS)
    programs.start(started)
    first = pid(started)
    os.kill(first, signal.SIGKILL)
    wait_for_end(started)
    programs.tend()
    assert pid(started) != first
    assert started.ended() is None
    assert capsys.readouterr().out.startswith("worker ended (-9) and was started again:")


def test_what_does_not_stay_is_given_up_with_the_name_of_its_log(
    programs: Programs, tmp_path: Path
) -> None:
    started = program(tmp_path, "raise SystemExit('no database')")
    programs.start(started)
    for _ in range(MOST_RESTARTS):
        wait_for_end(started)
        programs.tend()
    wait_for_end(started)
    with pytest.raises(Trouble, match=r"no database\nRead .*worker\.log"):
        programs.tend()


def test_what_a_killed_launcher_left_is_ended(programs: Programs, tmp_path: Path) -> None:
    started = program(tmp_path, STAYS)
    programs.start(started)
    after_the_kill = Programs(tmp_path, tmp_path / "processes.json")
    assert after_the_kill.end_leftovers() == 1
    wait_for_end(started)
    assert after_the_kill.end_leftovers() == 0


def test_what_a_killed_program_left_is_ended_too(programs: Programs, tmp_path: Path) -> None:
    forks = f"import os; print(os.fork(), flush=True)\n{STAYS}"
    started = program(tmp_path, forks)
    programs.start(started)
    while len(started.log.read_text().split()) < 2:
        time.sleep(0.01)
    child = next(int(each) for each in started.log.read_text().split() if each != "0")
    os.kill(pid(started), signal.SIGKILL)
    wait_for_end(started)
    Programs(tmp_path, tmp_path / "processes.json").end_leftovers()
    deadline = time.monotonic() + 5
    while is_alive(child) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not is_alive(child)


def test_another_process_with_a_number_from_the_record_is_left_alone(tmp_path: Path) -> None:
    record = tmp_path / "processes.json"
    record.write_text(f'[[{os.getpid()}, "1"], [{os.getpid()}, ""]]')
    assert Programs(tmp_path, record).end_leftovers() == 0


@pytest.mark.parametrize("content", ["", "{", "[1]", '[["x", "y"]]'])
def test_a_damaged_record_is_no_obstacle(tmp_path: Path, content: str) -> None:
    record = tmp_path / "processes.json"
    record.write_text(content)
    assert Programs(tmp_path, record).end_leftovers() == 0


def test_a_program_that_does_not_listen_is_ended_all_the_same(
    programs: Programs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.demo.processes.STOP_SECONDS", 0.2)
    started = program(tmp_path, STUBBORN)
    programs.start(started)
    while "deaf" not in started.log.read_text():
        time.sleep(0.01)
    programs.stop()
    assert started.ended() == -signal.SIGKILL
