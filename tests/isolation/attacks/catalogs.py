"""What PostgreSQL's catalogs tell everybody. Some of it cannot be hidden: that is the metadata."""

from __future__ import annotations

import psycopg
from psycopg import errors

from tests.isolation.attacks.ground import Ground, Outcome, attack, crossed_if, rows
from tests.support import database


def _told(ground: Ground, text: str) -> Outcome:
    """Held when nothing is told, metadata when it is of shapes and names, crossed with a word."""
    with ground.login() as connection:
        try:
            found = rows(connection, ground.text(text))
        except errors.InsufficientPrivilege:
            return Outcome.HELD
    if any(member.sentinel in str(found) for member in ground.members.values()):
        return Outcome.CROSSED
    return Outcome.METADATA if found else Outcome.HELD


@attack("names of all schemas")
def schemas(ground: Ground) -> Outcome:
    return _told(ground, "SELECT nspname FROM pg_namespace WHERE nspname = '{other}'")


@attack("names of all roles")
def roles(ground: Ground) -> Outcome:
    return _told(ground, "SELECT rolname FROM pg_roles WHERE rolname = '{other}'")


@attack("tables and columns of another schema")
def columns(ground: Ground) -> Outcome:
    return _told(
        ground,
        "SELECT a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
        " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = '{other}'",
    )


@attack("tables of another schema through the standard's views")
def information_schema(ground: Ground) -> Outcome:
    return _told(ground, "SELECT * FROM information_schema.tables WHERE table_schema = '{other}'")


@attack("what the planner knows of another's values")
def most_common_values(ground: Ground) -> Outcome:
    with psycopg.connect(database.address("ddl"), autocommit=True) as owner:
        owner.execute(f'ANALYZE "{ground.other.schema}".participants_participant')
    return _told(ground, "SELECT * FROM pg_stats WHERE schemaname = '{other}'")


@attack("what the planner knows of shared rows")
def shared_values(ground: Ground) -> Outcome:
    with psycopg.connect(database.address("ddl"), autocommit=True) as owner:
        owner.execute("ANALYZE public.referrals_referral")
    return _told(ground, "SELECT * FROM pg_stats WHERE tablename = 'referrals_referral'")


@attack("a plan of another's query")
def explained(ground: Ground) -> Outcome:
    return _told(ground, 'EXPLAIN SELECT * FROM "{other}".participants_participant')


@attack("a leaking function in the place of a condition")
def leaking_condition(ground: Ground) -> Outcome:
    """A condition that complains about the rows it sees must not see rows before the policy."""
    text = "SELECT 1 FROM public.referrals_referral WHERE 1 / (sender = current_user)::int > 0"
    with ground.login() as connection:
        try:
            rows(connection, f"{text} AND receiver = current_user AND sender = current_user")
            rows(connection, "SELECT 1 FROM public.organisations_signup WHERE"
                 " 1 / (organisation = current_user)::int > 0")  # fmt: skip
        except errors.DivisionByZero:
            return Outcome.CROSSED
    return Outcome.HELD


@attack("a unique key that tells of another's row")
def unique_key(ground: Ground) -> Outcome:
    """Whether a referral between others exists, by its id: one must know the random id first."""
    foreign = ground.members["skargard"].sent
    columns = _columns("referrals_referral")
    chosen = {"id": f"'{foreign}'::uuid", "state": "'sent'"}
    text = (
        f"INSERT INTO public.referrals_referral ({', '.join(columns)})"
        f" SELECT {', '.join(chosen.get(name, name) for name in columns)}"
        f" FROM public.referrals_referral WHERE sender = '{ground.own.schema}' LIMIT 1"
    )
    with ground.login() as connection:
        try:
            rows(connection, text)
        except errors.UniqueViolation as told:
            # Without DETAIL: neither the values nor whose row it is.
            return Outcome.CROSSED if told.diag.message_detail else Outcome.METADATA
        except errors.InsufficientPrivilege:
            return Outcome.HELD
    return Outcome.CROSSED


def _columns(table: str) -> list[str]:
    with psycopg.connect(database.address("ddl")) as owner:
        found = owner.execute(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND table_name = %s ORDER BY ordinal_position",
            [table],
        )
        return [str(row[0]) for row in found]


@attack("how much the whole server has written")
def written(ground: Ground) -> Outcome:
    return _told(ground, "SELECT pg_current_wal_lsn()")


@attack("policies and their conditions")
def policies(ground: Ground) -> Outcome:
    return _told(ground, "SELECT * FROM pg_policies")


@attack("definitions of functions")
def sources(ground: Ground) -> Outcome:
    return _told(ground, "SELECT prosrc FROM pg_proc WHERE proname = 'is_confirmed'")


@attack("who is confirmed, asked by name")
def confirmed(ground: Ground) -> Outcome:
    """One bit about a name one must know; members see the same in the directory."""
    return _told(ground, "SELECT 1 WHERE public.is_confirmed('{other}')")


@attack("cursors and prepared statements of others")
def of_the_session(ground: Ground) -> Outcome:
    with ground.login() as connection:
        found = rows(connection, "SELECT name FROM pg_cursors")
        found += rows(connection, "SELECT name FROM pg_prepared_statements")
        found += rows(connection, "SELECT gid FROM pg_prepared_xacts")
    return crossed_if(found)
