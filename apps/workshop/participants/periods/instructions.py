"""A controller's written instruction: recorded, and withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from apps.workshop.audit.services import Actor, record
from apps.workshop.participants.models import Instruction


@transaction.atomic
def record_instruction(
    *,
    service_basis: str,
    controller: str,
    given_on: date,
    reference: str,
    parts: Sequence[str],
    allowed: str,
    valid_from: date,
    valid_to: date | None,
    by: Actor,
) -> Instruction:
    """Notes of these compartments open on the basis, from a day on."""
    made: Instruction = Instruction.objects.create(
        service_basis=service_basis,
        controller=controller.strip(),
        given_on=given_on,
        reference=reference.strip(),
        parts=list(parts),
        allowed=allowed.strip(),
        valid_from=valid_from,
        valid_to=valid_to,
        recorded_by=by.user,
    )
    record(by, "instructions.record", instruction=made.pk)
    return made


@transaction.atomic
def withdraw(instruction: Instruction, *, by: Actor) -> bool:
    """Notes close again, from the next request on; what is written stays. False when it was."""
    done = Instruction.objects.filter(pk=instruction.pk, withdrawn_at__isnull=True).update(
        withdrawn_at=timezone.now(), withdrawn_by=by.user
    )
    if done:
        record(by, "instructions.withdraw", instruction=instruction.pk)
    return bool(done)


@transaction.atomic
def restore(instruction: Instruction, *, by: Actor) -> bool:
    """A withdrawn instruction holds again. False when it was not withdrawn."""
    done = Instruction.objects.filter(pk=instruction.pk, withdrawn_at__isnull=False).update(
        withdrawn_at=None, withdrawn_by=None
    )
    if done:
        record(by, "instructions.restore", instruction=instruction.pk)
    return bool(done)
