"""What the workshop's tests can ask for."""

from __future__ import annotations

import pytest

from tenants.accounts.models import User
from tests.support.people import inside
from tests.support.world import Member


@pytest.fixture
def english(members: dict[str, Member], db: None) -> None:
    """Everybody reads English, so that a test can quote a sentence of a page."""
    for member in members.values():
        with inside(member):
            User.objects.update(language="en")
