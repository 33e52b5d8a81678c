"""The embedded server: its data outlive it, and a broken folder says the way out."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from infra.embedded.cluster import DEMO_SETTINGS, THROWAWAY_SETTINGS, BrokenCluster, Cluster


@pytest.fixture(scope="module")
def made() -> Iterator[Cluster]:
    """A stopped server with one table, made once for this file."""
    with tempfile.TemporaryDirectory() as parent:
        os.chmod(parent, 0o711)  # noqa: S103
        cluster = Cluster(Path(parent) / "data", THROWAWAY_SETTINGS)
        with cluster, psycopg.connect(cluster.superuser_address()) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
        yield cluster


@pytest.fixture
def cluster(made: Cluster) -> Iterator[Cluster]:
    yield made
    made.stop()


def kept_number(cluster: Cluster) -> object:
    with psycopg.connect(cluster.superuser_address()) as connection:
        row = connection.execute("SELECT number FROM kept").fetchone()
    assert row is not None
    return row[0]


def setting(cluster: Cluster, name: str) -> object:
    with psycopg.connect(cluster.superuser_address()) as connection:
        row = connection.execute("SELECT current_setting(%s)", [name]).fetchone()
    assert row is not None
    return row[0]


def postmaster(cluster: Cluster) -> int:
    return int((cluster.folder / "postmaster.pid").read_text().split("\n")[0])


def broken_copy(cluster: Cluster, folder: Path) -> Cluster:
    shutil.copytree(cluster.folder, folder, ignore=shutil.ignore_patterns(".s.PGSQL.*"))
    owner = cluster.folder.stat()
    os.chown(folder, owner.st_uid, owner.st_gid)
    return Cluster(folder, THROWAWAY_SETTINGS)


def test_data_are_still_there_after_a_restart(cluster: Cluster) -> None:
    cluster.start()
    cluster.stop()
    assert not cluster.is_running()
    cluster.start()
    assert kept_number(cluster) == 7


def test_starting_and_stopping_twice_changes_nothing(cluster: Cluster) -> None:
    cluster.start()
    first = postmaster(cluster)
    cluster.start()
    assert postmaster(cluster) == first
    cluster.stop()
    cluster.stop()
    assert not cluster.is_running()


def test_a_stop_ends_open_connections(cluster: Cluster) -> None:
    cluster.start()
    with psycopg.connect(cluster.superuser_address()) as connection:
        cluster.stop()
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")


def test_a_killed_server_starts_again_with_its_data(cluster: Cluster) -> None:
    cluster.start()
    with psycopg.connect(cluster.superuser_address()):
        os.kill(postmaster(cluster), signal.SIGKILL)
        while cluster.is_running():
            time.sleep(0.01)
        cluster.start()
    assert kept_number(cluster) == 7


def test_a_lock_whose_number_is_now_another_program_is_no_obstacle(cluster: Cluster) -> None:
    (cluster.folder / "postmaster.pid").write_text(f"{os.getpid()}\n{cluster.folder}\n")
    cluster.start()
    assert kept_number(cluster) == 7


def test_the_server_listens_on_no_network_address(cluster: Cluster) -> None:
    cluster.start()
    assert setting(cluster, "listen_addresses") == ""


def test_settings_are_those_of_the_last_start(cluster: Cluster) -> None:
    cluster.start()
    assert setting(cluster, "fsync") == "off"
    cluster.stop()
    durable = Cluster(cluster.folder, DEMO_SETTINGS | {"max_connections": "42"})
    durable.start()
    assert setting(durable, "fsync") == "on"
    assert setting(durable, "max_connections") == "42"


def test_a_long_path_gets_a_private_socket_folder_elsewhere(made: Cluster) -> None:
    deep = made.folder.parent.joinpath(*["long" * 8] * 3)
    cluster = broken_copy(made, deep)
    for path in [deep, *deep.rglob("*")]:
        os.chown(path, made.folder.stat().st_uid, made.folder.stat().st_gid)
    with cluster:
        assert cluster.socket_folder.parent == Path(tempfile.gettempdir())
        assert cluster.socket_folder.stat().st_mode & 0o777 == 0o700
        assert kept_number(cluster) == 7
    assert not cluster.socket_folder.exists()


def test_a_socket_folder_of_somebody_else_is_refused(made: Cluster) -> None:
    deep = made.folder.parent.joinpath(*["wide" * 8] * 3)
    cluster = broken_copy(made, deep)
    cluster.socket_folder.mkdir(mode=0o755)
    try:
        with pytest.raises(BrokenCluster, match="somebody else's"):
            cluster.start()
    finally:
        cluster.socket_folder.rmdir()


def test_an_interrupted_making_is_begun_anew(tmp_path: Path) -> None:
    half = tmp_path / "data.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    with Cluster(tmp_path / "data", THROWAWAY_SETTINGS) as cluster:
        assert cluster.is_running()
    assert not half.exists()


def test_a_folder_without_a_version_is_broken(made: Cluster) -> None:
    cluster = broken_copy(made, made.folder.with_name("no-version"))
    (cluster.folder / "PG_VERSION").unlink()
    with pytest.raises(BrokenCluster, match=r"PG_VERSION is missing\.\n.*make demo-reset"):
        cluster.start()


def test_data_of_another_major_version_are_broken(made: Cluster) -> None:
    cluster = broken_copy(made, made.folder.with_name("old-version"))
    (cluster.folder / "PG_VERSION").write_text("12\n")
    with pytest.raises(BrokenCluster, match=r"PostgreSQL '12'.*\n.*make demo-reset"):
        cluster.start()


def test_a_server_that_does_not_start_is_broken(made: Cluster) -> None:
    cluster = broken_copy(made, made.folder.with_name("no-control"))
    (cluster.folder / "global" / "pg_control").unlink()
    with pytest.raises(BrokenCluster, match=r"does not start: .*\n.*make demo-reset"):
        cluster.start()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_root_runs_the_server_as_the_folders_owner(cluster: Cluster) -> None:
    cluster.start()
    running_as = Path("/proc", str(postmaster(cluster))).stat().st_uid
    assert running_as == cluster.folder.stat().st_uid != 0
