"""Rights on shared tables, declared beside the app that owns them and applied at every deploy.

Each shared app has a `rights.py` with a list `TABLES`. A table that no list names gets no rights
at all. A workshop app names there what is only ever added to.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps

from kit.database.names import NETWORK, TENANT, WEB, WORKER

Privilege = tuple[str, str]
"""A privilege and the column it is limited to, or an empty text for the whole table."""

_ONE_PRIVILEGE = re.compile(r"([A-Z]+)(?:\s*\(([^)]*)\))?")


def privileges_of(grant: str) -> frozenset[Privilege]:
    """What a declared grant comes to, as the database's own lists of rights tell it.

    `SELECT, UPDATE (a, b)` is SELECT on the whole table and UPDATE on two columns.
    """
    found: set[Privilege] = set()
    for kind, columns in _ONE_PRIVILEGE.findall(grant):
        found |= {(kind, column.strip()) for column in columns.split(",")}
    return frozenset(found)


@dataclass(frozen=True)
class Policy:
    """One row-level security policy: which rows `role` may see (`using`) and leave (`check`)."""

    name: str
    role: str
    command: str
    using: str = ""
    check: str = ""

    def sql(self, table: str) -> str:
        using = f" USING ({self.using})" if self.using else ""
        check = f" WITH CHECK ({self.check})" if self.check else ""
        return (
            f'CREATE POLICY "{self.name}" ON public."{table}" AS PERMISSIVE '
            f"FOR {self.command} TO {self.role}{using}{check}"
        )


@dataclass(frozen=True)
class Table:
    """What each role may do with one shared table.

    A grant is the text between GRANT and ON, such as `SELECT, INSERT` or `UPDATE (state)`.
    Policies make row-level security forced; without any, the table is open reference data or
    closed to organisations altogether.
    """

    name: str
    tenant: str = ""
    network: str = ""
    web: str = ""
    worker: str = ""
    policies: tuple[Policy, ...] = field(default=())

    @property
    def grants(self) -> dict[str, str]:
        return {
            role: privileges
            for role, privileges in (
                (TENANT, self.tenant),
                (NETWORK, self.network),
                (WEB, self.web),
                (WORKER, self.worker),
            )
            if privileges
        }


@dataclass(frozen=True)
class Guard:
    """A trigger on a shared table that refuses what no policy can: a change from one value to
    another. `body` is PL/pgSQL that raises or returns NEW; it runs as whoever writes the row."""

    name: str
    table: str
    body: str

    @property
    def function(self) -> str:
        return (
            f"CREATE OR REPLACE FUNCTION public.{self.name}() RETURNS trigger"
            f" LANGUAGE plpgsql SET search_path = public, pg_temp AS $${self.body}$$"
        )

    @property
    def trigger(self) -> str:
        return (
            f"CREATE OR REPLACE TRIGGER {self.name} BEFORE INSERT OR UPDATE"
            f" ON public.{self.table} FOR EACH ROW EXECUTE FUNCTION public.{self.name}()"
        )


@dataclass(frozen=True)
class OwnersFunction:
    """One question about shared rows that their policies would not answer, asked as their owner.

    The body says itself whom it answers; `current_setting('role')` names who asks.
    """

    name: str
    arguments: str
    returns: str
    body: str
    callers: tuple[str, ...]

    @property
    def sql(self) -> str:
        return (
            f"CREATE OR REPLACE FUNCTION public.{self.name}({self.arguments})"
            f" RETURNS {self.returns} LANGUAGE sql STABLE SECURITY DEFINER"
            f" SET search_path = public, pg_temp AS $${self.body}$$"
        )


def _declared(what: str) -> list[Any]:
    found: list[Any] = []
    for app in apps.get_app_configs():
        module = f"{app.name}.rights"
        if app.name.startswith(("tenants.", "apps.", "kit.")) and find_spec(module):
            found.extend(getattr(import_module(module), what, []))
    return found


def shared_tables() -> list[Table]:
    """Every declared shared table, of every installed app that has a `rights` module."""
    return _declared("TABLES")


def shared_guards() -> list[Guard]:
    """Every declared trigger on a shared table."""
    return _declared("GUARDS")


def owners_functions() -> list[OwnersFunction]:
    """Every declared function that runs with its owner's rights."""
    return _declared("FUNCTIONS")


def own_rows(column: str, *, role: str = TENANT) -> tuple[Policy, ...]:
    """Policies under which an organisation sees and writes only rows that carry its own name."""
    rule = f"{column} = current_user"
    return (Policy("own_rows", role, "ALL", using=rule, check=rule),)


def all_rows(role: str, command: str = "ALL") -> Policy:
    """A policy that shows a role every row; its grants still say what it may do with them."""
    check = "true" if command in ("ALL", "INSERT", "UPDATE") else ""
    using = "true" if command != "INSERT" else ""
    return Policy(f"all_rows_{role}_{command.lower()}", role, command, using=using, check=check)


def append_only_tables() -> list[str]:
    """Tables of an organisation's schema whose rows are only ever added and read."""
    found: list[str] = []
    for app in apps.get_app_configs():
        module = f"{app.name}.rights"
        if app.name.startswith("apps.workshop.") and find_spec(module):
            found.extend(import_module(module).APPEND_ONLY)
    return found
