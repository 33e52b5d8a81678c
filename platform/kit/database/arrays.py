"""Lists of integers in a column, and the index that finds rows by what is in them.

`django.contrib.postgres` has the same, but as an installed app it asks each new connection for
types of extensions that we have not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Lookup

if TYPE_CHECKING:
    Column = models.Field[list[int], list[int]]
    Comparison = Lookup[Any]
else:  # Django's classes take type arguments only from a type checker.
    Column = models.Field
    Comparison = Lookup


class IntegerListField(Column):
    """A list of integers of 32 bits, in PostgreSQL's own array."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "integer[]"

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return None if value is None else list(value)


class _Compared(Comparison):
    """The type is said: psycopg sends small numbers as an array of another type."""

    operator = ""

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        left, left_values = self.process_lhs(compiler, connection)
        right, right_values = self.process_rhs(compiler, connection)
        return f"{left} {self.operator} {right}::integer[]", [*left_values, *right_values]


@IntegerListField.register_lookup
class HasAny(_Compared):
    """`keys__has_any=[…]`: at least one of them is in the column."""

    lookup_name = "has_any"
    operator = "&&"


@IntegerListField.register_lookup
class HasAll(_Compared):
    """`keys__has_all=[…]`: every one of them is in the column."""

    lookup_name = "has_all"
    operator = "@>"


class GinIndex(models.Index):
    """An index over what is in the lists. Written at once: a list of pending entries is read by
    every search until somebody tidies it up."""

    def create_sql(self, model: Any, schema_editor: Any, using: str = "", **kwargs: Any) -> Any:
        statement: Any = super().create_sql(model, schema_editor, using=" USING gin", **kwargs)
        statement.parts["extra"] = " WITH (fastupdate = off)"
        return statement
