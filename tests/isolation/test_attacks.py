"""Every attack, against the wall as it stands: nothing crosses."""

from __future__ import annotations

import pytest

from tests.isolation.attacks import every
from tests.isolation.attacks.ground import Attack, Ground, Needs, Outcome
from tests.isolation.ledger import LEDGER

METADATA = {
    "names of all schemas",
    "names of all roles",
    "tables and columns of another schema",
    "a unique key that tells of another's row",
    "how much the whole server has written",
    "policies and their conditions",
    "definitions of functions",
    "who is confirmed, asked by name",
}
"""What PostgreSQL tells everybody who may connect; docs/security/wall.md names each."""


def attacks(needs: Needs) -> list[Attack]:
    return [attack for attack in every() if attack.needs is needs]


def expect_held(attack: Attack, ground: Ground) -> None:
    """The attack ends as it must, and the ledger knows."""
    outcome = attack.run(ground)
    LEDGER.attacks[attack.name] = outcome.value
    assert outcome is (Outcome.METADATA if attack.name in METADATA else Outcome.HELD)


@pytest.mark.django_db
@pytest.mark.parametrize("attack", attacks(Needs.NOTHING), ids=lambda attack: attack.name)
def test_an_attack_does_not_cross(attack: Attack, ground: Ground) -> None:
    expect_held(attack, ground)


@pytest.mark.usefixtures("open_connection")
@pytest.mark.parametrize("attack", attacks(Needs.CONNECTION), ids=lambda attack: attack.name)
def test_an_attack_between_requests_does_not_cross(attack: Attack, ground: Ground) -> None:
    expect_held(attack, ground)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attack", attacks(Needs.DATABASE), ids=lambda attack: attack.name)
def test_an_attack_that_writes_does_not_cross(attack: Attack, ground: Ground) -> None:
    expect_held(attack, ground)
