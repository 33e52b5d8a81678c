"""Two faults of django-tenants 4.0.1 that the wall works around, shown as they are upstream.

When one of these fails, upstream has mended it: change docs/security/wall.md, keep the workaround.
"""

from __future__ import annotations

import psycopg
import pytest
from django.db import OperationalError, connection
from django_tenants.postgresql_backend import base as upstream

from tests.support import database
from tests.support.owner import as_ddl  # noqa: F401
from tests.support.world import Member

LONG = "ä" * 40


def test_a_name_of_63_characters_passes_and_postgresql_cuts_it_at_63_bytes() -> None:
    first, second = f"{LONG}_ensimmäinen", f"{LONG}_toinen"
    for name in (first, second):
        assert len(name) <= 63 < len(name.encode())
        assert upstream.is_valid_schema_name(name)
    with (
        psycopg.connect(database.address("postgres")) as server,
        server.transaction(force_rollback=True),
    ):
        server.execute(f'CREATE SCHEMA "{first}"'.encode())
        with pytest.raises(psycopg.errors.DuplicateSchema):
            server.execute(f'CREATE SCHEMA "{second}"'.encode())


class CancelledCursor:
    """A cursor whose statement is cancelled, by a timeout for one."""

    def execute(self, text: str) -> None:
        raise OperationalError("canceling statement due to statement timeout")


@pytest.mark.django_db
def test_a_failed_search_path_is_swallowed_and_the_tenant_before_goes_on(
    satama: Member, skargard: Member
) -> None:
    connection.set_schema(satama.schema)  # type: ignore[attr-defined]
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        connection.schema_name = skargard.schema  # type: ignore[attr-defined]
        # No error is raised here, although the path has not been set …
        upstream.DatabaseWrapper._handle_search_path(connection, CancelledCursor())
        cursor.execute("SELECT given_name FROM participants_participant")
        # … so a query for the second tenant reads the first one's rows.
        assert cursor.fetchall() == [(f"Osma{satama.sentinel}",)]
    connection.set_schema_to_public()  # type: ignore[attr-defined]
