"""Reference data is written by ddl only; these tests begin without any."""

import pytest

from apps.network.areas.models import Area, AreaMapping, Municipality
from tests.support.owner import as_ddl

__all__ = ["as_ddl"]


@pytest.fixture(autouse=True)
def _empty_tables(db: None) -> None:
    for model in (AreaMapping, Area, Municipality):
        model.objects.all().delete()
