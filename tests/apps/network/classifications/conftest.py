"""Reference data is written by ddl only; these tests begin without any."""

import pytest

from apps.network.classifications.models import EndReason, Placement, ReferrerType, ServiceBasis
from tests.support.owner import as_ddl

__all__ = ["as_ddl"]


@pytest.fixture(autouse=True)
def _empty_tables(db: None) -> None:
    for model in (ServiceBasis, ReferrerType, EndReason, Placement):
        model.objects.all().delete()
