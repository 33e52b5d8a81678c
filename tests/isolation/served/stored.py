"""What lies in the schemas after all, as the superuser finds it, whom no wall stops."""

from __future__ import annotations

import psycopg

from tests.isolation.served.tally import KEYS
from tests.support.database import address
from tests.support.world import Member

TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY 1"


def notes_of(database: str, member: Member, run: str) -> list[str]:
    """The last words of the notes that a run has left in the member's schema, sorted."""
    with psycopg.connect(address("postgres", database)) as server:
        found = server.execute(
            f'SELECT text FROM "{member.schema}".participants_note WHERE text LIKE %s',
            [f"% {run}-%"],
        )
        return sorted(str(row[0]).split()[-1] for row in found)


def foreign_rows(database: str, member: Member) -> list[str]:
    """Rows in the member's schema that hold a word of its own of somebody else."""
    with psycopg.connect(address("postgres", database)) as server:
        tables = [str(row[0]) for row in server.execute(TABLES, [member.schema])]
        rows = " UNION ALL ".join(
            f'SELECT \'{table}: \' || t::text AS row FROM "{member.schema}"."{table}" t'
            for table in tables
        )
        found = server.execute(
            f"SELECT row FROM ({rows}) all_rows WHERE row ~ %s",
            [f"zq({'|'.join(key for key in KEYS if key != member.key)})zq"],
        )
        return [str(row[0]) for row in found]
