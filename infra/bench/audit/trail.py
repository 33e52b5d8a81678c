"""What a trail holds, seen past the organisation's role."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
from psycopg import sql

from infra.bench.audit.verdict import PARTICIPANTS, WITH
from infra.demo.throwaway import Throwaway
from infra.demo.trouble import Trouble


class Trail:
    """The trail of the only organisation in `database`."""

    def __init__(self, server: Throwaway, database: str) -> None:
        self._address = server.superuser_address(database)
        with psycopg.connect(self._address) as connection:
            found = connection.execute("SELECT schema_name FROM organisations_organisation")
            ((self._schema,),) = found.fetchall()

    def rows(self) -> list[int]:
        """Of how many participants each row tells, the oldest first."""
        query = sql.SQL("SELECT jsonb_array_length(participant_ids) FROM {} ORDER BY id")
        table = sql.Identifier(self._schema, "audit_entry")
        with psycopg.connect(self._address) as connection:
            return [length for (length,) in connection.execute(query.format(table))]

    def refuse_unfit(self, side: str, act: Callable[[], object]) -> None:
        """Do `act`, one request of this side. Raises `Trouble` unless it adds what it should."""
        before = len(self.rows())
        act()
        added = self.rows()[before:]
        wanted = [PARTICIPANTS] if side == WITH else []
        if added != wanted:
            raise Trouble(f"A request {side} the trail added rows of {added}, not of {wanted}.")
