"""The tests' own PostgreSQL: one template with a small network in it, copied for every run.

Loaded as a plugin before Django's settings are read, since they need its address.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from infra.embedded.cluster import THROWAWAY_SETTINGS, Cluster

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("PAJAVERKKO_TEST_FOLDER", ROOT / ".test"))
STAMP = FOLDER / "world.stamp"
WORLD = FOLDER / "world.json"
TEMPLATE = "pajaverkko_template"
DATABASE = "pajaverkko_test"
LOGINS = ("web", "worker", "ddl", "network", "backup")
SOURCES = ("platform", "tenants", "apps", "tests/support", "infra/embedded")

cluster = Cluster(
    FOLDER / "postgres", THROWAWAY_SETTINGS, way_out="Remove the tests' data: rm -r .test"
)


def start() -> None:
    """Start the server, make the template when the sources have changed, and copy it."""
    static = FOLDER / "static"
    static.mkdir(parents=True, exist_ok=True)
    os.environ["PAJAVERKKO_STATIC_ROOT"] = str(static)
    fingerprint = _fingerprint()
    if not STAMP.exists() or STAMP.read_text() != fingerprint:
        STAMP.unlink(missing_ok=True)
        cluster.stop()
        shutil.rmtree(cluster.folder, ignore_errors=True)
        cluster.start()
        _make_template()
        STAMP.write_text(fingerprint)
    else:
        cluster.start()
    copy_template()
    os.environ.update(addresses(DATABASE))


def address(login: str, database: str = DATABASE) -> str:
    """The libpq address of a login; `postgres` is the superuser."""
    return make_conninfo(cluster.superuser_address(database), user=login)


def addresses(database: str) -> dict[str, str]:
    """What the settings read, one address a login."""
    return {f"PAJAVERKKO_DB_{login.upper()}": address(login, database) for login in LOGINS}


def copy_template(name: str = DATABASE, source: str = TEMPLATE) -> None:
    """Make a database anew, a copy of the template with everything in its first state.

    Without a name it is the tests' own.
    """
    with psycopg.connect(cluster.superuser_address(), autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        copied = f"TEMPLATE {source} OWNER ddl STRATEGY FILE_COPY"
        server.execute(f"CREATE DATABASE {name} {copied}")
        # Rights on the database itself are not copied (pitfalls, section 0).
        server.execute(f"REVOKE ALL ON DATABASE {name} FROM PUBLIC")
        server.execute(f"GRANT CONNECT ON DATABASE {name} TO web, worker, network, backup")


def _make_template() -> None:
    print("Making the tests' network …", file=sys.stderr, flush=True)
    environment = {
        **os.environ,
        **addresses(TEMPLATE),
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "PYTHONPATH": f"{ROOT / 'platform'}{os.pathsep}{ROOT}",
    }
    manage = [sys.executable, str(ROOT / "platform" / "manage.py")]
    steps: list[tuple[str, list[str]]] = [
        (
            "web",
            [
                *manage,
                "install",
                cluster.superuser_address(),
                "--trust",
                "--database",
                TEMPLATE,
                "--write",
                str(FOLDER / "databases"),
            ],
        ),
        ("ddl", [*manage, "deploy", "--pool", "8"]),
        ("web", [sys.executable, "-m", "tests.support.world", str(WORLD)]),
    ]
    for login, command in steps:
        done = subprocess.run(
            command,
            env={**environment, "PAJAVERKKO_LOGIN": login},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SystemExit(f"{' '.join(command[1:3])} failed:\n{done.stdout}{done.stderr}")


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for source in SOURCES:
        for file in sorted((ROOT / source).rglob("*")):
            if file.suffix in (".py", ".sql", ".json") and not {"static", "urls"} & {*file.parts}:
                digest.update(str(file.relative_to(ROOT)).encode() + file.read_bytes())
    return digest.hexdigest()


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    # Before pytest-django reads the settings, which need the addresses.
    start()


def pytest_unconfigure() -> None:
    cluster.stop()


def world() -> dict[str, object]:
    """The names and ids of the tests' network, as tests.support.world wrote them."""
    found: dict[str, object] = json.loads(WORLD.read_text())
    return found
