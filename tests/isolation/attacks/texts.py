"""Texts an attacker gets into a statement of the product's, sent through its own connection."""

from __future__ import annotations

from collections.abc import Callable

from django.db import DatabaseError, NotSupportedError, connection
from django.db.models.expressions import RawSQL

from apps.workshop.participants.models import Participant
from kit.database.scope import entered
from tests.isolation.attacks.ground import (
    ATTACKS,
    Attack,
    Ground,
    Needs,
    Outcome,
    attack,
    crossed_if,
)

AWAY = 'RESET ROLE; SET ROLE "{other}"; SET search_path = "{other}"'
THEIRS = "SELECT given_name FROM participants_participant"

STACKED = {
    "a stacked statement": f"SELECT 1; {AWAY}; {THEIRS}",
    "a stacked statement after a closed quote":
        f"SELECT id FROM participants_participant WHERE given_name = ''; {AWAY}; {THEIRS}; --'",
    "a stacked statement that commits first": f"SELECT 1; COMMIT; {AWAY}; {THEIRS}",
    "a stacked statement that writes": f"SELECT 1; {AWAY}; UPDATE participants_note"
        " SET text = text RETURNING text",
}  # fmt: skip

BEGUN = {
    "SET ROLE as a whole statement": 'SET ROLE "{other}"',
    "RESET ROLE as a whole statement": "RESET ROLE",
    "SET LOCAL ROLE after a comment": '/* page */ SET LOCAL ROLE "{other}"',
    "SET search_path as a whole statement": 'SET search_path = "{other}"',
    "SET SESSION CHARACTERISTICS": "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
    "DISCARD ALL as a whole statement": "DISCARD ALL",
    "a prepared statement for the next request": "PREPARE next AS SELECT 1",
    "listening to the queue": "LISTEN procrastinate_any_queue_v1",
    "a forged notice as a whole statement": "NOTIFY procrastinate_any_queue_v1, 'x'",
    "a notice with a text on a channel of ours": "NOTIFY pajaverkko_schema_taken, 'x'",
    "a locked table": "LOCK TABLE participants_participant",
    "a listening to one's own channel": "  (\n listen x)",
}


def _through_the_product(ground: Ground, send: Callable[[], object]) -> Outcome:
    """Whether the text got out of the organisation, or left the connection somewhere else."""
    with entered(ground.own.schema):
        try:
            found = send()
        except NotSupportedError:
            # The embedded server is built without libxml: the call itself was let through.
            return Outcome.CROSSED
        except DatabaseError:
            return Outcome.HELD
        finally:
            connection.close()
    return crossed_if(ground.holds_foreign(found) or found)


def _all_answers(text: str, *values: object) -> list[object]:
    """The rows of every statement in a text, as psycopg keeps them."""
    found: list[object] = []
    with connection.cursor() as cursor:
        cursor.execute(text, values or None)
        while True:
            found.append(cursor.fetchall() if cursor.description else "done")
            if not cursor.cursor.nextset():
                return found


def _attack_of(text: str) -> Callable[[Ground], Outcome]:
    return lambda ground: _through_the_product(ground, lambda: _all_answers(ground.text(text)))


for _name, _text in (STACKED | BEGUN).items():
    ATTACKS[_name] = Attack(_name, _attack_of(_text), needs=Needs.CONNECTION)


@attack("a stacked statement beside a parameter", needs=Needs.CONNECTION)
def stacked_with_parameter(ground: Ground) -> Outcome:
    text = ground.text(f"SELECT %s; {AWAY}; {THEIRS}")
    return _through_the_product(ground, lambda: _all_answers(text, 1))


@attack("a stacked statement in a raw query", needs=Needs.CONNECTION)
def stacked_in_raw(ground: Ground) -> Outcome:
    text = ground.text(f"SELECT id FROM participants_participant; {AWAY}; {THEIRS}")
    return _through_the_product(ground, lambda: [p.pk for p in Participant.objects.raw(text)])


@attack("a qualified name in a raw expression", needs=Needs.CONNECTION)
def qualified_in_expression(ground: Ground) -> Outcome:
    inner = ground.text('(SELECT min(given_name) FROM "{other}".participants_participant)')
    annotated = Participant.objects.annotate(leak=RawSQL(inner, []))
    return _through_the_product(ground, lambda: list(annotated.values_list("leak", flat=True)))


@attack("set_config in one SELECT with query_to_xml", needs=Needs.CONNECTION)
def one_select_two_functions(ground: Ground) -> Outcome:
    text = ground.text(
        "SELECT set_config('role', '{other}', false), query_to_xml("
        "'SELECT given_name FROM \"{other}\".participants_participant', true, false, '')"
    )
    return _through_the_product(ground, lambda: _all_answers(text))


@attack("set_config in one SELECT with ts_stat", needs=Needs.CONNECTION)
def one_select_and_words(ground: Ground) -> Outcome:
    """ts_stat runs a text as well, and answers with the words it found."""
    text = ground.text(
        "SELECT set_config('role', '{other}', false), ts_stat("
        "'SELECT to_tsvector(given_name) FROM \"{other}\".participants_participant')"
    )
    return _through_the_product(ground, lambda: _all_answers(text))


@attack("role and path from an expression, then the page's own query", needs=Needs.CONNECTION)
def expression_then_own_query(ground: Ground) -> Outcome:
    taken = ground.text(
        "set_config('role', '{other}', false) || set_config('search_path', '{other}', false)"
    )

    def send() -> list[str]:
        list(Participant.objects.annotate(x=RawSQL(taken, [])).values_list("x"))
        return [person.given_name for person in Participant.objects.all() if ground.holds_foreign(
            person.given_name)]  # fmt: skip

    return _through_the_product(ground, send)


@attack("a cursor left open for the next request", needs=Needs.CONNECTION)
def held_cursor(ground: Ground) -> Outcome:
    """The victim's page leaves an iterator half read; the next request asks for the rest."""
    with entered(ground.other.schema):
        half_read = Participant.objects.values_list("given_name").iterator(chunk_size=1)
        next(half_read)
        name = _open_cursors()
    with entered(ground.own.schema):
        left = _open_cursors()
    connection.close()
    assert name, "Django's iterator no longer holds a cursor; look what it does instead."
    return crossed_if(left)


def _open_cursors() -> list[tuple[str]]:
    with connection.cursor() as cursor:
        # The question itself is one without a name.
        cursor.execute("SELECT name FROM pg_cursors WHERE name <> ''")
        return cursor.fetchall()
