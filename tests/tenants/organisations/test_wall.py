"""The wall in the catalog: what the apps declare, whole, and nothing besides."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest
from django.core.management import call_command
from django.db import ProgrammingError, connection, transaction

from kit.database import rights
from kit.database.names import DDL, NETWORK, TENANT, WEB, WORKER
from kit.database.rights import Policy, Table, shared_tables
from tenants.organisations import wall
from tenants.organisations.wall import apply_wall
from tests.support.owner import as_ddl  # noqa: F401  (the module's login)

pytestmark = pytest.mark.django_db

Rows = list[tuple[object, ...]]

CATALOG = {
    "tables": "SELECT relname, relkind, relacl::text, relrowsecurity, relforcerowsecurity"
    " FROM pg_class WHERE relnamespace = 'public'::regnamespace",
    "columns": "SELECT attrelid::regclass::text, attname, attacl::text FROM pg_attribute"
    " JOIN pg_class ON pg_class.oid = attrelid"
    " WHERE relnamespace = 'public'::regnamespace AND attacl IS NOT NULL",
    "functions": "SELECT oid::regprocedure::text, proacl::text, prosecdef, proconfig::text"
    " FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    "policies": "SELECT tablename, policyname, roles::text, cmd, qual, with_check FROM pg_policies",
    "triggers": "SELECT tgrelid::regclass::text, tgname, tgenabled::text FROM pg_trigger"
    " WHERE NOT tgisinternal",
    "schema": "SELECT nspacl::text FROM pg_namespace WHERE nspname = 'public'",
    "defaults": "SELECT defaclrole::regrole::text, defaclobjtype::text, defaclacl::text"
    " FROM pg_default_acl WHERE defaclnamespace = 0",
}


def rows(query: str, *values: str) -> Rows:
    with connection.cursor() as cursor:
        cursor.execute(query, values or None)
        return sorted(cursor.fetchall(), key=str)


def catalog() -> dict[str, Rows]:
    """Every right, policy and trigger of the shared layer, without the order it was given in."""
    found = {name: rows(query) for name, query in CATALOG.items()}
    return {name: [tuple(map(in_order, row)) for row in some] for name, some in found.items()}


def in_order(text: object) -> object:
    is_list = isinstance(text, str) and text.startswith("{")
    return tuple(sorted(str(text).strip("{}").split(","))) if is_list else text


def rights_in_catalog(table: str) -> dict[str, set[str]]:
    """Role -> rights on a table as a declaration writes them, the owner's left out."""
    found: dict[str, set[str]] = defaultdict(set)
    for role, right in rows(
        "SELECT grantee::regrole::text, privilege_type FROM pg_class, aclexplode(relacl)"
        " WHERE oid = %s::regclass AND grantee <> relowner",
        f'public."{table}"',
    ):
        found[str(role)].add(str(right))
    for role, right, column in rows(
        "SELECT grantee::regrole::text, privilege_type, attname"
        " FROM pg_attribute, aclexplode(attacl) WHERE attrelid = %s::regclass",
        f'public."{table}"',
    ):
        found[str(role)].add(f"{right} {column}")
    return dict(found)


def declared_rights(table: Table) -> dict[str, set[str]]:
    return {role: split(privileges) for role, privileges in table.grants.items()}


def split(privileges: str) -> set[str]:
    """`SELECT, UPDATE (a, b)` as the set of SELECT, UPDATE a and UPDATE b."""
    found: set[str] = set()
    for right, columns in re.findall(r"([A-Z]+)(?: \(([^)]*)\))?", privileges):
        found |= (
            {f"{right} {column.strip()}" for column in columns.split(",")} if columns else {right}
        )
    return found


def test_the_test_reads_declarations_as_they_are_meant() -> None:
    assert split("SELECT, UPDATE (a, b)") == {"SELECT", "UPDATE a", "UPDATE b"}


@pytest.mark.parametrize("table", shared_tables(), ids=lambda table: table.name)
def test_every_declared_right_is_in_the_catalog_and_no_other(table: Table) -> None:
    assert rights_in_catalog(table.name) == declared_rights(table)


@pytest.mark.parametrize("table", shared_tables(), ids=lambda table: table.name)
def test_every_declared_policy_is_in_the_catalog_and_no_other(table: Table) -> None:
    declared = {(policy.name, f"{{{policy.role}}}", policy.command) for policy in table.policies}
    if declared:
        declared.add(("owner", f"{{{DDL}}}", "ALL"))
    found = rows(
        "SELECT policyname, roles::text, cmd FROM pg_policies WHERE tablename = %s", table.name
    )
    assert {*found} == declared
    guarded = rows(
        "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = %s::regclass",
        f'public."{table.name}"',
    )
    assert guarded == [(bool(declared), bool(declared))]


