"""What tests of the members, their people and their bills can ask for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kit.database.scope import entered


@pytest.fixture
def in_network(db: None) -> Iterator[None]:
    """The test speaks on behalf of the network."""
    with entered("network"):
        yield
