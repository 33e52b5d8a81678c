"""Many records at once: what `services.add_participant` and the verbs of periods do, in bulk.

Every rule is kept. What differs is the number of queries, and that one row of the trail names
everybody of a batch.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Model
from django.utils import timezone

from apps.network.classifications.models import EndReason, ServiceBasis
from apps.network.statistics.measures import PARTICIPANTS
from apps.workshop.audit.services import Actor, record
from apps.workshop.figures.services import count
from apps.workshop.participants.identity import services as identity
from apps.workshop.participants.models import (
    Attempt,
    Change,
    Coaching,
    FollowUp,
    Override,
    Participant,
    Pause,
    Period,
)
from apps.workshop.participants.periods import follow_ups
from apps.workshop.participants.periods.limits import Passed, Stretch, months_later, passed
from apps.workshop.search.services import refresh_all
from tenants.accounts.models import User
from tenants.accounts.roles import Right


@dataclass(frozen=True)
class Coming:
    """One period that somebody brings along; closed where an end reason is known."""

    service_basis: str
    starts_on: date
    ends_on: date | None = None
    end_reason: str = ""
    placement: str = ""
    place: str = ""

    @property
    def stretch(self) -> Stretch:
        return Stretch(self.starts_on, self.ends_on, self.place)


@dataclass
class Newcomer:
    """A record that is to be opened: columns of `Participant`, checked already."""

    details: dict[str, Any]
    identity_code: str = ""
    coaches: Sequence[User] = ()
    periods: list[Coming] = field(default_factory=list)


@transaction.atomic
def bring_in(
    newcomers: Sequence[Newcomer], *, reason: str, by: Actor, **about: int | str
) -> list[Participant]:
    """Open a record for each, with their periods; all of them or none.

    `reason` is written where a period has passed a limit of its basis: that was decided before.
    The constraints raise IntegrityError for a second record with one identity code, and for
    periods that overlap. Raises PermissionDenied for codes without the right to see codes.
    """
    has_codes = any(one.identity_code for one in newcomers)
    if has_codes and not by.user.may(Right.SEE_IDENTITY_CODES):
        raise PermissionDenied
    people = []
    for one in newcomers:
        person = Participant(**one.details, added_by=by.user)
        identity.put(person, one.identity_code)
        people.append(person)
    Participant.objects.bulk_create(people)
    Coaching.objects.bulk_create(
        Coaching(participant=person, coach=coach)
        for person, one in zip(people, newcomers, strict=True)
        for coach in one.coaches or [by.user]
    )
    _add_periods(people, newcomers, reason, by)
    refresh_all(people)
    named = {"fields": "identity_code"} if has_codes else {}
    record(by, "imports.add", [one.pk for one in people], **about, **named)
    _count(Counter(one.came_on.year for one in people if one.came_on))
    return people


def _add_periods(
    people: Sequence[Participant], newcomers: Sequence[Newcomer], reason: str, by: Actor
) -> None:
    periods, limits = [], []
    for person, one in zip(people, newcomers, strict=True):
        for wanted in one.periods:
            period = Period(
                participant=person,
                service_basis=wanted.service_basis,
                starts_on=wanted.starts_on,
                ends_on=wanted.ends_on,
                place=wanted.place,
                end_reason=wanted.end_reason,
                placement=wanted.placement,
            )
            periods.append(period)
            limits.append(_limits(wanted, one.periods))
    Period.objects.bulk_create(periods)
    changes = Change.objects.bulk_create(
        Change(period=period, act="start", before=None, made_by=by.user) for period in periods
    )
    Override.objects.bulk_create(
        Override(
            change=change,
            limit=one.limit.value,
            allowed=one.allowed,
            found_months=one.found.months,
            found_days=one.found.days,
            law_ref=one.law_ref,
            reason=reason,
        )
        for change, found in zip(changes, limits, strict=True)
        for one in found
    )
    FollowUp.objects.bulk_create(one for period in periods for one in _still_to_ask(period))


def _limits(wanted: Coming, everything: Sequence[Coming]) -> list[Passed]:
    rules = ServiceBasis.objects.rules_of(wanted.service_basis, wanted.starts_on)
    assert rules is not None
    others = [
        one.stretch
        for one in everything
        if one is not wanted and one.service_basis == wanted.service_basis
    ]
    today, ends = timezone.localdate(), bool(wanted.end_reason)
    return passed(rules, wanted.stretch, others, today=today, ends=ends)


def _still_to_ask(period: Period) -> list[FollowUp]:
    """The follow-ups of a period that ended before it came here, without those gone by."""
    followed = EndReason.objects.now_of("is_followed_up")
    if not period.is_closed or not followed.get(period.end_reason, True):
        return []
    assert period.ends_on is not None
    oldest = months_later(timezone.localdate(), -follow_ups.ASKED_FOR_MONTHS)
    due = {months: months_later(period.ends_on, months) for months in follow_ups.AFTER_MONTHS}
    return [
        FollowUp(period=period, months=months, due_on=day)
        for months, day in due.items()
        if day > oldest
    ]


def _count(years: Counter[int], sign: int = 1) -> None:
    for year, amount in sorted(years.items()):
        count(PARTICIPANTS, year=year, amount=sign * amount)


OF_A_RECORD: tuple[type[Model], ...] = (Period, Coaching)
OF_A_PERIOD: tuple[type[Model], ...] = (Change, FollowUp, Pause)
"""What a record itself is made of. Whatever else points to it was done since it came."""


def states_of(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """A digest of each record as it is now, by which a later change is told."""
    coaches: defaultdict[uuid.UUID, list[int]] = defaultdict(list)
    for person, coach in Coaching.objects.filter(participant__in=ids).values_list(
        "participant_id", "coach_id"
    ):
        coaches[person].append(coach)
    periods: defaultdict[uuid.UUID, list[Any]] = defaultdict(list)
    rows = Period.objects.filter(participant__in=ids).annotate(
        acts=Count("changes", distinct=True), suspended=Count("pauses", distinct=True)
    )
    for row in rows.order_by("pk").values():
        periods[row["participant_id"]].append(row)
    return {
        row["id"]: _digest([row, sorted(coaches[row["id"]]), periods[row["id"]]])
        for row in Participant.objects.filter(pk__in=ids).values()
    }


def _digest(state: object) -> str:
    return hashlib.sha256(json.dumps(state, sort_keys=True, default=str).encode()).hexdigest()


def worked_with(ids: Collection[uuid.UUID], *, apart: Iterable[type[Model]] = ()) -> set[uuid.UUID]:
    """Those of these about whom anything has been kept since the record came.

    Asked of every table that points to a record or to one of its periods, also tables of parts
    that this one does not know. `apart` is the caller's own.
    """
    found: set[uuid.UUID] = set()
    for relation in _relations(Participant):
        if relation.related_model not in (*OF_A_RECORD, *apart):
            found |= _pointing(relation, "", ids)
    for relation in _relations(Period):
        if relation.related_model not in OF_A_PERIOD:
            found |= _pointing(relation, "__participant", ids)
    asked = Attempt.objects.filter(follow_up__period__participant__in=ids)
    return found | set(asked.values_list("follow_up__period__participant", flat=True))


def _relations(model: type[Model]) -> list[Any]:
    """Every relation that points to a model, also those without a name on its side."""
    fields = model._meta.get_fields(include_hidden=True)
    return [one for one in fields if one.is_relation and one.auto_created and not one.concrete]


def _pointing(relation: Any, onward: str, ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    name = f"{relation.field.name}{onward}"
    rows = relation.related_model._base_manager.filter(**{f"{name}__in": ids})
    return set(rows.order_by().values_list(name, flat=True).distinct())


@transaction.atomic
def take_out(people: Sequence[Participant], *, by: Actor, **about: int | str) -> None:
    """Remove records as if they had never come. The caller knows that nobody works with them.

    Raises ProtectedError where something has been kept about one of them after all.
    """
    ids = [one.pk for one in people]
    record(by, "imports.undo", ids, **about)
    Period.objects.filter(participant__in=ids).delete()
    Participant.objects.filter(pk__in=ids).delete()
    _count(Counter(one.came_on.year for one in people if one.came_on), sign=-1)
