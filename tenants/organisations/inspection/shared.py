"""The shared layer: rights on public, row-level security and policies, the queue's door."""

from __future__ import annotations

from collections.abc import Iterator

from kit.database import names
from kit.database.rights import Table, privileges_of, shared_guards, shared_tables
from tenants.organisations import queue_rights, wall
from tenants.organisations.inspection.findings import (
    BY_HAND,
    DEPLOY,
    Asking,
    Finding,
    Grant,
    differences,
    rows,
)
from tenants.organisations.inspection.server import WHOM

PART = "rights on the shared layer"

ON_SCHEMA = f"""
    SELECT 'the schema public', {WHOM}, a.privilege_type, ''
    FROM pg_namespace n, aclexplode(COALESCE(n.nspacl, acldefault('n', n.nspowner))) a
    WHERE n.nspname = 'public' AND a.grantee <> n.nspowner
"""

ON_TABLES = f"""
    SELECT c.relname::text, {WHOM}, a.privilege_type, ''
    FROM pg_class c, aclexplode(c.relacl) a
    WHERE c.relnamespace = 'public'::regnamespace AND a.grantee <> c.relowner
    UNION ALL
    SELECT c.relname::text, {WHOM}, a.privilege_type, t.attname::text
    FROM pg_class c JOIN pg_attribute t ON t.attrelid = c.oid, aclexplode(t.attacl) a
    WHERE c.relnamespace = 'public'::regnamespace AND a.grantee <> c.relowner
"""

ON_FUNCTIONS = f"""
    SELECT p.proname::text, {WHOM}, a.privilege_type, ''
    FROM pg_proc p, aclexplode(COALESCE(p.proacl, acldefault('f', p.proowner))) a
    WHERE p.pronamespace = 'public'::regnamespace AND a.grantee <> p.proowner
"""

# Code that runs with its owner's rights, wherever it stands.
AS_OWNER = """
    SELECT p.oid::regprocedure::text, p.proname::text,
           COALESCE(array_to_string(p.proconfig, ' '), ''), p.prosrc
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE p.prosecdef AND n.nspname NOT IN ('pg_catalog', 'information_schema')
"""

OF_SHARED_TABLES = """
    SELECT c.relname::text, c.relrowsecurity, c.relforcerowsecurity,
           pg_get_userbyid(c.relowner)::text
    FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
"""

# Columns in which a row says whose it is: by a name in use, or by a reference to the register.
ROWS_OF_ORGANISATIONS = """
    SELECT DISTINCT c.relname::text
    FROM pg_class c JOIN pg_attribute t ON t.attrelid = c.oid
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND t.attnum > 0
      AND (t.attname IN ('organisation', 'sender', 'receiver', 'schema_name', 'tenant_id',
                         'organisation_id', 'member')
           OR EXISTS (SELECT FROM pg_constraint k
                      WHERE k.conrelid = c.oid AND t.attnum = ANY (k.conkey)
                        AND k.confrelid = to_regclass('public.organisations_organisation')))
"""

POLICIES = f"""
    SELECT c.relname::text, p.polname::text, {wall.POLICY_TEXT},
           COALESCE(obj_description(p.oid, 'pg_policy'), '')
    FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
    WHERE c.relnamespace = 'public'::regnamespace
"""

# A view reads with its owner's rights, and the owner sees every row.
VIEWS = """
    SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('v', 'm', 'f')
      AND n.nspname NOT IN ('pg_catalog', 'information_schema')
      AND NOT COALESCE(c.reloptions::text LIKE '%%security_invoker=true%%', false)
"""

GUARD = """
    SELECT count(*) FROM pg_trigger g JOIN pg_proc p ON p.oid = g.tgfoid
    WHERE g.tgrelid = to_regclass(%s) AND g.tgenabled IN ('O', 'A')
      AND g.tgname = %s AND p.proname = %s AND p.prosrc = %s
      -- Before the row is written: bits of the trigger's type for ROW, BEFORE, INSERT, UPDATE.
      AND g.tgtype & 23 = 23
      -- Whatever the row, and whatever column changes.
      AND g.tgqual IS NULL AND g.tgattr = ''::int2vector
"""


def inspect(cursor: Asking) -> Iterator[Finding]:
    """What differs from the declared rights and policies in the schema public."""
    tables = {table.name: table for table in shared_tables()}
    found = {name: rest for name, *rest in rows(cursor, OF_SHARED_TABLES)}
    yield from differences(PART, _declared(cursor, tables), _in_force(cursor), DEPLOY)
    yield from _row_level_security(cursor, tables, found)
    yield from _policies(cursor, tables)
    yield from _code(cursor)
    for name, (_enabled, _forced, owner) in sorted(found.items()):
        if owner != names.DDL:
            yield Finding("owners", f"{owner} owns the shared table {name}", BY_HAND)


