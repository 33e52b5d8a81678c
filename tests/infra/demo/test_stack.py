"""The whole product in one folder: it starts, survives being killed, and ends without a trace."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

from infra.demo.environment import ROOT
from infra.demo.stack import Stack
from infra.embedded.cluster import THROWAWAY_SETTINGS

pytestmark = pytest.mark.long
FOLDER = ROOT / ".test" / "whole-stack"


def new_stack() -> Stack:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    return Stack(FOLDER, port, data=False, database_settings=THROWAWAY_SETTINGS)


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    shutil.rmtree(FOLDER, ignore_errors=True)
    with new_stack() as stack:
        yield stack
    shutil.rmtree(FOLDER)


def status_of_front_page(stack: Stack) -> int:
    connection = HTTPConnection("127.0.0.1", stack.port, timeout=10)
    try:
        connection.request("GET", "/", headers={"Host": f"localhost:{stack.port}"})
        return connection.getresponse().status
    finally:
        connection.close()


def pids(stack: Stack) -> list[int]:
    return [program.process.pid for program in stack.programs.running if program.process]


def test_the_public_site_answers_by_itself(stack: Stack) -> None:
    assert status_of_front_page(stack) == 200


def test_every_program_runs_and_has_a_log(stack: Stack) -> None:
    assert [program.name for program in stack.programs.running] == [
        "stripe",
        "mailbox",
        "provisioner",
        "worker",
        "web",
    ]
    assert all(program.log.exists() for program in stack.programs.running)


def test_the_pages_come_back_after_everything_was_killed(stack: Stack) -> None:
    postmaster = int((stack.cluster.folder / "postmaster.pid").read_text().split("\n")[0])
    for pid in [*pids(stack), postmaster]:
        os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        stack.tend()
        try:
            if status_of_front_page(stack) == 200:
                break
        except OSError:
            pass
        time.sleep(0.2)
    assert status_of_front_page(stack) == 200


def test_a_stop_and_a_start_take_no_new_deploy(
    stack: Stack, capsys: pytest.CaptureFixture[str]
) -> None:
    stack.stop()
    assert not stack.cluster.is_running()
    stack.start()
    assert "Logins, tables and rights" not in capsys.readouterr().out
    assert status_of_front_page(stack) == 200


def test_secrets_are_in_no_log(stack: Stack) -> None:
    values = {stack.environment("web")[f"PAJAVERKKO_{name}_KEY"] for name in ("SECRET", "MASTER")}
    for log in Path(FOLDER / "logs").iterdir():
        assert not any(value in log.read_text(errors="replace") for value in values)
