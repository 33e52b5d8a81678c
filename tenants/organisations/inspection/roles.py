"""Logins and roles: what they are, whose they are members of, and that they own nothing."""

from __future__ import annotations

from collections.abc import Iterator

from kit.database import names
from tenants.organisations.inspection.findings import BY_HAND, INSTALL, Asking, Finding, rows
from tenants.organisations.install import IDLE_TIMEOUT, LOGIN_SETTINGS, STATEMENT_TIMEOUT

OURS = "(rolname = ANY (%s) OR rolname ~ '^t_[0-9a-f]{12}$')"

ATTRIBUTES = f"""
    SELECT rolname, rolcanlogin, rolsuper, rolcreatedb, rolcreaterole, rolinherit, rolreplication,
           rolbypassrls
    FROM pg_roles WHERE {OURS}
"""

MEMBERSHIPS = """
    SELECT g.rolname, m.rolname, a.admin_option, a.inherit_option, a.set_option
    FROM pg_auth_members a
    JOIN pg_roles g ON g.oid = a.roleid JOIN pg_roles m ON m.oid = a.member
    WHERE g.rolname = ANY (%s) OR g.rolname ~ '^t_' OR m.rolname = ANY (%s) OR m.rolname ~ '^t_'
"""

# Whatever belongs to somebody is named here, in this database and for the whole server.
OWNED = f"""
    SELECT DISTINCT r.rolname,
           COALESCE(pg_describe_object(d.classid, d.objid, d.objsubid), 'something elsewhere')
    FROM pg_shdepend d JOIN pg_roles r ON r.oid = d.refobjid
    WHERE d.refclassid = 'pg_authid'::regclass AND d.deptype = 'o' AND {OURS}
      AND d.dbid IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
"""

SETTINGS = f"""
    SELECT r.rolname, COALESCE(d.datname, ''), s.setconfig
    FROM pg_db_role_setting s JOIN pg_roles r ON r.oid = s.setrole
    LEFT JOIN pg_database d ON d.oid = s.setdatabase
    WHERE {OURS}
"""

GROUPS = (names.TENANT, names.WEB, names.WORKER, names.NETWORK)


def inspect(cursor: Asking) -> Iterator[Finding]:
    """What is wrong with logins, organisations' roles and who belongs to which."""
    found = {row[0]: row[1:] for row in rows(cursor, ATTRIBUTES, [*names.LOGINS, names.TENANT])}
    organisations = {name for name in found if names.is_organisation(name)}
    yield from _attributes(found, organisations)
    yield from _memberships(cursor, organisations)
    for name, what in rows(cursor, OWNED, [*GROUPS, names.BACKUP]):
        yield Finding("logins own nothing", f"{name} owns {what}", BY_HAND)
    yield from _settings(cursor)


def _attributes(found: dict[str, tuple[bool, ...]], organisations: set[str]) -> Iterator[Finding]:
    part = "logins"
    expected = dict.fromkeys((names.WEB, names.WORKER, names.NETWORK), "LOGIN")
    expected |= {names.TENANT: "", names.DDL: "LOGIN CREATEROLE", names.BACKUP: "LOGIN BYPASSRLS"}
    expected |= dict.fromkeys(organisations, "")
    for name, wanted in expected.items():
        if name not in found:
            yield Finding(part, f"the role {name} is missing", INSTALL)
            continue
        login, superuser, databases, roles, inherits, replication, bypass = found[name]
        is_so = {
            "LOGIN": login, "SUPERUSER": superuser, "CREATEDB": databases, "CREATEROLE": roles,
            "REPLICATION": replication, "BYPASSRLS": bypass,
        }  # fmt: skip
        for attribute, has in is_so.items():
            if has and attribute not in wanted.split():
                yield Finding(part, f"{name} has {attribute}", INSTALL)
            if not has and attribute in wanted.split():
                yield Finding(part, f"{name} lacks {attribute}", INSTALL)
        # For organisations' roles each grant says it; to logins the attribute is a second lock.
        if inherits and name in (names.WEB, names.WORKER, names.NETWORK):
            yield Finding(part, f"{name} has INHERIT", INSTALL)


def _memberships(cursor: Asking, organisations: set[str]) -> Iterator[Finding]:
    part = "memberships of roles"
    expected = {(names.NETWORK, names.WEB), (names.NETWORK, names.WORKER)}
    for name in organisations:
        expected |= {(name, names.WEB), (name, names.WORKER), (names.TENANT, name)}
    seen: set[tuple[str, str]] = set()
    everybody = [*GROUPS, names.DDL, names.BACKUP]
    for group, member, _admin, inherits, may_set in rows(cursor, MEMBERSHIPS, everybody, everybody):
        if member == names.DDL and group not in (names.DDL, names.BACKUP):
            # ddl makes and lends these roles; it neither inherits from them nor takes them.
            if inherits or may_set or not (group == names.TENANT or group in organisations):
                yield Finding(part, f"ddl may use the role {group}", BY_HAND)
            continue
        if (group, member) == ("pg_read_all_data", names.BACKUP):
            seen.add((group, member))
            continue
        if (group, member) not in expected:
            yield Finding(part, f"{member} is a member of {group}", BY_HAND)
            continue
        seen.add((group, member))
        should_inherit = group == names.TENANT
        if inherits is not should_inherit:
            verb = "inherits" if inherits else "does not inherit"
            yield Finding(part, f"{member} {verb} the rights of {group}", INSTALL)
        if may_set is should_inherit:
            verb = "may" if may_set else "may not"
            yield Finding(part, f"{member} {verb} take the role {group}", INSTALL)
    for group, member in sorted(expected | {("pg_read_all_data", names.BACKUP)}):
        if (group, member) not in seen:
            yield Finding(part, f"{member} is no member of {group}", INSTALL)


def _settings(cursor: Asking) -> Iterator[Finding]:
    part = "settings of logins"
    found = {
        (name, database): set(settings or [])
        for name, database, settings in rows(cursor, SETTINGS, [*names.LOGINS, names.TENANT])
    }
    for name, path in LOGIN_SETTINGS.items():
        wanted = {
            f"statement_timeout={STATEMENT_TIMEOUT}",
            f"idle_in_transaction_session_timeout={IDLE_TIMEOUT}",
            f"search_path={path or chr(34) * 2}",
        }
        has = found.pop((name, ""), set())
        if has != wanted:
            said = ", ".join(sorted(has ^ wanted))
            yield Finding(part, f"{name} begins with other settings: {said}", INSTALL)
    for name, database in found:
        where = f" in {database}" if database else ""
        yield Finding(part, f"{name} has settings of its own{where}", BY_HAND)
