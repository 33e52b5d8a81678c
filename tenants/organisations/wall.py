"""The wall in the database: applied by `ddl` at every deploy, from what the apps declare.

Applying is one transaction. What no declaration names is closed.
"""

from __future__ import annotations

import hashlib

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from kit.database import names
from kit.database.rights import (
    OwnersFunction,
    Policy,
    Table,
    append_only_tables,
    owners_functions,
    shared_guards,
    shared_tables,
)
from tenants.organisations import queue_rights

IS_CONFIRMED = OwnersFunction(
    name="is_confirmed",
    arguments="member text",
    returns="boolean",
    body="""
    SELECT EXISTS (
        SELECT 1 FROM public.organisations_organisation o
        WHERE o.schema_name = member AND o.membership = 'confirmed' AND o.state = 'open'
    )
""",
    callers=(names.TENANT, names.NETWORK, names.WORKER),
)

USERS_OF_PUBLIC = (names.TENANT, names.NETWORK, names.WEB, names.WORKER)

EVERYTHING = "SELECT, INSERT, UPDATE, DELETE"
"""What an organisation's role may do with the rows of its own schema's tables."""

OWNER = Policy("owner", names.DDL, "ALL", using="true", check="true")
"""FORCE would blind the owner too, and with it every data migration."""

# How PostgreSQL tells a policy. Whether it names the schema public depends on who asks.
POLICY_TEXT = """
    replace(concat_ws(' | ', p.polcmd, p.polpermissive, p.polroles::regrole[],
                      pg_get_expr(p.polqual, p.polrelid),
                      pg_get_expr(p.polwithcheck, p.polrelid)), 'public.', '')
"""


def apply_wall() -> int:
    """Put every right and policy of the shared layer in place. Returns how many tables it closed.

    Runs as `ddl`; raises PermissionError as any other login, and LookupError when a declaration
    names a table that does not exist.
    """
    if not connection.is_owner:  # type: ignore[attr-defined]
        raise PermissionError("The wall is applied by the login ddl: set PAJAVERKKO_LOGIN=ddl.")
    with transaction.atomic(), connection.cursor() as cursor:
        tables = _tables_in_public(cursor)
        declared = {table.name: table for table in shared_tables()}
        unknown = declared.keys() - tables
        if unknown:
            raise LookupError(f"Rights are declared for missing tables: {sorted(unknown)}")
        for function in as_owner():
            cursor.execute(function.sql)
        _close_everything(cursor)
        for name in sorted(tables):
            _open_declared(cursor, name, declared.get(name))
        for guard in shared_guards():
            cursor.execute(guard.function)
            cursor.execute(f"REVOKE ALL ON FUNCTION public.{guard.name}() FROM PUBLIC")
            cursor.execute(guard.trigger)
        queue_rights.apply(cursor)
    return len(tables)


def as_owner() -> list[OwnersFunction]:
    """Our functions that run with their owner's rights; policies call the first of them."""
    return [IS_CONFIRMED, queue_rights.JOB_WAITS, *owners_functions()]


