"""A real provider, run as a program of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.infra.standins.programs import Program


@pytest.fixture(scope="package")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """What the running provider calls itself."""
    log = tmp_path_factory.mktemp("provider") / "log"
    program = Program("infra.standins.sign_in_provider", "--port", "0", log=log)
    yield program.addresses[0]
    assert program.end() == 0
