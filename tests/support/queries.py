"""Counting what a page asks of the database."""

from __future__ import annotations

from django.test.utils import CaptureQueriesContext


def asked(captured: CaptureQueriesContext) -> list[str]:
    """The queries of a page, each cut short.

    Without savepoints: the tests' own transaction makes them of what is a transaction elsewhere.
    """
    return [one["sql"][:90] for one in captured.captured_queries if "SAVEPOINT" not in one["sql"]]
