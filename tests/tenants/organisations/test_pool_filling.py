"""Making ready schemas, which only the login ddl may do."""

from __future__ import annotations

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from kit.database.rights import append_only_tables
from tenants.organisations import pool, template
from tenants.organisations.models import ReadySchema
from tests.support.database import address
from tests.support.owner import as_ddl  # noqa: F401  (the module's login)

pytestmark = pytest.mark.django_db


def waiting() -> set[str]:
    return {row.name for row in ReadySchema.objects.filter(taken_at__isnull=True)}


def value(query: str, *values: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        row = cursor.fetchone()
    assert row
    return row[0]


def exists(name: str) -> tuple[object, object]:
    """Whether there is a schema, and whether there is a role, of this name."""
    return (
        value("SELECT count(*) FROM pg_namespace WHERE nspname = %s", name),
        value("SELECT count(*) FROM pg_roles WHERE rolname = %s", name),
    )


@pytest.fixture(autouse=True)
def _never_wait_for_a_lock(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '2s'")


def test_the_pool_is_filled_up_to_its_size_and_no_further() -> None:
    before = waiting()
    assert pool.fill(len(before) + 2) == 2
    assert len(waiting()) == len(before) + 2
    assert pool.fill(len(before) + 2) == 0
    assert pool.fill(1) == 0


def test_a_ready_schema_has_a_role_that_can_only_work_in_it() -> None:
    before = waiting()
    pool.fill(len(before) + 1)
    (name,) = waiting() - before
    assert exists(name) == (1, 1)
    assert value("SELECT rolcanlogin FROM pg_roles WHERE rolname = %s", name) is False
    assert value("SELECT has_schema_privilege(%s, %s, 'USAGE')", name, name) is True
    assert value("SELECT has_schema_privilege(%s, %s, 'CREATE')", name, name) is False
    for other in before:
        assert value("SELECT has_schema_privilege(%s, %s, 'USAGE')", name, other) is False
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [name])
        tables = {row[0] for row in cursor.fetchall()}
    assert {"accounts_user", "participants_participant", "django_migrations"} <= tables
    only_added_to = {*append_only_tables()}
    assert only_added_to <= tables
    for table in tables:
        rights = {
            right
            for right in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE")
            if value("SELECT has_table_privilege(%s, %s, %s)", name, f"{name}.{table}", right)
        }
        if table == "django_migrations":
            assert rights == {"SELECT"}
        elif table in only_added_to:
            assert rights == {"SELECT", "INSERT"}
        else:
            assert rights == {"SELECT", "INSERT", "UPDATE", "DELETE"}


@pytest.mark.parametrize("login", ["web", "worker"])
def test_a_login_may_take_the_new_role_and_inherits_nothing_of_it(login: str) -> None:
    name = pool.make_schema(template.text())
    assert value("SELECT pg_has_role(%s, %s, 'SET')", login, name) is True
    assert value("SELECT pg_has_role(%s, %s, 'USAGE')", login, name) is False


@pytest.mark.parametrize("login", ["network", "backup"])
def test_other_logins_may_not_take_the_new_role(login: str) -> None:
    name = pool.make_schema(template.text())
    assert value("SELECT pg_has_role(%s, %s, 'MEMBER')", login, name) is False


def test_ready_schemas_of_an_older_template_are_replaced_and_taken_ones_kept() -> None:
    older = template.text() + "-- older\n"
    outdated, in_use = pool.make_schema(older), pool.make_schema(older)
    ReadySchema.objects.filter(name=in_use).update(taken_at="2026-01-01T00:00Z")
    current = waiting() - {outdated}
    assert pool.fill(len(current) + 1) == 1
    assert outdated not in waiting()
    assert current < waiting()
    assert (exists(outdated), exists(in_use)) == ((0, 0), (1, 1))
    assert not ReadySchema.objects.filter(name=outdated).exists()
    assert ReadySchema.objects.get(name=in_use).taken_at


def test_a_schema_somebody_takes_right_now_is_not_dropped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    taken = waiting()
    content = template.text() + "-- newer\n"
    monkeypatch.setattr(template, "text", lambda: content)
    with psycopg.connect(address("network")) as somebody:
        done = somebody.execute(
            "UPDATE public.organisations_readyschema SET taken_at = now() WHERE taken_at IS NULL"
        )
        assert done.rowcount == len(taken)
        assert pool.fill(len(taken) + 1) == 1
        somebody.rollback()
    for name in taken:
        assert exists(name) == (1, 1)
        assert ReadySchema.objects.filter(name=name).exists()


def test_without_a_current_template_no_schema_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    before = waiting()
    monkeypatch.setattr(template, "fingerprint", lambda: "migrations have changed")
    with pytest.raises(CommandError, match="make template"):
        call_command("pool", size=len(before) + 1)
    assert waiting() == before
    monkeypatch.undo()
    call_command("pool", size=len(before) + 1)
    assert len(waiting()) == len(before) + 1
