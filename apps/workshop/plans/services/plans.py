"""The verbs of the coaching plan: write a draft, agree, review, complete."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max

from apps.workshop.audit.services import Actor, record
from apps.workshop.participants.compartments import Compartment
from apps.workshop.participants.models import Participant
from apps.workshop.plans.models import AgreedGoal, AgreedPlan, Goal, Plan
from apps.workshop.plans.models.plan import KEPT_ALWAYS, SECTIONS
from apps.workshop.plans.services.kept import (
    NoLongerSo,
    may_write,
    saved,
    set_now,
)
from apps.workshop.plans.storage import Keeps, NotKeptHere, keeps_health, must_keep
from kit.meanwhile import ChangedMeanwhile

AS_AGREED = ("area", "text", "first_step", "helper", "by_on", "measure")
"""What is kept of a goal as it was when a plan was agreed."""


class NothingToAgree(Exception):
    """The draft has neither a goal nor days."""


@transaction.atomic
def save_draft(
    participant: Participant,
    values: Mapping[str, Any],
    goals: Iterable[Goal],
    *,
    opened_version: int,
    by: Actor,
) -> Plan:
    """Write the draft of the next plan, begun with the first saving.

    `opened_version` is what `version_now` said when it was opened. Goals of compartments that this
    person does not write stay as they are. Raises `ChangedMeanwhile`, also when the draft has been
    agreed meanwhile or another plan was begun and agreed, and `NotKeptHere`.
    """
    may_write(participant, by)
    if must_keep(participant) != Keeps.FULL:
        refuse = [name for name in SECTIONS if values.get(name) and name not in KEPT_ALWAYS]
        if refuse:
            raise NotKeptHere
    # Whoever begins at the same time waits here, and then finds the other's draft.
    Participant.objects.select_for_update(of=("self",)).get(pk=participant.pk)
    draft = Plan.objects.filter(participant=participant, state=Plan.State.DRAFT).first()
    wanted = set(goals)
    if draft is None:
        newest = Plan.objects.filter(participant=participant).first()
        version = version_now(participant)
        if newest is not None and opened_version != version:
            raise ChangedMeanwhile(newest)
        draft = Plan.objects.create(
            participant=participant,
            number=newest.number + 1 if newest else 1,
            # Higher than anybody can have opened an earlier draft as.
            version=version + 1,
            added_by=by.user,
            changed_by=by.user,
            **values,
        )
    else:
        if draft.version != opened_version and _differs(draft, values, wanted):
            raise ChangedMeanwhile(draft)
        draft, _changed = saved(draft, values, opened_version=draft.version, by=by)
        if set(draft.goals.all()) != wanted:
            set_now(draft, by)
    draft.goals.set(wanted)
    record(by, "plans.draft", [participant.pk], plan=str(draft.pk))
    return draft


def version_now(participant: Participant) -> int:
    """What the draft, or the lack of one, is opened as: 0 when nothing has been planned."""
    plans = Plan.objects.filter(participant=participant)
    draft = plans.filter(state=Plan.State.DRAFT).first()
    highest: int | None = plans.aggregate(highest=Max("version"))["highest"]
    return draft.version if draft else highest or 0


def _differs(draft: Plan, values: Mapping[str, Any], goals: set[Goal]) -> bool:
    return set(draft.goals.all()) != goals or any(
        getattr(draft, name) != value for name, value in values.items()
    )


@transaction.atomic
def agree(
    plan: Plan, *, agreed_on: date, present: list[str], review_on: date | None, by: Actor
) -> Plan:
    """The draft was agreed with the participant. It replaces the plan that was in force.

    From now on it stands as it is. Raises `NoLongerSo` for what is not a draft any more, and
    `NothingToAgree`.
    """
    may_write(plan.participant, by)
    kept = must_keep(plan.participant)
    held = Plan.objects.select_for_update().get(pk=plan.pk)
    if held.state != Plan.State.DRAFT:
        raise NoLongerSo
    goals = list(held.goals.all())
    if not goals and not held.days:
        raise NothingToAgree
    texts = {name: getattr(held, name) for name in SECTIONS}
    if kept != Keeps.FULL:
        # The basis has changed since the draft was written.
        texts |= {name: "" for name in SECTIONS if name not in KEPT_ALWAYS}
    if not keeps_health(plan.participant):
        goals = [goal for goal in goals if goal.compartment != Compartment.HEALTH]
    agreed = AgreedPlan.objects.create(
        plan=held, agreed_on=agreed_on, present=sorted(present), written_by=by.user, **texts
    )
    AgreedGoal.objects.bulk_create(
        [
            AgreedGoal(
                agreed=agreed, goal=goal, **{name: getattr(goal, name) for name in AS_AGREED}
            )
            for goal in goals
        ]
    )
    for before in Plan.objects.filter(participant=held.participant_id, state__in=Plan.IN_FORCE):
        set_now(before, by, state=Plan.State.SUPERSEDED)
    empty = dict.fromkeys(SECTIONS, "")
    set_now(held, by, state=Plan.State.AGREED, review_on=review_on, **empty)
    record(by, "plans.agree", [held.participant_id], plan=str(held.pk), number=held.number)
    return held


@transaction.atomic
def begin_review(plan: Plan, *, by: Actor) -> Plan:
    """The plan is looked at again together. It stays in force until the next one is agreed."""
    held = _held(plan, (Plan.State.AGREED,), by)
    set_now(held, by, state=Plan.State.UNDER_REVIEW)
    record(by, "plans.review", [held.participant_id], plan=str(held.pk))
    return held


@transaction.atomic
def complete(plan: Plan, *, by: Actor) -> Plan:
    """What was planned has come to its end."""
    held = _held(plan, Plan.IN_FORCE, by)
    set_now(held, by, state=Plan.State.COMPLETED)
    record(by, "plans.complete", [held.participant_id], plan=str(held.pk))
    return held


@transaction.atomic
def put_back(plan: Plan, *, state: str, by: Actor) -> Plan:
    """Undo of a review begun or a plan completed. Raises `NoLongerSo` when it has gone on."""
    held = _held(plan, (Plan.State.UNDER_REVIEW, Plan.State.COMPLETED), by)
    others = Plan.objects.filter(participant=held.participant_id, state__in=Plan.IN_FORCE)
    if held.state == state or others.exclude(pk=held.pk).exists():
        raise NoLongerSo
    set_now(held, by, state=state)
    record(by, "plans.undo", [held.participant_id], plan=str(held.pk))
    return held


def _held(plan: Plan, states: Iterable[str], by: Actor) -> Plan:
    may_write(plan.participant, by)
    held = Plan.objects.select_for_update().get(pk=plan.pk)
    if held.state not in states:
        raise NoLongerSo
    return held
