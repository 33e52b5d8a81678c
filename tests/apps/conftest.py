"""What the tests of apps have in common: pages that say what they lack, and what does not stay."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.template import engines


class Unknown(str):
    """What a template prints for something that nothing knows: an error, where it would be ""."""

    __slots__ = ()

    def __mod__(self, asked: object) -> str:
        raise LookupError(f"A template asks for {asked}, which is not there.")


@pytest.fixture(autouse=True)
def _ready_queries_compared(settings: LazySettings) -> None:
    settings.READY_QUERIES_ARE_COMPARED = True


@pytest.fixture(autouse=True)
def _nothing_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", Unknown("%s"))
