"""Things of the demo that happened some days ago."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from django.utils import timezone


@contextmanager
def days_ago(days: int) -> Iterator[None]:
    """Rows made in the block say that they were made then. For rows that nobody may change."""
    then = timezone.now() - timedelta(days=days)
    with patch.object(timezone, "now", return_value=then):
        yield
