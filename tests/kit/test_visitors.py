"""From where a request comes, whatever it says of itself."""

from __future__ import annotations

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from kit.visitors import address_of

PROXY, VISITOR, FORGED = "10.0.0.1", "203.0.113.20", "198.51.100.7"


@pytest.mark.parametrize(
    ("proxies", "header", "expected"),
    [
        (0, VISITOR, PROXY),
        (1, VISITOR, VISITOR),
        (1, f"{FORGED}, {VISITOR}", VISITOR),
        (1, f"{FORGED},{FORGED},{VISITOR}", VISITOR),
        (2, f"{FORGED}, {VISITOR}, 10.0.0.2", VISITOR),
        # Past the outer proxy: nobody of ours has written this.
        (2, FORGED, PROXY),
        (1, "", PROXY),
        (1, f"{VISITOR}, unknown", None),
        (1, f"::ffff:{VISITOR}", VISITOR),
        (1, "2001:DB8:0::1", "2001:db8::1"),
    ],
)
def test_only_our_own_proxies_are_believed(
    settings: Settings, proxies: int, header: str, expected: str | None
) -> None:
    settings.PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR=PROXY, headers={"X-Forwarded-For": header})
    assert address_of(request) == expected


def test_without_the_header_it_is_whoever_is_connected(settings: Settings) -> None:
    settings.PROXIES = 1
    assert address_of(RequestFactory().get("/", REMOTE_ADDR=PROXY)) == PROXY
    settings.PROXIES = 0
    assert address_of(RequestFactory().get("/", REMOTE_ADDR=PROXY)) == PROXY
