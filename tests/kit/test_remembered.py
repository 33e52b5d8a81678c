"""Reference data is asked once a minute, and nothing else is remembered."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

import pytest

from kit import remembered

ONLY_REFERENCE_DATA = {
    "apps.network.areas.lookups._all_names",
    "apps.network.areas.lookups._area_of",
    "apps.network.areas.lookups._choices",
    "apps.network.classifications.querysets._choices",
    "apps.network.classifications.querysets._names",
    "apps.network.classifications.querysets._now_of",
    "apps.network.classifications.querysets._rows",
}
"""The same for everybody. What reads an organisation's tables never stands here."""


@pytest.fixture
def asked() -> Iterator[list[str]]:
    yield []
    remembered.FUNCTIONS -= {name for name in remembered.FUNCTIONS if "<locals>" in name}


def test_it_asks_once_for_each_argument_until_a_minute_is_over(
    asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    @remembered.remembered
    def names(language: str) -> dict[str, str]:
        asked.append(language)
        return {"091": language}

    assert [names("fi"), names("sv"), names("fi")] == [{"091": "fi"}, {"091": "sv"}, {"091": "fi"}]
    assert asked == ["fi", "sv"]
    later = remembered.time.monotonic() + remembered.KEPT_SECONDS + 1
    monkeypatch.setattr(remembered.time, "monotonic", lambda: later)
    names("fi")
    assert asked == ["fi", "sv", "fi"]
    remembered.forget()
    names("fi")
    assert len(asked) == 4


def test_nothing_of_an_organisation_is_remembered() -> None:
    import_module("config.urls.workshop")
    assert remembered.FUNCTIONS == ONLY_REFERENCE_DATA
