"""A controller's written instruction, which opens parts of notes on a closed basis."""

from __future__ import annotations

from datetime import date

from apps.workshop.participants.compartments import Compartment
from apps.workshop.participants.models import Instruction, Period
from tenants.accounts.models import User
from tests.support.people import inside
from tests.support.world import Member


def on_instruction(member: Member, service_basis: str, *parts: Compartment) -> None:
    """The participant's period rests on a basis on which these parts alone are open."""
    with inside(member):
        Period.objects.filter(participant=member.participant).update(service_basis=service_basis)
        Instruction.objects.create(
            service_basis=service_basis,
            controller="Hyvinvointialue",
            given_on=date(2026, 1, 2),
            reference="D/1/2026",
            parts=[part.value for part in parts],
            allowed="Mitä ohje sallii",
            valid_from=date(2026, 1, 2),
            recorded_by=User.objects.get(email=member.coach),
        )
