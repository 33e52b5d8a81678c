"""Bare rows of ready queries, and what other rows know of each, looked up once for all of them.

Django's own way from a query to its rows takes longer than the database needs for few of them. And
a subquery in each part of a union is planned and run once for each part: here the database makes
the rows first, and then joins what stands beside them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Field, Model, QuerySet


@dataclass(frozen=True)
class Look:
    """A model that has at most one row for each row of the query, and what is read of it.

    `by` is its unique field; `of` says where the value to look for stands: the name of a column of
    the query, or an earlier look and one of its fields.
    """

    model: type[Model]
    by: str
    of: str | tuple[Look, str]
    tells: tuple[str, ...] = ()


@dataclass(frozen=True)
class Along:
    """Another ready query with at most one row for each: `by` is its column, `of` the first's."""

    found: QuerySet[Any, Any]
    by: str
    of: str
    tells: tuple[str, ...]


@dataclass(frozen=True)
class Pending:
    """Rows that were asked for; `rows` waits for them. There are none where nothing was sent."""

    cursor: Any

    def rows(self) -> list[tuple[Any, ...]]:
        """All of them, once."""
        if self.cursor is None:
            return []
        with self.cursor as cursor:
            return list(cursor.fetchall())


@dataclass(frozen=True)
class Statement:
    """A query with its values, ready to be sent. Without a text nobody could see any row."""

    text: str
    values: tuple[Any, ...]

    def send(self) -> Pending:
        """Ask for its rows."""
        if not self.text:
            return Pending(None)
        cursor = connections[DEFAULT_DB_ALIAS].cursor()
        cursor.execute(self.text, self.values)
        return Pending(cursor)


def rows(found: QuerySet[Any, Any], *sides: Look | Along) -> list[tuple[Any, ...]]:
    """The rows of `statement`."""
    return statement(found, *sides).send().rows()


def statement(found: QuerySet[Any, Any], *sides: Look | Along) -> Statement:
    """Say a ready query of `values_list`, each row with what its sides tell at its end.

    What queries along tell comes before what is looked up; what is not there is None. With sides
    the rows are in no order. All is as the database gives it, so only what needs no converting
    (texts, numbers, days, moments, UUIDs) may be asked. Raises TypeError for a look
    by a field that is not unique.
    """
    text, values = _said(found)
    if not text:
        return Statement(text, values)
    told, joins = "", ""
    for number, side in enumerate(sides):
        if isinstance(side, Along):
            along, more = _said(side.found)
            joins += f" LEFT JOIN ({along}) side{number}"
            joins += f" ON side{number}.{_quoted(side.by)} = found.{_quoted(side.of)}"
            told += "".join(f", side{number}.{_quoted(name)}" for name in side.tells)
            values = (*values, *more)
    looked, looks = _looks(tuple(side for side in sides if isinstance(side, Look)))
    if sides:
        text = f"SELECT found.*{told}{looked} FROM ({text}) found{joins}{looks}"  # noqa: S608
    return Statement(text, values)


def _said(found: QuerySet[Any, Any]) -> tuple[str, tuple[Any, ...]]:
    text, values = found.query.get_compiler(DEFAULT_DB_ALIAS).as_sql()
    return text, tuple(values)


@cache
def _looks(looks: Sequence[Look]) -> tuple[str, str]:
    told, joins = "", ""
    for number, look in enumerate(looks):
        key = _field(look.model, look.by)
        if not key.unique:
            raise TypeError(f"{look.model.__name__} may have several rows of one {look.by}.")
        if isinstance(look.of, str):
            value = f"found.{_quoted(look.of)}"
        else:
            earlier, name = look.of
            value = _column(looks.index(earlier), _field(earlier.model, name))
        table = _quoted(look.model._meta.db_table)
        joins += f" LEFT JOIN {table} look{number} ON {_column(number, key)} = {value}"
        told += "".join(f", {_column(number, _field(look.model, name))}" for name in look.tells)
    return told, joins


def _field(model: type[Model], name: str) -> Field[Any, Any]:
    field: Field[Any, Any] = model._meta.get_field(name)  # type: ignore[assignment]
    return field


def _column(look: int, field: Field[Any, Any]) -> str:
    return f"look{look}.{_quoted(str(field.column))}"


def _quoted(name: str) -> str:
    return connections[DEFAULT_DB_ALIAS].ops.quote_name(name)
