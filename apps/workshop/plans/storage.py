"""How much of a plan may be kept here, by the service basis of the participant's periods."""

from __future__ import annotations

from enum import StrEnum

from django.utils import timezone

from apps.network.classifications.models import ServiceBasis
from apps.workshop.participants.compartments import Compartment
from apps.workshop.participants.models import Participant
from apps.workshop.participants.services import notes_are_open


class Keeps(StrEnum):
    """All texts, days, steps and agreed goals only, or nothing."""

    FULL = "full"
    OPERATIONAL = "operational"
    NOTHING = "nothing"


class NotKeptHere(Exception):
    """On this person's service basis, this belongs to another controller's own register."""


def keeps(participant: Participant) -> Keeps:
    """What may be kept about this person now. At most one query.

    Somebody whose last period is over and done is as on an operational basis: what was agreed can
    be brought to its end, and nothing about health is begun.
    """
    if notes_are_open(participant, Compartment.COACHING):
        return Keeps.FULL
    today = timezone.localdate()
    bases = {
        period.service_basis
        for period in participant.periods.all()
        if period.ends_on is None or period.ends_on >= today
    }
    if not bases:
        return Keeps.OPERATIONAL
    found = [ServiceBasis.objects.rules_of(code, today) for code in bases]
    storages = {basis.storage for basis in found if basis}
    return Keeps.NOTHING if storages == {Keeps.NOTHING} else Keeps.OPERATIONAL


def keeps_health(participant: Participant) -> bool:
    """Whether goals of health may be kept: another controller opens that part by itself."""
    return notes_are_open(participant, Compartment.HEALTH)


def must_keep(participant: Participant, *, fully: bool = False) -> Keeps:
    """What may be kept. Raises `NotKeptHere` for nothing, and with `fully` for less than all."""
    kept = keeps(participant)
    if kept == Keeps.NOTHING or (fully and kept != Keeps.FULL):
        raise NotKeptHere
    return kept
