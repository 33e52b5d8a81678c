"""The launcher's command line: each refusal a plain sentence, and nothing removed but its own."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.demo import __main__ as launcher
from infra.demo import lock
from infra.demo.environment import ROOT
from infra.demo.sign_ins import SignIns
from infra.demo.stack import Stack
from infra.demo.trouble import Trouble

FOLDER = ".test/launcher"


@pytest.fixture
def folder() -> Iterator[Path]:
    found = ROOT / FOLDER
    shutil.rmtree(found, ignore_errors=True)
    yield found
    shutil.rmtree(found, ignore_errors=True)


def test_a_port_in_use_ends_with_one_and_the_way_out(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert launcher.main(["serve", "--port", str(port), "--folder", FOLDER]) == 1
    complaint = capsys.readouterr().err
    assert complaint.strip() == (
        f"Port {port} is in use. Stop what uses it or choose another: make demo PORT=8080"
    )


def test_a_port_that_is_no_number_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert launcher.main(["serve", "--port", "http", "--folder", FOLDER]) == 1
    assert "'http' is not a port" in capsys.readouterr().err


def test_a_broken_environment_ends_with_one_and_the_way_out(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.mkdir(parents=True)
    (folder / "environment").write_text("PAJAVERKKO_SECRET_KEY=ab")
    assert launcher.main(["serve", "--port", "0", "--folder", FOLDER]) == 1
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert launcher.main(["serve", "--port", str(port), "--folder", FOLDER]) == 1
    assert "environment is broken: PAJAVERKKO_MASTER_KEY is missing." in capsys.readouterr().err


def test_a_file_where_the_folder_belongs_is_refused_and_can_be_reset(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.parent.mkdir(exist_ok=True)
    folder.write_text("in the way")
    try:
        assert launcher.main(["serve", "--folder", FOLDER]) == 1
        assert "make demo-reset" in capsys.readouterr().err
        assert launcher.main(["reset", "--folder", FOLDER]) == 0
        assert not folder.exists()
    finally:
        folder.unlink(missing_ok=True)


def test_a_reset_removes_the_folder(folder: Path) -> None:
    (folder / "logs").mkdir(parents=True)
    assert launcher.main(["reset", "--folder", FOLDER]) == 0
    assert not folder.exists()


def test_a_reset_follows_no_link(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("kept")
    folder.parent.mkdir(exist_ok=True)
    folder.symlink_to(tmp_path)
    assert launcher.main(["reset", "--folder", FOLDER]) == 0
    assert (tmp_path / "precious").exists()
    assert not folder.is_symlink()


def test_a_second_start_leaves_the_first_ones_database_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = Stack(tmp_path, 8000)
    stopped: list[str] = []
    monkeypatch.setattr(second.cluster, "stop", lambda: stopped.append("database"))
    with lock.held(tmp_path, "http://localhost:8000/"):
        with pytest.raises(Trouble, match="It runs already"):
            second.start()
        second.stop()
    assert not stopped


@pytest.mark.parametrize("text", [".", "..", "apps", ".git", ".venv/x", "/etc", ".demo/../apps"])
def test_a_folder_that_is_not_the_stacks_is_refused(text: str) -> None:
    with pytest.raises(Trouble, match="choose a dot-folder of the checkout"):
        launcher.own_folder(text)


def test_stopping_nothing_says_so(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert launcher.main(["stop", "--folder", FOLDER]) == 0
    assert capsys.readouterr().out == "Nothing runs.\n"
    assert not folder.exists()


def test_sign_ins_are_kept_and_shown_with_the_port_of_now(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sign_ins = SignIns(tmp_path / "sign-ins.json")
    sign_ins.keep(
        "Made Helsingin paja.\n"
        '{"network": [{"email": "k@example.org", "role": "coordinator"}], "organisations":'
        ' [{"name": "Helsingin paja", "address": "http://helsinki.localhost:8080/",'
        ' "people": [{"email": "j@example.org", "role": "director"}]}], "password": "pw"}\n'
    )
    sign_ins.announce(site="http://localhost:8000/", mailbox="http://m/", stripe="http://s/")
    shown = capsys.readouterr().out
    assert "Sign in with the password pw" in shown
    assert "  The association  http://localhost:8000/\n    k@example.org  coordinator" in shown
    assert "  Helsingin paja  http://helsinki.localhost:8000/\n    j@example.org  dire" in shown


@pytest.mark.parametrize("said", ["", "Done.", "{}", '{"network": 1}', "[]"])
def test_anything_but_sign_ins_is_not_kept(tmp_path: Path, said: str) -> None:
    sign_ins = SignIns(tmp_path / "sign-ins.json")
    with pytest.raises(Trouble, match="did not end with a line of sign-ins"):
        sign_ins.keep(said)
    assert sign_ins.known() is None
