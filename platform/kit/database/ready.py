"""Queries whose text is made once: what stays the same of them, and what comes with each run.

Making a query's text takes Django longer than the database needs for its rows. On the pages that
are opened all day long the texts are made once in a process and only their values change.
"""

from __future__ import annotations

import copy
import re
import threading
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import timedelta
from functools import cache
from operator import itemgetter
from types import SimpleNamespace
from typing import Any, Generic, TypeVar, cast

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Expression, Field, Model, QuerySet
from django.db.models.expressions import DatabaseDefault
from django.db.models.signals import post_save
from django.db.models.sql import InsertQuery, Query
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone
from psycopg import sql

M = TypeVar("M", bound=Model)
R = TypeVar("R")


class Givens(SimpleNamespace):
    """The places of the values, by their names."""


MOST_SHAPES = 64
"""So many shapes of one query are kept, by rights that somebody has; others are made anew."""

FIRST_USES, LATER_USES = 5, 40
"""Of each shape the first uses are compared, and every so many after them."""


PLACES = re.compile("(%s|%%)")


class Each:
    """Says of a value that it is a list of such values: `field__in=given.name` looks among them."""

    def __init__(self, field: Field[Any, Any]) -> None:
        self.field = field


class Blank:
    """The place of a value, or of a list of them, among the parameters of a text."""

    def __init__(self, name: str, field: Field[Any, Any], *, is_list: bool) -> None:
        self.name, self.field, self.is_list = name, field, is_list

    def filled(self, value: Any, connection: Any) -> Any:
        if self.is_list:
            return [self.field.get_db_prep_value(one, connection) for one in value]
        return self.field.get_db_prep_value(value, connection)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Blank) and self.name == other.name

    def __hash__(self) -> int:
        return hash(self.name)


class Given(Expression):
    """Stands in a query for a value that comes with each run."""

    def __init__(self, name: str, kind: Field[Any, Any] | Each) -> None:
        self.is_list = isinstance(kind, Each)
        super().__init__(output_field=kind.field if isinstance(kind, Each) else kind)
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, Any]:
        field = self.output_field
        blank = Blank(self.name, field, is_list=self.is_list)
        if not self.is_list:
            return "%s", [blank]
        return f"(SELECT unnest(%s::{field.db_type(connection)}[]))", [blank]


class _Compiler(SQLCompiler):
    """One whose text is there already."""

    text: str
    blanks: tuple[Blank, ...]
    values: Mapping[str, Any]

    def as_sql(self, *args: Any, **kwargs: Any) -> tuple[str, tuple[Any, ...]]:
        return self.text, tuple(
            one.filled(self.values[one.name], self.connection) for one in self.blanks
        )


class _Query(Query):
    """One that is run as it is; nothing can be added to it any more."""

    made: _Compiler
    values: Mapping[str, Any]

    def get_compiler(
        self, using: Any = None, connection: Any = None, elide_empty: bool = True
    ) -> _Compiler:
        compiler = copy.copy(self.made)
        compiler.connection = connection or connections[using]
        compiler.values = self.values
        return compiler

    def chain(self, klass: Any = None) -> Any:
        raise TypeError("A ready query cannot be changed: say in its function what it asks.")


class _AnotherDay:
    """Forty days later for this thread; the clock of all others goes on. One thread at a time."""

    def __init__(self) -> None:
        self.lock = threading.Lock()

    def __enter__(self) -> None:
        self.lock.acquire()
        here, now, later = threading.get_ident(), timezone.now, timezone.now() + timedelta(days=40)
        self.now = now
        timezone.now = lambda: later if threading.get_ident() == here else now()

    def __exit__(self, *_fault: object) -> None:
        timezone.now = self.now
        self.lock.release()


_ON_ANOTHER_DAY = _AnotherDay()


