"""For tests of what only `ddl` may do: the default connection becomes that login for a module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker


@pytest.fixture(scope="module", autouse=True)
def as_ddl(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Every test of the module runs as the login ddl, on the shared layer."""
    settings = connection.settings_dict
    with django_db_blocker.unblock():
        connection.close()
        settings["USER"], settings["OPTIONS"]["owner"] = "ddl", True
        connection.set_schema_to_public()  # type: ignore[attr-defined]
        yield
        connection.close()
        settings["USER"], settings["OPTIONS"]["owner"] = "web", False
