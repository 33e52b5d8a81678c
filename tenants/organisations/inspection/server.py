"""The database as a whole: what everybody lost, built-in functions, languages and extensions."""

from __future__ import annotations

from collections.abc import Iterator

from kit.database import names
from tenants.organisations.built_ins import CLOSED, HIDDEN_COLUMNS
from tenants.organisations.inspection.findings import (
    BY_HAND,
    DEPLOY,
    INSTALL,
    Asking,
    Finding,
    Grant,
    differences,
    rows,
)

# A role that is nobody is everybody; what a superuser grants itself is no business of ours.
WHOM = "CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END"

ON_DATABASE = f"""
    SELECT 'the database', {WHOM}, a.privilege_type, ''
    FROM pg_database d, aclexplode(COALESCE(d.datacl, acldefault('d', d.datdba))) a
    WHERE d.datname = current_database() AND a.grantee <> d.datdba
"""

ON_LANGUAGES = f"""
    SELECT 'the language ' || l.lanname, {WHOM}, a.privilege_type, ''
    FROM pg_language l, aclexplode(COALESCE(l.lanacl, acldefault('l', l.lanowner))) a
    WHERE l.lanpltrusted AND l.lanname <> 'sql' AND a.grantee <> l.lanowner
"""

# A function whose list of rights is empty is everybody's.
ON_BUILTINS = f"""
    SELECT p.oid::regprocedure::text, {WHOM}
    FROM pg_proc p, aclexplode(COALESCE(p.proacl, acldefault('f', p.proowner))) a
    WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.proname LIKE %s
      AND p.proname NOT IN ('lo_import', 'lo_export') AND a.grantee <> p.proowner
"""

# What the server keeps to its superuser from the first day, such as functions that read files.
REOPENED = f"""
    SELECT p.oid::regprocedure::text, {WHOM}
    FROM pg_init_privs i JOIN pg_proc p ON p.oid = i.objoid,
         aclexplode(COALESCE(p.proacl, acldefault('f', p.proowner))) a
    WHERE i.classoid = 'pg_proc'::regclass AND i.privtype = 'i' AND a.grantee <> p.proowner
      AND NOT EXISTS (SELECT FROM aclexplode(i.initprivs) f WHERE f.grantee = a.grantee)
"""

HIDDEN = f"""
    SELECT CASE WHEN a.objsubid = 0 THEN 'pg_class' ELSE 'pg_class.' || a.column END, a.whom
    FROM (
        SELECT 0 AS objsubid, '' AS column, {WHOM} AS whom
        FROM pg_class c, aclexplode(COALESCE(c.relacl, acldefault('r', c.relowner))) a
        WHERE c.oid = 'pg_catalog.pg_class'::regclass AND a.grantee <> c.relowner
        UNION ALL
        SELECT t.attnum, t.attname, {WHOM}
        FROM pg_attribute t, aclexplode(t.attacl) a
        WHERE t.attrelid = 'pg_catalog.pg_class'::regclass AND t.attname = ANY (%s)
    ) a
"""

FUNCTIONS_TO_COME = """
    SELECT count(*) FROM pg_default_acl d
    WHERE d.defaclrole = 'ddl'::regrole AND d.defaclnamespace = 0 AND d.defaclobjtype = 'f'
      AND NOT EXISTS (SELECT FROM aclexplode(d.defaclacl) a WHERE a.grantee = 0)
"""

LEADS_ELSEWHERE = """
    SELECT 'the extension ' || extname FROM pg_extension WHERE extname <> 'plpgsql'
    UNION ALL SELECT 'the foreign server ' || srvname FROM pg_foreign_server
    UNION ALL SELECT 'the language ' || lanname FROM pg_language
    WHERE lanname NOT IN ('internal', 'c', 'sql', 'plpgsql')
"""


def inspect(cursor: Asking) -> Iterator[Finding]:
    """What is open in the database that belongs to everybody."""
    part = "rights on the database"
    connects = (names.WEB, names.WORKER, names.NETWORK, names.BACKUP)
    yield from differences(
        part,
        [("the database", login, "CONNECT", "") for login in connects],
        rows(cursor, ON_DATABASE),
        INSTALL,
    )
    declared: list[Grant] = [("the language plpgsql", names.DDL, "USAGE", "")]
    yield from differences("languages for functions", declared, rows(cursor, ON_LANGUAGES), INSTALL)
    yield from _builtins(cursor)
    if not rows(cursor, FUNCTIONS_TO_COME)[0][0]:
        yield Finding("functions to come", "a new function of ddl would be everybody's", DEPLOY)
    for (what,) in rows(cursor, LEADS_ELSEWHERE):
        yield Finding("nothing leads elsewhere", f"there is {what}", BY_HAND)


def _builtins(cursor: Asking) -> Iterator[Finding]:
    for closed in CLOSED:
        for function, whom in rows(cursor, ON_BUILTINS, closed.pattern):
            if whom not in closed.still_for:
                yield Finding(
                    "built-in functions", f"{whom} may call {function}: {closed.why}", INSTALL
                )
    for function, whom in rows(cursor, REOPENED):
        if whom not in (names.DDL, names.BACKUP):
            yield Finding("built-in functions", f"{whom} may call {function}", BY_HAND)
    for column, whom in rows(cursor, HIDDEN, list(HIDDEN_COLUMNS)):
        if whom not in (names.DDL, names.BACKUP):
            yield Finding("sizes in the catalog", f"{whom} may read {column}", INSTALL)
