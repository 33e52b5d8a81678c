"""Preparing a PostgreSQL server once, as its superuser: logins, database, and what PUBLIC loses.

Safe to run again: after a restore into a new database it puts back what a dump does not carry.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from kit.database.names import BACKUP, DDL, LOGINS, NETWORK, TENANT, WEB, WORKER
from tenants.organisations import built_ins

OLDEST_VERSION = 160000

PLAIN = "NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT NOREPLICATION NOBYPASSRLS"

LOGIN_SETTINGS = {
    # A fresh connection sees nothing until it has entered a scope. The worker's queue is in public.
    WEB: "",
    WORKER: "public",
    NETWORK: "",
}
"""The path of each login that serves organisations, before it has entered any scope."""

STATEMENT_TIMEOUT, IDLE_TIMEOUT = "60s", "120s"


class CannotInstall(Exception):
    """The server or the given login cannot carry the wall; the message names what is missing."""


@dataclass(frozen=True)
class Missing:
    """One thing the given login cannot set, and what it is for."""

    what: str
    why: str


def install(superuser: str, database: str, *, with_passwords: bool) -> dict[str, str]:
    """Make logins and database on the server at the address `superuser`, a libpq address.

    Returns login -> address. With `with_passwords`, each login gets a new random password; without,
    the server must trust local processes (the embedded one of demo and tests).
    Raises `CannotInstall` before anything is changed, and psycopg's errors when it cannot connect.
    """
    with psycopg.connect(superuser, autocommit=True) as server:
        refuse_unfit(server)
        passwords = {name: secrets.token_urlsafe(32) if with_passwords else "" for name in LOGINS}
        _make_roles(server, passwords)
        _make_database(server, database)
    with psycopg.connect(make_conninfo(superuser, dbname=database), autocommit=True) as inside:
        _take_from_everybody(inside, database)
    return {
        name: _address(superuser, database, name, password) for name, password in passwords.items()
    }


def refuse_unfit(server: psycopg.Connection[tuple[object, ...]]) -> None:
    """Raise `CannotInstall` when the server is too old or the login has too few rights."""
    version = server.info.server_version
    if version < OLDEST_VERSION:
        raise CannotInstall(
            f"This is PostgreSQL {version // 10000}, and 16 or later is needed: only there can a"
            " login be allowed to take an organisation's role without inheriting its rights"
            " (GRANT … WITH INHERIT FALSE, SET TRUE). Nothing was changed."
        )
    missing = missing_rights(server)
    if missing:
        lines = "\n".join(f"  - {item.what}: {item.why}" for item in missing)
        raise CannotInstall(
            f"The login {server.info.user!r} is not a superuser and cannot set:\n{lines}\n"
            "Give a superuser's address once; it is not stored. Nothing was changed."
        )


def missing_rights(server: psycopg.Connection[tuple[object, ...]]) -> list[Missing]:
    """What the connected login cannot set. Empty for a superuser."""
    row = server.execute(
        "SELECT rolsuper, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = current_user"
    ).fetchone()
    is_super, may_create_roles, may_create_databases = row or (False, False, False)
    if is_super:
        return []
    missing = [
        Missing("REVOKE on set_config and other built-in functions", "they can undo the wall"),
        Missing("REVOKE USAGE ON LANGUAGE plpgsql", "organisations may not write functions"),
        Missing("BYPASSRLS for the login backup", "a dump must see every row"),
    ]
    if not may_create_roles:
        missing.insert(0, Missing("CREATE ROLE", "the logins web, worker, ddl, network, backup"))
    if not may_create_databases:
        missing.insert(0, Missing("CREATE DATABASE", "the product's own database"))
    return missing


def _make_roles(server: psycopg.Connection[tuple[object, ...]], passwords: dict[str, str]) -> None:
    existing = {row[0] for row in server.execute("SELECT rolname FROM pg_roles")}
    for name in (TENANT, *LOGINS):
        if name not in existing:
            server.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(name)))
    server.execute(f"ALTER ROLE {TENANT} NOLOGIN {PLAIN}")
    for name, path in LOGIN_SETTINGS.items():
        server.execute(f"ALTER ROLE {name} LOGIN {PLAIN}")
        server.execute(f"ALTER ROLE {name} RESET ALL")
        server.execute(f"ALTER ROLE {name} SET statement_timeout = '{STATEMENT_TIMEOUT}'")
        server.execute(
            f"ALTER ROLE {name} SET idle_in_transaction_session_timeout = '{IDLE_TIMEOUT}'"
        )
        server.execute(f"ALTER ROLE {name} SET search_path = '{path}'")
    server.execute(f"ALTER ROLE {DDL} LOGIN CREATEROLE NOSUPERUSER NOCREATEDB NOREPLICATION")
    server.execute(f"ALTER ROLE {BACKUP} LOGIN BYPASSRLS NOSUPERUSER NOCREATEDB NOCREATEROLE")
    server.execute(f"GRANT pg_read_all_data TO {BACKUP}")
    server.execute(f"GRANT {TENANT} TO {DDL} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE")
    for name in (WEB, WORKER):
        server.execute(f"GRANT {NETWORK} TO {name} WITH INHERIT FALSE, SET TRUE")
    for name, password in passwords.items():
        if password:
            server.execute(
                sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(name), password)
            )


def _make_database(server: psycopg.Connection[tuple[object, ...]], database: str) -> None:
    found = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone()
    name = sql.Identifier(database)
    if not found:
        # Byte order everywhere: names are sorted by a stored key, the same on every server.
        server.execute(
            sql.SQL(
                "CREATE DATABASE {} OWNER {} ENCODING 'UTF8' LOCALE 'C' TEMPLATE template0"
            ).format(name, sql.Identifier(DDL))
        )
    server.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(name, sql.Identifier(DDL)))


def _take_from_everybody(inside: psycopg.Connection[tuple[object, ...]], database: str) -> None:
    name = sql.Identifier(database)
    inside.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
    for login in (WEB, WORKER, NETWORK, BACKUP):
        inside.execute(
            sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(name, sql.Identifier(login))
        )
    inside.execute(f"ALTER SCHEMA public OWNER TO {DDL}")
    inside.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
    inside.execute("REVOKE ALL ON LANGUAGE plpgsql FROM PUBLIC")
    inside.execute(f"GRANT USAGE ON LANGUAGE plpgsql TO {DDL}")
    built_ins.close(inside)


def _address(superuser: str, database: str, login: str, password: str) -> str:
    parts = conninfo_to_dict(superuser)
    parts |= {"user": login, "dbname": database}
    parts.pop("password", None)
    if password:
        parts["password"] = password
    return make_conninfo("", **parts)