class Ready(Generic[M, R]):
    """A query with places for values. Made by `ready`."""

    def __init__(
        self, build: Callable[..., QuerySet[M, R]], fields: Mapping[str, Field[Any, Any] | Each]
    ) -> None:
        self.build, self.fields = build, fields
        self.given = Givens(**{name: Given(name, of) for name, of in fields.items()})
        self.made: dict[Hashable, QuerySet[M, R]] = {}
        self.uses: Counter[Hashable] = Counter()
        self.__doc__, self.__name__ = build.__doc__, build.__name__

    def __call__(self, **named: Any) -> QuerySet[M, R]:
        """The query with these values; whatever is not the name of a value chooses its shape.

        It runs once, when its rows are asked for. Raises TypeError for a value that is missing.
        """
        values = {name: named.pop(name) for name in self.fields if name in named}
        if missing := self.fields.keys() - values.keys():
            raise TypeError(f"{self.__name__} is missing {', '.join(sorted(missing))}")
        key = tuple(sorted(named.items(), key=itemgetter(0)))
        found = self.made.get(key)
        if found is None:
            found = self._make(named)
            if len(self.made) < MOST_SHAPES:
                self.made[key] = found
        elif settings.READY_QUERIES_ARE_COMPARED:
            self.uses[key] += 1
            if self.uses[key] <= FIRST_USES or self.uses[key] % LATER_USES == 0:
                self._compare(found, named)
        return _with_values(found, values)

    def _make(self, shape: Mapping[str, Any]) -> QuerySet[M, R]:
        found = self.build(self.given, **shape)
        if found._prefetch_related_lookups:  # type: ignore[attr-defined]
            raise TypeError(f"{self.__name__} cannot prefetch: read along (`read_along`).")
        compiler = found.query.get_compiler(DEFAULT_DB_ALIAS)
        try:
            text, blanks = compiler.as_sql()
        except EmptyResultSet:
            # Nobody with these rights sees anything: then nothing is asked.
            text, blanks = "", ()
        compiler.__class__ = type("_Made", (_Compiler, type(compiler)), {})
        made = cast(_Compiler, compiler)
        made.text, made.blanks = _with_constants(text, blanks)
        query = cast(_Query, copy.copy(found.query))
        query.__class__ = _Query
        query.made = made
        found._query = query  # type: ignore[attr-defined]
        return found

    def _compare(self, found: QuerySet[M, R], shape: Mapping[str, Any]) -> None:
        """Raise AssertionError where the query made on another day says something else."""
        with _ON_ANOTHER_DAY:
            again = cast(_Query, self._make(shape).query).made
        made = cast(_Query, found.query).made
        said, says = (made.text, made.blanks), (again.text, again.blanks)
        assert said == says, f"{self.__name__} holds a value that does not stay: {said} {says}"


def ready(
    **fields: Field[Any, Any] | Each,
) -> Callable[[Callable[..., QuerySet[M, R]]], Ready[M, R]]:
    """Make a function's query ready: its first argument has a place for each of `fields`.

    What else it takes are the few shapes that it can have, as a right that somebody has or not.
    The function may read nothing else that changes: no clock, nobody's rights, no language. In the
    tests of apps it is made anew, on another day, and compared.
    """

    def take(build: Callable[..., QuerySet[M, R]]) -> Ready[M, R]:
        return Ready(build, fields)

    return take


