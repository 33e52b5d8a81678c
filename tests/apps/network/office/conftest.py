"""The network's own people read English, so that a test can quote a sentence of a page."""

from __future__ import annotations

import pytest

from kit.database.names import NETWORK
from kit.database.scope import entered
from tenants.accounts.models import User


@pytest.fixture
def english(db: None) -> None:
    with entered(NETWORK):
        User.objects.update(language="en")
