"""Every organisation's schema: one owner, one user, the declared rights, nothing across."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.conf import settings

from kit.database import names
from kit.database.rights import append_only_tables, privileges_of
from tenants.organisations import wall
from tenants.organisations.inspection.findings import BY_HAND, DEPLOY, Asking, Finding, rows
from tenants.organisations.inspection.server import WHOM

PART = "rights in an organisation's schema"

SCHEMAS = f"""
    SELECT n.nspname::text, pg_get_userbyid(n.nspowner)::text,
           ARRAY(SELECT {WHOM} || '=' || a.privilege_type
                 FROM aclexplode(n.nspacl) a WHERE a.grantee <> n.nspowner ORDER BY 1)
    FROM pg_namespace n
    WHERE n.nspname <> 'public' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
"""

RELATIONS = f"""
    SELECT n.nspname::text, c.relname::text, c.relkind::text, pg_get_userbyid(c.relowner)::text,
           ARRAY(SELECT {WHOM} || '=' || a.privilege_type
                 FROM aclexplode(c.relacl) a WHERE a.grantee <> c.relowner)
           || ARRAY(SELECT {WHOM} || '=' || a.privilege_type || ' (' || t.attname || ')'
                    FROM pg_attribute t, aclexplode(t.attacl) a
                    WHERE t.attrelid = c.oid AND a.grantee <> c.relowner)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname ~ '^t_[0-9a-f]{{12}}$' AND c.relkind NOT IN ('i', 'I', 't', 'c')
"""

TABLES_TO_COME = f"""
    SELECT n.nspname::text, d.defaclobjtype::text,
           ARRAY(SELECT {WHOM} || '=' || a.privilege_type
                 FROM aclexplode(d.defaclacl) a WHERE a.grantee <> d.defaclrole)
    FROM pg_default_acl d JOIN pg_namespace n ON n.oid = d.defaclnamespace
"""

CODE = """
    SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE n.nspname ~ '^t_[0-9a-f]{12}$'
"""

REGISTERED_WITHOUT_SCHEMA = """
    SELECT o.schema_name FROM public.organisations_organisation o
    WHERE to_regnamespace('"' || o.schema_name || '"') IS NULL
"""

TWICE = """
    SELECT DISTINCT c.relname::text FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_class p ON p.relname = c.relname AND p.relnamespace = 'public'::regnamespace
    WHERE n.nspname ~ '^t_[0-9a-f]{12}$' AND c.relkind IN ('r', 'p') AND p.relkind IN ('r', 'p')
"""

CONTENT_TYPES = """
    SELECT c.oid::regclass::text FROM pg_class c
    WHERE c.relkind = 'r' AND c.relname IN ('django_content_type', 'auth_permission', 'auth_group',
                                            'django_admin_log')
"""

ACROSS = """
    SELECT k.conname::text, a.oid::regclass::text FROM pg_constraint k
    JOIN pg_class a ON a.oid = k.conrelid JOIN pg_class b ON b.oid = k.confrelid
    WHERE k.contype = 'f' AND a.relnamespace <> b.relnamespace
"""


def inspect(cursor: Asking) -> Iterator[Finding]:
    """What is wrong in the organisations' schemas, and between them and the shared layer."""
    schemas = rows(cursor, SCHEMAS)
    organisations = {name for name, *_rest in schemas if names.is_organisation(name)}
    for name, owner, rights in schemas:
        if name not in organisations:
            yield Finding("names", f"the schema {name} is nobody's we know", BY_HAND)
            continue
        if owner != names.DDL:
            yield Finding("owners", f"{owner} owns the schema {name}", BY_HAND)
        yield from _compare(f"the schema {name}", set(rights), {f"{name}=USAGE"})
    yield from _relations(cursor)
    yield from _to_come(cursor, organisations)
    yield from _between(cursor)


def _relations(cursor: Asking) -> Iterator[Finding]:
    closed_to_changes = set(append_only_tables())
    for schema, name, kind, owner, rights in rows(cursor, RELATIONS):
        what = f"{schema}.{name}"
        if owner != names.DDL:
            yield Finding("owners", f"{owner} owns {what}", BY_HAND)
        if kind not in ("r", "p", "S"):
            yield Finding(PART, f"{what} is no table", BY_HAND)
        expected = {"SELECT", "INSERT", "UPDATE", "DELETE"} if kind != "S" else set()
        if name in closed_to_changes:
            expected -= {"UPDATE", "DELETE"}
        if name == "django_migrations":
            expected = {"SELECT"}
        yield from _compare(what, set(rights), {f"{schema}={privilege}" for privilege in expected})


def _to_come(cursor: Asking, organisations: set[str]) -> Iterator[Finding]:
    everything = {kind for kind, _column in privileges_of(wall.EVERYTHING)}
    seen = set()
    for schema, kind, rights in rows(cursor, TABLES_TO_COME):
        seen.add(schema)
        expected = {f"{schema}={privilege}" for privilege in everything} if kind == "r" else set()
        yield from _compare(f"tables to come in {schema}", set(rights), expected)
    for schema in sorted(organisations - seen):
        yield Finding(PART, f"nothing is said of tables to come in {schema}", DEPLOY)


def _between(cursor: Asking) -> Iterator[Finding]:
    for (function,) in rows(cursor, CODE):
        yield Finding(PART, f"{function} is code in an organisation's schema", BY_HAND)
    for (name,) in rows(cursor, TWICE):
        if name not in both_sides():
            yield Finding("names", f"the table {name} is in public and in schemas", BY_HAND)
    for (table,) in rows(cursor, CONTENT_TYPES):
        yield Finding("no content types", f"{table} ties organisations together", BY_HAND)
    for constraint, table in rows(cursor, ACROSS):
        yield Finding(
            "no key across schemas", f"{constraint} on {table} leads to another schema", BY_HAND
        )
    if rows(cursor, "SELECT to_regclass('public.organisations_organisation') IS NOT NULL")[0][0]:
        for (schema,) in rows(cursor, REGISTERED_WITHOUT_SCHEMA):
            yield Finding(
                "names",
                f"{schema} is registered and has no schema",
                "Restore it from a backup that has it.",
            )


def both_sides() -> set[str]:
    """Tables that stand in public and in each schema: of people and of signing in, and no other."""
    return {"django_migrations"} | {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_config.name in settings.BOTH_SIDES
    }


def _compare(what: str, in_force: set[str], declared: set[str]) -> Iterator[Finding]:
    for right in sorted(in_force - declared):
        whom, _, privilege = right.partition("=")
        yield Finding(PART, f"{whom} may {privilege} on {what}", DEPLOY)
    for right in sorted(declared - in_force):
        whom, _, privilege = right.partition("=")
        yield Finding(PART, f"{whom} may not {privilege} on {what}", DEPLOY)