def _with_constants(text: str, values: Iterable[Any]) -> tuple[str, tuple[Blank, ...]]:
    """The text with what never changes written out, and the blanks that are left.

    As the driver would at every run: the rest of the text is not looked through again.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    connection.ensure_connection()
    blanks, whole, left = [], [], iter(values)
    for piece in PLACES.split(text):
        value = next(left) if piece == "%s" else None
        if isinstance(value, Blank):
            blanks.append(value)
        elif piece == "%s":
            piece = sql.Literal(value).as_string(connection.connection).replace("%", "%%")
        whole.append(piece)
    return "".join(whole), tuple(blanks)


def _with_values(found: QuerySet[M, R], values: Mapping[str, Any]) -> QuerySet[M, R]:
    query = copy.copy(found.query)
    query.values = values  # type: ignore[attr-defined]
    fresh = type(found)(model=found.model, query=query, using=DEFAULT_DB_ALIAS)
    for name in ("_iterable_class", "_fields"):
        setattr(fresh, name, getattr(found, name))
    return fresh


def read_along(owner: Model, name: str, rows: Iterable[Model]) -> None:
    """Let `owner` know the rows of its relation `name`, as if they had been prefetched."""
    manager = getattr(owner, name)
    found = manager.all()
    found._result_cache = list(rows)
    for row in found._result_cache:
        setattr(row, manager.field.name, owner)
    prefetched(owner)[name] = found


def prefetched(owner: Model) -> dict[str, Any]:
    """The relations whose rows `owner` knows, by name."""
    known: dict[str, Any] = owner.__dict__.setdefault("_prefetched_objects_cache", {})
    return known


def change_from(
    model: type[Model], key: Any, values: Mapping[str, Any], *, column: str, found: Iterable[Any]
) -> bool:
    """Change one row by its key if a column still has one of some values. Whether it did.

    As `filter(…).update(…)` would, whose text is made anew each time.
    """
    fields = [cast("Field[Any, Any]", model._meta.get_field(n)) for n in (*values, column)]
    connection = connections[DEFAULT_DB_ALIAS]
    given = [
        field.get_db_prep_save(value, connection)
        for field, value in zip(fields, values.values(), strict=False)
    ]
    among = [fields[-1].get_db_prep_value(one, connection) for one in found]
    text = _update_text(model, tuple(field.column for field in fields))
    with connection.cursor() as cursor:
        cursor.execute(text, [*given, model._meta.pk.get_db_prep_value(key, connection), among])
        return bool(cursor.rowcount)


@cache
def _update_text(model: type[Model], columns: tuple[str, ...]) -> str:
    quoted = connections[DEFAULT_DB_ALIAS].ops.quote_name
    table, key = quoted(model._meta.db_table), quoted(str(model._meta.pk.column))
    *changed, guard = map(quoted, columns)
    values = ", ".join(f"{name} = %s" for name in changed)
    return f"UPDATE {table} SET {values} WHERE {key} = %s AND {guard} = ANY(%s)"  # noqa: S608


def remove(model: type[Model], key: Any) -> None:
    """Delete one row by its key, as `delete` would where no row refers to it and nobody listens."""
    connection = connections[DEFAULT_DB_ALIAS]
    with connection.cursor() as cursor:
        cursor.execute(_delete_text(model), [model._meta.pk.get_db_prep_value(key, connection)])


@cache
def _delete_text(model: type[Model]) -> str:
    quoted = connections[DEFAULT_DB_ALIAS].ops.quote_name
    table, key = quoted(model._meta.db_table), quoted(str(model._meta.pk.column))
    return f"DELETE FROM {table} WHERE {key} = %s"  # noqa: S608


@cache
def _insert_text(
    model: type[Model], many: int, has_key: bool, tells_keys: bool, left_out: frozenset[str]
) -> tuple[str, tuple[Field[Any, Any], ...]]:
    fields = tuple(
        field
        for field in model._meta.concrete_fields
        if (has_key or not field.primary_key) and field.attname not in left_out
    )
    query = InsertQuery(model)
    query.insert_values(fields, [model()])
    compiler = query.get_compiler(DEFAULT_DB_ALIAS)
    compiler.returning_fields = [model._meta.pk] if tells_keys else []
    ((text, _values),) = compiler.as_sql()
    into, values, rest = text.partition(" VALUES ")
    one, *returning = rest.split(" RETURNING ")
    return " RETURNING ".join([into + values + ", ".join([one] * many), *returning]), fields


def insert(*rows: Model, tells_keys: bool = True) -> None:
    """Write new rows of one model, as `save` would with `force_insert`.

    For rows that many requests write, a few at a time. Their values are values, and no expressions
    but the database's own defaults. All have a key or are given one, and leave the same to the
    database. Of signals only `post_save` is sent. Without `tells_keys` the keys that the database
    gives are not asked for, and nothing is waited for inside `together`.
    """
    model, first = type(rows[0]), rows[0]
    has_key = first.pk is not None
    left_out = frozenset(
        name for name, value in vars(first).items() if isinstance(value, DatabaseDefault)
    )
    tells_keys = tells_keys and not has_key
    text, fields = _insert_text(model, len(rows), has_key, tells_keys, left_out)
    connection = connections[DEFAULT_DB_ALIAS]
    values = [
        field.get_db_prep_save(field.pre_save(row, True), connection)
        for row in rows
        for field in fields
    ]
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        keys = cursor.fetchall() if tells_keys else []
    for row, (key,) in zip(rows, keys, strict=tells_keys):
        row.pk = key
    for row in rows:
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
    if post_save.has_listeners(model):
        for row in rows:
            post_save.send(
                model,
                instance=row,
                created=True,
                update_fields=None,
                raw=False,
                using=DEFAULT_DB_ALIAS,
            )
