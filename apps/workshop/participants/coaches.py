"""Whose own participant somebody is: their names, and changing it one coach at a time."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import OuterRef

from apps.workshop.audit.services import Actor, record
from apps.workshop.participants.models import Coaching, Participant
from kit.names import name_at
from tenants.accounts.models import User

NAMES_OF_COACHES = ArraySubquery(
    Coaching.objects.filter(participant=OuterRef("pk")).values(name=name_at("coach"))
)
"""Read along with a participant, as `names_of_coaches`."""


def names_of_coaches(participant: Participant) -> list[str]:
    """The own coaches by name. A query only where they were not read along."""
    read: list[str] | None = participant.__dict__.get("names_of_coaches")
    if read is not None:
        return read
    return [one.coach.full_name for one in participant.coachings.select_related("coach")]


@transaction.atomic
def add_coach(participant: Participant, coach: User, *, by: Actor) -> bool:
    """Make somebody an own coach: reach follows with their next request. False if they were.

    Asks nobody for reach: the caller's own rule has given it, such as taking a support request.
    """
    # One after another, so that nobody's last coach is removed twice at once.
    Participant.objects.select_for_update().get(pk=participant.pk)
    _row, is_new = Coaching.objects.get_or_create(participant=participant, coach=coach)
    if is_new:
        record(by, "participants.change", [participant.pk], fields="coaches")
    return is_new


@transaction.atomic
def remove_coach(participant: Participant, coach: User, *, by: Actor) -> bool:
    """End somebody's being an own coach. False if they were none, or are the only one."""
    Participant.objects.select_for_update().get(pk=participant.pk)
    others = participant.coachings.exclude(coach=coach).exists()
    removed = others and participant.coachings.filter(coach=coach).delete()[0]
    if removed:
        record(by, "participants.change", [participant.pk], fields="coaches")
    return bool(removed)


def set_coaches(participant: Participant, coaches: Iterable[User]) -> None:
    """Make these the participant's own coaches."""
    wanted = {coach.pk for coach in coaches}
    now = set(participant.coachings.values_list("coach_id", flat=True))
    if now - wanted:
        participant.coachings.exclude(coach_id__in=wanted).delete()
    Coaching.objects.bulk_create(
        [Coaching(participant=participant, coach_id=pk) for pk in sorted(wanted - now)],
        ignore_conflicts=True,
    )
