"""`manage wall` by a login that must not."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from tenants.organisations.wall import apply_wall

pytestmark = pytest.mark.django_db


def test_the_wall_is_not_applied_by_web() -> None:
    with pytest.raises(PermissionError, match="PAJAVERKKO_LOGIN=ddl"):
        apply_wall()
    with pytest.raises(CommandError, match="PAJAVERKKO_LOGIN=ddl"):
        call_command("wall")
