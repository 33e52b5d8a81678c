"""Changing a record: field by field, so that two people who do it at once lose nothing."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from apps.workshop.audit.services import Actor, record
from apps.workshop.participants.coaches import set_coaches
from apps.workshop.participants.compartments import TO_WRITE, Compartment
from apps.workshop.participants.details import state, undoing
from apps.workshop.participants.identity import code as codes
from apps.workshop.participants.identity import services as identity
from apps.workshop.participants.models import CONTACT_FIELDS, Participant
from apps.workshop.participants.own_fields import services as own_fields
from apps.workshop.participants.permissions import must_reach
from apps.workshop.participants.services import notes_are_open
from tenants.accounts.roles import Right


@dataclass(frozen=True)
class Changed:
    """What a change did: the fields it changed, and those that somebody else had changed.

    `pk` is what `undoing.take_back` takes it back by, None where nothing was changed.
    """

    fields: list[str]
    kept: list[str]
    pk: uuid.UUID | None = None


class ChangedMeanwhile(Exception):
    """Somebody else has given other values to the same fields. Nothing was changed.

    `fields` are those; `kept` are the fields that only the other one has changed.
    """

    def __init__(self, fields: Sequence[str], kept: Sequence[str]) -> None:
        super().__init__()
        self.fields, self.kept = list(fields), list(kept)


class NotKeptHere(Exception):
    """What was written says how somebody is, and is another controller's. Nothing was changed."""

    def __init__(self, fields: Sequence[str]) -> None:
        super().__init__()
        self.fields = list(fields)


@dataclass
class _Plan:
    """What a form wants of a record, told apart by who has changed what."""

    ours: list[str] = field(default_factory=list)
    theirs: list[str] = field(default_factory=list)
    both: list[str] = field(default_factory=list)


@transaction.atomic
def change_details(
    participant: Participant, values: Mapping[str, Any], *, opened_as: str, by: Actor
) -> Changed:
    """Change the fields that `values` names, as their forms give them. Reach follows at once.

    `opened_as` is what the form carried (`state.written`). A field that only the other one has
    changed meanwhile keeps the other one's value. Raises `ChangedMeanwhile` where both have, and
    PermissionDenied for what is under protection or an identity code without the right to it, and
    `NotKeptHere` for words about somebody whose service basis does not let us keep them.
    The trail names the changed fields and never their values.
    """
    must_reach(by, participant.pk)
    held = Participant.objects.select_for_update().get(pk=participant.pk)
    plan = _plan(held, values, state.read(opened_as))
    if plan.both:
        raise ChangedMeanwhile(plan.both, plan.theirs)
    _refuse_what_is_closed(held, plan.ours, by)
    told = [name for name in plan.ours if tells_of_life(name) and values[name]]
    if told and not notes_are_open(held, Compartment.COACHING):
        raise NotKeptHere(told)
    if not plan.ours:
        return Changed([], plan.theirs)
    before = undoing.remember(held, plan.ours)
    for name in plan.ours:
        _set(held, name, values[name], by)
    held.save()
    record(by, "participants.change", [held.pk], fields=" ".join(sorted(plan.ours)))
    kept = undoing.keep(held, plan.ours, before, by)
    return Changed(plan.ours, plan.theirs, kept)


def tells_of_life(name: str) -> bool:
    """Whether a field holds what is learned of somebody, which falls under the storage rule."""
    return name == "maturity_text" or name.startswith(state.OWN)


def _plan(held: Participant, values: Mapping[str, Any], opened: Mapping[str, str]) -> _Plan:
    now, plan = state.values_of(held), _Plan()
    for name, value in values.items():
        wanted, is_now = _as_kept(name, value), now.get(name, "")
        if wanted == is_now:
            continue
        was = opened.get(name, "")
        if was == state.digest(held, name, is_now):
            plan.ours.append(name)
        elif was == state.digest(held, name, wanted):
            plan.theirs.append(name)
        else:
            plan.both.append(name)
    return plan


def _as_kept(name: str, value: Any) -> str:
    if name == "identity_code":
        return codes.mark_of(value) if value else ""
    return state.as_text(value)


def _refuse_what_is_closed(held: Participant, changed: Iterable[str], by: Actor) -> None:
    guarded = {"is_protected", *(CONTACT_FIELDS if held.is_protected else ())}
    may_protect = by.user.may(TO_WRITE[Compartment.CONTACT])
    if guarded.intersection(changed) and not may_protect:
        raise PermissionDenied
    if "identity_code" in changed and not by.user.may(Right.SEE_IDENTITY_CODES):
        raise PermissionDenied


def _set(held: Participant, name: str, value: Any, by: Actor) -> None:
    if name == "coaches":
        set_coaches(held, value)
    elif name == "identity_code":
        identity.put(held, value)
    elif name.startswith(state.OWN):
        own_fields.answer(held, int(name.removeprefix(state.OWN)), state.as_text(value))
    else:
        setattr(held, name, value)
    if name == "maturity_text":
        held.maturity_by = by.user if value else None
        held.maturity_on = (held.maturity_on or timezone.localdate()) if value else None