def test_applying_again_changes_nothing() -> None:
    before = catalog()
    tables = apply_wall()
    assert catalog() == before
    assert apply_wall() == tables
    assert catalog() == before


def test_applying_puts_back_what_was_opened_and_takes_what_was_given() -> None:
    before = catalog()
    with connection.cursor() as cursor:
        cursor.execute("GRANT ALL ON public.accounts_user TO tenant, network, web, PUBLIC")
        cursor.execute("GRANT UPDATE (name) ON public.organisations_organisation TO tenant")
        cursor.execute("REVOKE SELECT ON public.organisations_domain FROM web")
        cursor.execute("DROP POLICY own_row ON public.organisations_organisation")
        cursor.execute("CREATE POLICY hole ON public.organisations_organisation USING (true)")
        cursor.execute("ALTER TABLE public.referrals_referral DISABLE ROW LEVEL SECURITY")
        cursor.execute("ALTER TABLE public.referrals_referral NO FORCE ROW LEVEL SECURITY")
        cursor.execute("DROP TRIGGER jobs_belong_to_who_queues_them ON procrastinate_jobs")
        cursor.execute("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO PUBLIC, tenant")
        cursor.execute("GRANT SELECT ON public.procrastinate_jobs TO tenant")
        cursor.execute(
            "CREATE OR REPLACE FUNCTION public.is_confirmed(member text) RETURNS boolean"
            " LANGUAGE sql AS $$ SELECT true $$"
        )
    assert catalog() != before
    assert apply_wall()
    assert catalog() == before
    assert rows("SELECT public.is_confirmed('t_000000000000')") == [(False,)]


def test_a_table_no_app_declares_is_closed_to_everybody() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE public.leftover (id int, text text)")
        cursor.execute("GRANT SELECT, INSERT ON public.leftover TO PUBLIC, tenant, web, worker")
        cursor.execute("GRANT UPDATE (text) ON public.leftover TO network, tenant")
    assert rights_in_catalog("leftover")
    apply_wall()
    assert rights_in_catalog("leftover") == {}


def test_a_function_that_comes_later_starts_closed() -> None:
    apply_wall()
    with connection.cursor() as cursor:
        cursor.execute("CREATE FUNCTION public.later() RETURNS int LANGUAGE sql AS 'SELECT 1'")
    for role in (TENANT, NETWORK, WEB, WORKER):
        may = rows("SELECT has_function_privilege(%s, 'public.later()', 'EXECUTE')", role)
        assert may == [(False,)]


def test_nobody_but_the_known_groups_has_a_right_on_the_shared_layer() -> None:
    holders = rows(
        "SELECT DISTINCT CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END"
        " FROM (SELECT (aclexplode(relacl)).grantee FROM pg_class"
        "       WHERE relnamespace = 'public'::regnamespace"
        "       UNION SELECT (aclexplode(proacl)).grantee FROM pg_proc"
        "       WHERE pronamespace = 'public'::regnamespace"
        "       UNION SELECT (aclexplode(nspacl)).grantee FROM pg_namespace"
        "       WHERE nspname = 'public') AS held"
    )
    known = {DDL, TENANT, NETWORK, WEB, WORKER, "backup"}
    assert {str(holder) for (holder,) in holders} == known


def test_a_declaration_for_a_missing_table_is_refused_with_nothing_changed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    declared = [*shared_tables(), Table("no_such_table", tenant="SELECT")]
    monkeypatch.setattr(wall, "shared_tables", lambda: declared)
    with connection.cursor() as cursor:
        cursor.execute("GRANT SELECT ON public.accounts_user TO tenant")
    before = catalog()
    with pytest.raises(LookupError, match="no_such_table"):
        apply_wall()
    assert catalog() == before


def test_a_declaration_postgresql_refuses_leaves_the_wall_as_it_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bad = Policy("bad", TENANT, "SELECT", using="no_such_column = 1")
    rest = [table for table in shared_tables() if table.name != "organisations_signup"]
    monkeypatch.setattr(
        wall, "shared_tables", lambda: [*rest, Table("organisations_signup", policies=(bad,))]
    )
    before = catalog()
    with pytest.raises(ProgrammingError), transaction.atomic():
        apply_wall()
    assert catalog() == before


def test_the_command_says_around_how_many_tables_the_wall_stands(
    capsys: pytest.CaptureFixture[str],
) -> None:
    call_command("wall")
    assert re.search(r"around \d\d+ shared tables", capsys.readouterr().out)


def test_declarations_of_every_app_are_found() -> None:
    assert {"organisations_organisation", "accounts_user", "billing_subscription"} <= {
        table.name for table in rights.shared_tables()
    }
