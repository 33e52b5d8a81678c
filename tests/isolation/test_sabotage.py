"""Each control switched off in turn: its own attacks get through, and the inspection tells of it.

A test of the wall that stays green without the wall would prove nothing.
"""

from __future__ import annotations

import pytest
from django.conf import settings
from django.db import connection, transaction

from tenants.organisations.inspection import inspect, process
from tests.isolation.attacks import every
from tests.isolation.attacks.ground import Attack, Ground, Needs, Outcome
from tests.isolation.controls import Control
from tests.isolation.ledger import LEDGER
from tests.isolation.sabotage import DATABASE_CONTROLS, PROCESS_CONTROLS
from tests.support.world import Member

ATTACKS = {attack.name: attack for attack in every()}


@pytest.fixture
def hosts_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """Django's test runner lets a host of its own in, which the inspection would tell of."""
    monkeypatch.setattr(
        settings, "ALLOWED_HOSTS", [settings.NETWORK_HOST, f".{settings.NETWORK_HOST}"]
    )


@pytest.mark.usefixtures("hosts_of_ours")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("control", DATABASE_CONTROLS, ids=lambda control: control.name)
def test_without_a_control_of_the_database_its_attacks_get_through(
    control: Control, members: dict[str, Member], monkeypatch: pytest.MonkeyPatch
) -> None:
    expect_red(control, members, monkeypatch)


@pytest.mark.usefixtures("hosts_of_ours", "open_connection")
@pytest.mark.parametrize("control", PROCESS_CONTROLS, ids=lambda control: control.name)
def test_without_a_control_of_the_process_its_attacks_get_through(
    control: Control, members: dict[str, Member], monkeypatch: pytest.MonkeyPatch
) -> None:
    expect_red(control, members, monkeypatch)


def expect_red(
    control: Control, members: dict[str, Member], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every attack of the control crosses without it, and the ledger knows."""
    ground = Ground(members["satama"], members["rannikko"], members)
    LEDGER.sabotages[control.name] = False
    with control.switched_off(ground, monkeypatch):
        told = "\n".join(f"{each.part}: {each.text}" for each in [*process.inspect(), *inspect()])
        held = [name for name in control.attacks if not crosses(ATTACKS[name], ground)]
        connection.close()
    assert held == [], "These attacks are stopped by something else, so they do not test it."
    assert control.told in told
    LEDGER.sabotages[control.name] = True


def crosses(attack: Attack, ground: Ground) -> bool:
    """Whether an attack gets through now. What it wrote on its way is rolled back if it can be."""
    if attack.needs is not Needs.NOTHING:
        return attack.run(ground) is Outcome.CROSSED
    with transaction.atomic():
        outcome = attack.run(ground)
        transaction.set_rollback(True)
    return outcome is Outcome.CROSSED


def test_every_control_has_an_attack_of_its_own() -> None:
    controls = [*DATABASE_CONTROLS, *PROCESS_CONTROLS]
    assert [control.name for control in controls if not control.attacks] == []
    names = [control.name for control in controls]
    assert len(names) == len(set(names)) >= 12


@pytest.mark.usefixtures("hosts_of_ours")
@pytest.mark.django_db
def test_with_every_control_the_inspection_finds_nothing() -> None:
    assert [*process.inspect(), *inspect()] == []
