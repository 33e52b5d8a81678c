"""After a dump and a restore the check says what is missing, and two commands put it back."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from infra.embedded.cluster import PROGRAMS
from kit.database.rights import append_only_tables
from kit.database.scope import Scope
from tests.support import database
from tests.support.world import Member

RESTORED = "pajaverkko_restored"


def run(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, env=os.environ | environment, cwd=database.ROOT,
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def manage(login: str, *arguments: str, on: str = RESTORED) -> subprocess.CompletedProcess[str]:
    """A management command against a database, under settings as deployed."""
    return run(
        sys.executable, "platform/manage.py", *arguments,
        DJANGO_SETTINGS_MODULE="config.settings.test", PAJAVERKKO_LOGIN=login,
        PYTHONPATH=f"platform{os.pathsep}.", **database.addresses(on),
    )  # fmt: skip


@pytest.fixture
def restored(tmp_path: Path) -> Iterator[None]:
    """The tests' database, dumped and restored as a guide would have it without our rights."""
    dump = tmp_path / "dump"
    done = run(
        str(PROGRAMS / "pg_dump"), "--format=custom", "--no-privileges", f"--file={dump}",
        database.address("backup"),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    server = psycopg.connect(database.cluster.superuser_address(), autocommit=True)
    with server:
        server.execute(f"DROP DATABASE IF EXISTS {RESTORED} WITH (FORCE)")
        server.execute(
            f"CREATE DATABASE {RESTORED} OWNER ddl ENCODING 'UTF8' LOCALE 'C' TEMPLATE template0"
        )
        done = run(
            str(PROGRAMS / "pg_restore"), "--exit-on-error",
            f"--dbname={database.address('postgres', RESTORED)}", str(dump),
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        yield
        server.execute(f"DROP DATABASE {RESTORED} WITH (FORCE)")


@pytest.mark.long
def test_a_restored_database_fails_the_check_until_the_wall_is_put_back(
    restored: None, tmp_path: Path, satama: Member
) -> None:
    before = manage("ddl", "check", "--deploy", "--tag", "wall")
    assert before.returncode == 1
    for words in (
        "PUBLIC may call set_config", "PUBLIC may CONNECT on the database",
        "PUBLIC may TEMPORARY on the database", "PUBLIC may USAGE on the language plpgsql",
        "PUBLIC may EXECUTE on is_confirmed", "tenant may not SELECT on areas_area",
        f"{satama.schema} may not SELECT on {satama.schema}.participants_note",
        "PUBLIC may read pg_class",
    ):  # fmt: skip
        assert words in before.stderr, before.stderr
    assert "manage install" in before.stderr

    installed = manage(
        "web", "install", database.cluster.superuser_address(), "--trust",
        "--database", RESTORED, "--write", str(tmp_path / "databases"),
    )  # fmt: skip
    assert installed.returncode == 0, installed.stderr
    deployed = manage("ddl", "deploy", "--pool", "0")
    assert deployed.returncode == 0, deployed.stderr
    assert "The wall stands." in deployed.stdout
    for login in ("web", "worker", "ddl", "network"):
        after = manage(login, "check", "--deploy", "--tag", "wall")
        assert after.returncode == 0, after.stderr
    with psycopg.connect(database.address("web", RESTORED), autocommit=True) as web:
        psycopg.ClientCursor(web).execute(Scope(satama.schema).statement.encode())
        found = web.execute("SELECT given_name FROM participants_participant").fetchall()
    assert found == [(f"Osma{satama.sentinel}",)]


def test_what_a_whole_dump_does_carry_is_not_relied_on(members: object) -> None:
    """Rights on the database itself are in no dump of one: the check asks for them each time."""
    done = run(str(PROGRAMS / "pg_dump"), "--schema-only", database.address("backup"))
    assert done.returncode == 0, done.stderr
    assert "ON DATABASE" not in done.stdout


@pytest.fixture
def older() -> Iterator[str]:
    """A database of an older version: one schema still waits that lacks what came since."""
    name = "pajaverkko_older"
    database.copy_template(name)
    # One of its own: the others' roles have tables in the tests' other databases too.
    assert manage("ddl", "pool", "--size", "9", on=name).returncode == 0
    with psycopg.connect(database.address("postgres", name), autocommit=True) as server:
        row = server.execute(
            "UPDATE organisations_readyschema SET template_checksum = 'older' WHERE made_at ="
            " (SELECT max(made_at) FROM organisations_readyschema) RETURNING name"
        ).fetchone()
        assert row
        for table in append_only_tables():
            server.execute(f'DROP TABLE "{row[0]}"."{table}" CASCADE'.encode())
    yield name
    with psycopg.connect(database.cluster.superuser_address(), autocommit=True) as server:
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_a_schema_made_by_an_older_version_does_not_stop_a_deploy(older: str) -> None:
    deployed = manage("ddl", "deploy", "--pool", "1", on=older)
    assert deployed.returncode == 0, deployed.stderr
    assert "The wall stands." in deployed.stdout
