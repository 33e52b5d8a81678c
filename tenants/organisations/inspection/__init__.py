"""Whether the wall stands: the live database compared with what is declared, right by right.

It reads catalogs only, so any login of ours can ask. `manage check --deploy` runs it, and so does
every `manage deploy` at its end.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from tenants.organisations.inspection import roles, schemas, server, shared
from tenants.organisations.inspection.findings import Asking, Finding

PARTS = (roles.inspect, server.inspect, shared.inspect, schemas.inspect)


def inspect() -> list[Finding]:
    """Everything that is missing or too much, the logins first. Empty when the wall stands.

    Raises the database's error when it does not answer.
    """
    with connection.cursor() as cursor:
        return list(findings(cursor))


def findings(cursor: Asking) -> Iterator[Finding]:
    """What `inspect` finds, asked through a cursor of one's own."""
    for part in PARTS:
        yield from part(cursor)
