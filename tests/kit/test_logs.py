"""The log holds no secret of a link."""

from __future__ import annotations

import logging

import pytest

from kit.logs import WithoutSecrets


@pytest.mark.parametrize(
    ("path", "cut"),
    [
        ("/invitation/abcDEF123/", "/invitation/…"),
        ("/welcome/8b5c-1/0a1b2c/", "/welcome/…"),
        ("/password/reset/key/1-abc-def/", "/password/reset/key/…"),
        ("/participants/", "/participants/"),
    ],
)
def test_a_path_is_logged_without_its_secret(path: str, cut: str) -> None:
    record = logging.LogRecord("x", logging.ERROR, "", 0, "Internal Error: %s", (path,), None)
    assert WithoutSecrets().filter(record)
    assert record.getMessage() == f"Internal Error: {cut}"