def _declared(cursor: Asking, tables: dict[str, Table]) -> Iterator[Grant]:
    for user in (*wall.USERS_OF_PUBLIC, names.BACKUP):
        yield ("the schema public", user, "USAGE", "")
    for table in tables.values():
        for role, grant in table.grants.items():
            for privilege, column in privileges_of(grant):
                yield (table.name, role, privilege, column)
    for name, kind in rows(
        cursor,
        "SELECT relname::text, relkind::text FROM pg_class WHERE relkind IN ('r', 'S')"
        " AND relnamespace = 'public'::regnamespace AND relname LIKE 'procrastinate\\_%%'",
    ):
        is_table = kind == "r"
        grant = queue_rights.TABLE_RIGHTS if is_table else queue_rights.SEQUENCE_RIGHTS
        for privilege, _column in privileges_of(grant):
            yield (name, names.WORKER, privilege, "")
    for function in wall.as_owner():
        for role in function.callers:
            yield (function.name, role, "EXECUTE", "")
    for role in (names.TENANT, names.NETWORK):
        yield (queue_rights.DEFER, role, "EXECUTE", "")
    for (name,) in rows(
        cursor,
        "SELECT proname::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
        " AND proname LIKE 'procrastinate\\_%%'",
    ):
        yield (name, names.WORKER, "EXECUTE", "")


def _in_force(cursor: Asking) -> Iterator[Grant]:
    for text in (ON_SCHEMA, ON_TABLES, ON_FUNCTIONS):
        yield from rows(cursor, text)


def _row_level_security(
    cursor: Asking, tables: dict[str, Table], found: dict[str, list[object]]
) -> Iterator[Finding]:
    part = "row-level security"
    for name, table in sorted(tables.items()):
        if name not in found:
            yield Finding(part, f"the shared table {name} is missing", "Run `manage deploy`.")
            continue
        enabled, forced, _owner = found[name]
        if table.policies and not enabled:
            yield Finding(part, f"it is switched off on {name}", DEPLOY)
        if table.policies and not forced:
            yield Finding(part, f"it is not forced on {name}", DEPLOY)
    for (name,) in rows(cursor, ROWS_OF_ORGANISATIONS):
        if name not in tables or not tables[name].policies:
            yield Finding(
                part,
                f"{name} holds an organisation's rows, and no policy is declared for it",
                "Declare its policies in the app's rights.py.",
            )


def _policies(cursor: Asking, tables: dict[str, Table]) -> Iterator[Finding]:
    part = "policies"
    declared = {
        (name, policy.name): policy.sql(name)
        for name, table in tables.items()
        for policy in wall.policies_of(table)
    }
    for table, policy, in_force, digest in rows(cursor, POLICIES):
        text = declared.pop((table, policy), None)
        if text is None:
            yield Finding(part, f"{table} has a policy nobody declared: {policy}", DEPLOY)
        elif digest != wall.policy_digest(text, in_force):
            yield Finding(part, f"{policy} on {table} is not the declared one", DEPLOY)
    for table, policy in sorted(declared):
        yield Finding(part, f"{policy} on {table} is missing", DEPLOY)


def _code(cursor: Asking) -> Iterator[Finding]:
    part = "code with its owner's rights"
    ours = {function.name: function.body for function in wall.as_owner()}
    expected = {*ours, queue_rights.DEFER}
    for signature, name, settings, source in rows(cursor, AS_OWNER):
        if name not in expected:
            yield Finding(part, f"{signature} runs as its owner", BY_HAND)
            continue
        expected.discard(name)
        if settings != "search_path=public, pg_temp":
            yield Finding(part, f"{signature} runs with the caller's path", DEPLOY)
        if name in ours and source != ours[name]:
            yield Finding(part, f"{signature} is not the one we wrote", DEPLOY)
    for name in sorted(expected):
        yield Finding(part, f"{name} is missing or runs as its caller", DEPLOY)
    for (view,) in rows(cursor, VIEWS):
        yield Finding(part, f"the view {view} reads as its owner", BY_HAND)
    guard = queue_rights.GUARD.split("$$")[1]
    name = queue_rights.GUARD_NAME
    queue = "public.procrastinate_jobs"
    if not rows(cursor, GUARD, queue, name, name, guard)[0][0]:
        yield Finding("the queue's guard", "jobs may be queued for somebody else", DEPLOY)
    for one in shared_guards():
        if not rows(cursor, GUARD, f"public.{one.table}", one.name, one.name, one.body)[0][0]:
            yield Finding("guards", f"{one.name} does not watch {one.table}", DEPLOY)
