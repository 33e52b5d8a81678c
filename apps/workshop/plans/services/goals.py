"""The verbs of goals: add, change, estimate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from apps.workshop.audit.services import Actor, record
from apps.workshop.participants.compartments import Compartment
from apps.workshop.participants.life_areas import HEALTH_AREAS
from apps.workshop.participants.models import Participant
from apps.workshop.plans.models import Estimate, Goal
from apps.workshop.plans.services.kept import NoLongerSo, may_write, saved
from apps.workshop.plans.storage import Keeps, NotKeptHere, keeps_health, must_keep

FULL_ONLY = ("why",)
"""What is written about a goal only where the whole file may be kept here."""

NEXT = {
    Goal.State.OPEN: set(Goal.State),
    Goal.State.IN_PROGRESS: set(Goal.State) - {Goal.State.OPEN},
}
"""Which state may follow. One that has ended can only be taken up again."""


def states_after(state: str) -> list[tuple[str, Any]]:
    """The state a goal has and those that may follow, to choose from."""
    may = NEXT.get(Goal.State(state), {Goal.State.IN_PROGRESS})
    return [(one.value, one.label) for one in Goal.State if one in may or one == state]


@transaction.atomic
def add_goal(participant: Participant, values: Mapping[str, Any], *, by: Actor) -> Goal:
    """A new goal. Raises PermissionDenied and `NotKeptHere`."""
    goal = Goal(participant=participant, added_by=by.user, changed_by=by.user, **values)
    _may_keep(participant, values, by=by)
    goal.save()
    record(by, "goals.add", [participant.pk], goal=str(goal.pk), compartment=goal.compartment.value)
    return goal


@transaction.atomic
def change_goal(goal: Goal, values: Mapping[str, Any], *, opened_version: int, by: Actor) -> Goal:
    """Change a goal or its state. The trail names what changed and not to what.

    Raises `ChangedMeanwhile`, `NoLongerSo` for a state that cannot follow, and as `add_goal`.
    """
    may_write(goal.participant, by, goal.compartment)
    _may_keep(goal.participant, values, by=by)
    wanted = values.get("state", goal.state)
    if wanted not in dict(states_after(goal.state)):
        raise NoLongerSo
    held, changed = saved(goal, values, opened_version=opened_version, by=by)
    if changed:
        about = {"goal": str(held.pk), "fields": " ".join(changed)}
        part = held.compartment.value
        record(by, "goals.change", [held.participant_id], compartment=part, **about)
    return held


def _may_keep(participant: Participant, values: Mapping[str, Any], *, by: Actor) -> None:
    """Health belongs to its own compartment, and on most operational bases to nowhere here."""
    may_write(participant, by, Goal(area=values["area"]).compartment)
    kept = must_keep(participant)
    if values["area"] in HEALTH_AREAS and not keeps_health(participant):
        raise NotKeptHere
    if kept != Keeps.FULL and any(values.get(name) for name in FULL_ONLY):
        raise NotKeptHere


@transaction.atomic
def remove_goal(goal: Goal, *, by: Actor) -> None:
    """Take back a goal that was just added. Raises `NoLongerSo` when it has been used."""
    may_write(goal.participant, by, goal.compartment)
    held = Goal.objects.select_for_update().get(pk=goal.pk)
    if held.version > 1 or held.estimates.exclude(written_by=by.user).exists():
        raise NoLongerSo
    if held.drafts.exists() or held.agreed.exists():
        raise NoLongerSo
    record(by, "goals.remove", [held.participant_id], compartment=held.compartment.value)
    held.delete()


@transaction.atomic
def estimate(
    participant: Participant, values: Mapping[Goal, int], *, on: date, by: Actor
) -> list[Estimate]:
    """What the participant says of each goal on a day; the day's newest word stands.

    What was changed is returned: a word said before is nobody's new one.
    Raises PermissionDenied for a goal in a compartment this person may not write, and
    `NotKeptHere` for one of health where nothing about it is kept.
    """
    must_keep(participant)
    tells_health = any(goal.compartment == Compartment.HEALTH for goal in values)
    if tells_health and not keeps_health(participant):
        raise NotKeptHere
    for goal in values:
        may_write(participant, by, goal.compartment)
    # Two who estimate at once follow one another.
    ids = [goal.pk for goal in values]
    list(Goal.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    told = {row.goal_id: row for row in Estimate.objects.filter(goal_id__in=ids, estimated_on=on)}
    made = [
        _estimated(told.get(goal.pk) or Estimate(goal=goal, estimated_on=on, version=0), value, by)
        for goal, value in values.items()
        if goal.pk not in told or told[goal.pk].value != value
    ]
    for part in sorted({goal.compartment.value for goal in values}):
        record(by, "goals.estimate", [participant.pk], compartment=part)
    return made


def _estimated(row: Estimate, value: int, by: Actor) -> Estimate:
    if row.version:
        row.value_before, row.written_by_before = row.value, row.written_by
    row.value, row.written_by = value, by.user
    row.version += 1
    row.save()
    return row


@transaction.atomic
def take_estimates_back(versions: Mapping[int, int], *, by: Actor) -> Participant:
    """Take back estimates just made, by id and version: what was said before stands again.

    Raises `NoLongerSo` when one is gone, or somebody has said something else of it since.
    """
    rows = Estimate.objects.select_for_update(of=("self",)).select_related("goal__participant")
    found = list(rows.filter(pk__in=versions).order_by("pk"))
    if not found or len(found) != len(versions):
        raise NoLongerSo
    for row in found:
        may_write(row.goal.participant, by, row.goal.compartment)
        if row.version != versions[row.pk] or row.written_by_id != by.user.pk:
            raise NoLongerSo
    participant = found[0].goal.participant
    for row in found:
        _as_before(row)
    parts = Counter(row.goal.compartment.value for row in found)
    for part, removed in sorted(parts.items()):
        record(by, "goals.estimate", [participant.pk], compartment=part, removed=removed)
    return participant


def _as_before(row: Estimate) -> None:
    if row.value_before is None or row.written_by_before is None:
        row.delete()
        return
    row.value, row.written_by = row.value_before, row.written_by_before
    row.value_before = row.written_by_before = None
    row.version += 1
    row.save()