def apply_to_organisations() -> int:
    """Put the rights inside every organisation's schema in place, one short transaction each.

    An app that declares a table as only ever added to is believed in old schemas as in new ones.
    Returns how many schemas there are. Runs as `ddl`.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname ~ '^t_[0-9a-f]{12}$'")
        schemas = [row[0] for row in cursor.fetchall()]
        for name in schemas:
            with transaction.atomic():
                for statement in rights_of_one(name):
                    cursor.execute(statement)
    return len(schemas)


def rights_of_one(name: str) -> list[str]:
    """The statements that give an organisation's role its own schema and nothing else.

    They begin by closing everything, so that a right somebody has added by hand goes again.
    """
    read_only = ", ".join(f'"{name}"."{table}"' for table in append_only_tables())
    everybody = f'PUBLIC, {", ".join(USERS_OF_PUBLIC)}, "{name}"'
    return [
        f'GRANT {names.TENANT} TO "{name}" WITH INHERIT TRUE, SET FALSE',
        f'GRANT "{name}" TO {names.WEB}, {names.WORKER} WITH INHERIT FALSE, SET TRUE',
        f'REVOKE ALL ON SCHEMA "{name}" FROM {everybody}',
        f'GRANT USAGE ON SCHEMA "{name}" TO "{name}"',
        f'REVOKE ALL ON ALL TABLES IN SCHEMA "{name}" FROM {everybody}',
        f'GRANT {EVERYTHING} ON ALL TABLES IN SCHEMA "{name}" TO "{name}"',
        f'ALTER DEFAULT PRIVILEGES IN SCHEMA "{name}" GRANT {EVERYTHING} ON TABLES TO "{name}"',
        f'REVOKE INSERT, UPDATE, DELETE ON "{name}".django_migrations FROM "{name}"',
        f'REVOKE UPDATE, DELETE ON {read_only} FROM "{name}"',
    ]


def _tables_in_public(cursor: CursorWrapper) -> set[str]:
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    return {row[0] for row in cursor.fetchall()}


def _close_everything(cursor: CursorWrapper) -> None:
    everybody = f"PUBLIC, {', '.join(USERS_OF_PUBLIC)}"
    for kind in ("TABLES", "SEQUENCES", "FUNCTIONS"):
        cursor.execute(f"REVOKE ALL ON ALL {kind} IN SCHEMA public FROM {everybody}")
    # A function made later, by an upgrade of the queue for one, starts closed as well.
    cursor.execute("ALTER DEFAULT PRIVILEGES REVOKE ALL ON FUNCTIONS FROM PUBLIC")
    cursor.execute(f"GRANT USAGE ON SCHEMA public TO {', '.join((*USERS_OF_PUBLIC, names.BACKUP))}")
    for function in as_owner():
        cursor.execute(
            f"GRANT EXECUTE ON FUNCTION public.{function.name} TO {', '.join(function.callers)}"
        )


def _open_declared(cursor: CursorWrapper, name: str, table: Table | None) -> None:
    cursor.execute(
        "SELECT policyname FROM pg_policies WHERE schemaname = 'public' AND tablename = %s", [name]
    )
    for (policy,) in cursor.fetchall():
        cursor.execute(f'DROP POLICY "{policy}" ON public."{name}"')
    if table is None:
        return
    for role, privileges in table.grants.items():
        cursor.execute(f'GRANT {privileges} ON public."{name}" TO {role}')
    forced = "FORCE" if table.policies else "NO FORCE"
    enabled = "ENABLE" if table.policies else "DISABLE"
    cursor.execute(f'ALTER TABLE public."{name}" {enabled} ROW LEVEL SECURITY')
    cursor.execute(f'ALTER TABLE public."{name}" {forced} ROW LEVEL SECURITY')
    for policy in policies_of(table):
        cursor.execute(policy.sql(name))
        cursor.execute(
            f"SELECT {POLICY_TEXT} FROM pg_policy p WHERE p.polname = %s"  # noqa: S608
            f" AND p.polrelid = 'public.\"{name}\"'::regclass",
            [policy.name],
        )
        in_force = cursor.fetchone()
        # PostgreSQL writes an expression in its own way, so what stands is kept as a digest beside
        # it; `manage check --deploy` compares both with what is declared and what stands then.
        digest = policy_digest(policy.sql(name), str(in_force and in_force[0]))
        cursor.execute(f'COMMENT ON POLICY "{policy.name}" ON public."{name}" IS \'{digest}\'')


def policies_of(table: Table) -> tuple[Policy, ...]:
    """The declared policies of a table and the owner's, or none where rows are not told apart."""
    return (*table.policies, OWNER) if table.policies else ()


def policy_digest(declared: str, in_force: str) -> str:
    """Binds the text a policy was declared with to the expression PostgreSQL made of it."""
    return hashlib.sha256(f"{declared}\n{in_force}".encode()).hexdigest()
