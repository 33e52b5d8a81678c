"""The template: a schema made from it is the one the migrations make."""

from __future__ import annotations

import difflib
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from apps.workshop.audit import migrations
from kit.database import names
from tenants.organisations import pool, template
from tests.support.owner import as_ddl  # noqa: F401  (the module's login)


def dumped(name: str) -> list[str]:
    return template.dump(name).replace(name, template.PLACEHOLDER).splitlines()


def differing(one: list[str], other: list[str]) -> list[str]:
    return [line for line in difflib.ndiff(one, other) if line[0] in "-+"]


@pytest.fixture
def scratch(committing: None) -> Iterator[list[str]]:
    """Names of schemas that the test has made; they and their roles are dropped after it."""
    made: list[str] = []
    yield made
    with connection.cursor() as cursor:
        for name in made:
            cursor.execute(f'DROP SCHEMA IF EXISTS "{name}" CASCADE')
            cursor.execute(f'DROP ROLE IF EXISTS "{name}"')


def test_a_schema_from_the_template_equals_a_migrated_one(scratch: list[str]) -> None:
    migrated, again = names.new_organisation_name(), names.new_organisation_name()
    scratch += [migrated, again]
    template.migrate_schema(migrated)
    from_migrations = dumped(migrated)
    assert len(from_migrations) > 100

    # What `make template` would write now is what the file holds.
    content = template.text()
    assert differing(content.splitlines()[1:], from_migrations) == []

    # A dump rewrites some constraints the first time, so the second generation is compared.
    with connection.cursor() as cursor:
        cursor.execute("\n".join(from_migrations).replace(template.PLACEHOLDER, again))
    made = pool.make_schema(content)
    scratch.append(made)
    assert differing(dumped(again), dumped(made)) == []


def test_the_comparison_sees_one_column_too_many(scratch: list[str]) -> None:
    one, other = pool.make_schema(template.text()), pool.make_schema(template.text())
    scratch += [one, other]
    assert differing(dumped(one), dumped(other)) == []
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER TABLE "{other}".accounts_user ADD COLUMN spare text')
    assert [line.split() for line in differing(dumped(one), dumped(other)) if "spare" in line]


def test_the_template_names_no_schema_of_its_own(db: None) -> None:
    content = template.text()
    assert not names.ORGANISATION_PATTERN.search(content)
    assert "CREATE SCHEMA T_NAME;" in content
    # Nothing but which migrations it holds: it was rendered from a schema nobody had used.
    inserts = [line for line in content.splitlines() if line.startswith("INSERT INTO")]
    assert inserts
    assert all(line.startswith("INSERT INTO T_NAME.django_migrations") for line in inserts)


@pytest.fixture
def changed_migration(tmp_path: Path, settings: Settings) -> Iterator[None]:
    """One migration of a workshop app has one line more."""
    assert migrations.__file__
    package = tmp_path / "changed_audit_migrations"
    shutil.copytree(Path(migrations.__file__).parent, package)
    first = min(package.glob("0*.py"))
    first.write_text(first.read_text() + "\n# One line more.\n")
    sys.path.insert(0, str(tmp_path))
    settings.MIGRATION_MODULES = {"audit": package.name}
    yield
    sys.path.remove(str(tmp_path))


def test_a_template_older_than_the_migrations_is_refused(
    changed_migration: None, settings: Settings
) -> None:
    with pytest.raises(template.NoTemplate, match="make template"):
        template.text()
    with pytest.raises(CommandError, match="make template"):
        call_command("template", "check")
    settings.MIGRATION_MODULES = {}
    assert template.text()


def test_a_missing_template_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(template, "FILE", tmp_path / "template.sql")
    with pytest.raises(template.NoTemplate, match="make template"):
        template.text()


@pytest.mark.long
def test_rendering_writes_a_template_that_is_current_and_leaves_no_schema(
    committing: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def schemas() -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT nspname FROM pg_namespace ORDER BY 1")
            return [row[0] for row in cursor.fetchall()]

    kept, before = template.text(), schemas()
    monkeypatch.setattr(template, "FILE", tmp_path / "template.sql")
    call_command("template", "render")
    assert template.text() == kept
    assert schemas() == before
