"""The verbs of next steps: begin a checklist, add an own step, tick off and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from apps.workshop.audit.services import Actor, record
from apps.workshop.participants.models import Participant, Period
from apps.workshop.plans.models import Step
from apps.workshop.plans.process import process_now
from apps.workshop.plans.services.kept import NoLongerSo, may_write, saved, set_now
from apps.workshop.plans.storage import must_keep


@transaction.atomic
def begin_checklist(
    participant: Participant, *, period: Period | None, starts_on: date, by: Actor
) -> list[Step]:
    """The steps of the organisation's process as it is now, due by days after the start.

    Raises `NoLongerSo` when this period, or somebody without one, has its checklist already.
    """
    may_write(participant, by)
    must_keep(participant)
    # Whoever clicks at the same time waits here, and then finds the other's checklist.
    Participant.objects.select_for_update(of=("self",)).get(pk=participant.pk)
    if Step.objects.filter(participant=participant, period=period, edition__isnull=False).exists():
        raise NoLongerSo
    process = process_now()
    steps = Step.objects.bulk_create(
        [
            Step(
                participant=participant,
                period=period,
                edition=process.number,
                phase=item.phase,
                code=item.code,
                text=item.text,
                position=position,
                due_on=starts_on + timedelta(days=item.days),
                added_by=by.user,
                changed_by=by.user,
            )
            for position, item in enumerate(process.items)
        ]
    )
    record(by, "steps.begin", [participant.pk], edition=process.number)
    return steps


@transaction.atomic
def take_checklist_back(participant: Participant, *, period_id: int | None, by: Actor) -> None:
    """Undo of a checklist just begun. Raises `NoLongerSo` when a step of it was touched."""
    may_write(participant, by)
    period = Period.objects.filter(pk=period_id).first() if period_id else None
    found = Step.objects.filter(participant=participant, period=period, edition__isnull=False)
    if not found.exists() or found.filter(version__gt=1).exists():
        raise NoLongerSo
    record(by, "steps.remove", [participant.pk], steps=found.count())
    found.delete()


@transaction.atomic
def add_step(participant: Participant, values: Mapping[str, Any], *, by: Actor) -> Step:
    """An own step: what, who, by when."""
    may_write(participant, by)
    must_keep(participant)
    step = Step.objects.create(
        participant=participant, added_by=by.user, changed_by=by.user, **values
    )
    record(by, "steps.add", [participant.pk], step=str(step.pk))
    return step


@transaction.atomic
def change_step(step: Step, values: Mapping[str, Any], *, opened_version: int, by: Actor) -> Step:
    """Change what is to be done, by whom or by when. Raises `ChangedMeanwhile`."""
    may_write(step.participant, by)
    must_keep(step.participant)
    held, changed = saved(step, values, opened_version=opened_version, by=by)
    if changed:
        about = {"step": str(held.pk), "fields": " ".join(changed)}
        record(by, "steps.change", [held.participant_id], **about)
    return held


@transaction.atomic
def tick(step: Step, *, is_done: bool, by: Actor) -> Step:
    """Tick it off, or with `is_done` false back. Raises `NoLongerSo` when it is so already."""
    may_write(step.participant, by)
    held = Step.objects.select_for_update(of=("self",)).get(pk=step.pk)
    if (held.done_at is not None) == is_done:
        raise NoLongerSo
    now, who = (timezone.now(), by.user) if is_done else (None, None)
    set_now(held, by, done_at=now, done_by=who)
    action = "steps.tick" if is_done else "steps.untick"
    record(by, action, [held.participant_id], step=str(held.pk))
    return held


@transaction.atomic
def remove_step(step: Step, *, by: Actor) -> None:
    """Take back an own step that was just added. Raises `NoLongerSo` when it was changed since."""
    may_write(step.participant, by)
    held = Step.objects.select_for_update(of=("self",)).get(pk=step.pk)
    if held.version > 1 or held.is_of_checklist:
        raise NoLongerSo
    record(by, "steps.remove", [held.participant_id], steps=1)
    held.delete()
