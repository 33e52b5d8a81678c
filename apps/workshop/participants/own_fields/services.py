"""The verbs of own fields: word one, stop asking it, ask it again, answer it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.utils import timezone

from apps.workshop.audit.services import Actor, record
from apps.workshop.participants.models import (
    OwnAnswer,
    OwnField,
    OwnFieldVersion,
    Participant,
)
from apps.workshop.participants.models.own_field import MOST_FIELDS
from apps.workshop.participants.permissions import Along
from tenants.accounts.roles import Right


class TooManyFields(Exception):
    """As many fields are asked already as there may be."""


def asked() -> list[OwnFieldVersion]:
    """The fields that are asked now, in the order they were made, each in its newest version."""
    return list(_newest().filter(field__closed_at__isnull=True))


def all_fields() -> list[OwnFieldVersion]:
    """Every field there has been, those asked now first, each in its newest version."""
    found = list(_newest())
    return sorted(found, key=lambda version: version.field.closed_at is not None)


def _newest() -> QuerySet[OwnFieldVersion]:
    newer = OwnFieldVersion.objects.filter(
        field_id=OuterRef("field_id"), number__gt=OuterRef("number")
    )
    found: QuerySet[OwnFieldVersion] = (
        OwnFieldVersion.objects.filter(~Exists(newer)).select_related("field").order_by("field_id")
    )
    return found


@dataclass(frozen=True)
class Told:
    """What a record has in an own field; `is_reworded` where the field asks otherwise now."""

    label: str
    kind: str
    value: str
    is_reworded: bool


_NEWER = OwnFieldVersion.objects.filter(
    field_id=OuterRef("field_id"), number__gt=OuterRef("version__number")
)
_COLUMNS = {
    "label": F("version__label"),
    "kind": F("version__kind"),
    "value": F("value"),
    "is_reworded": Exists(_NEWER),
}
_ANSWERS = OwnAnswer.objects.values(told=JSONObject(**_COLUMNS))
_OWN = ArraySubquery(_ANSWERS.filter(participant=OuterRef("pk")))
OWN_ANSWERS = Along(lambda _given, _by: {"own_answers_read": _OWN})
"""Read along with a participant, as `own_answers_read`."""


def answers_of(participant: Participant) -> list[Told]:
    """The answers in the order of the fields. A query only where they were not read along."""
    read: list[dict[str, Any]] | None = participant.__dict__.get("own_answers_read")
    if read is None:
        read = [row["told"] for row in _ANSWERS.filter(participant=participant)]
    return [Told(**one) for one in read]


@transaction.atomic
def word_field(
    field: OwnField | None, *, label: str, kind: str, choices: Sequence[str] = (), by: Actor
) -> OwnFieldVersion:
    """Word a field, a new one without `field`. Answers stay under the wording they were given to.

    Raises `TooManyFields` for a new one, and PermissionDenied.
    """
    _may_shape(by)
    if field is None:
        _refuse_too_many()
        field = OwnField.objects.create()
    held = OwnField.objects.select_for_update().get(pk=field.pk)
    newest = held.versions.order_by("-number").first()
    wanted = {"label": label.strip(), "kind": kind, "choices": "\n".join(choices)}
    if newest and all(getattr(newest, name) == value for name, value in wanted.items()):
        return newest
    number = newest.number + 1 if newest else 1
    version = OwnFieldVersion.objects.create(field=held, number=number, made_by=by.user, **wanted)
    record(by, "records.word", own_field=held.pk, version=number)
    return version


@transaction.atomic
def stop_asking(field: OwnField, *, by: Actor) -> bool:
    """Ask a field of nobody any more. Its answers stay. False when it was closed already."""
    _may_shape(by)
    closed = OwnField.objects.filter(pk=field.pk, closed_at__isnull=True)
    done = bool(closed.update(closed_at=timezone.now()))
    if done:
        record(by, "records.close", own_field=field.pk)
    return done


@transaction.atomic
def ask_again(field: OwnField, *, by: Actor) -> bool:
    """Ask a closed field again. False when it is asked. Raises `TooManyFields`."""
    _may_shape(by)
    held = OwnField.objects.select_for_update().get(pk=field.pk)
    if held.closed_at is None:
        return False
    _refuse_too_many()
    held.closed_at = None
    held.save(update_fields=["closed_at"])
    record(by, "records.open", own_field=field.pk)
    return True


def _may_shape(by: Actor) -> None:
    if not by.user.may(Right.SHAPE_RECORDS):
        raise PermissionDenied


def _refuse_too_many() -> None:
    # One after another: two who add the last one at once are counted like two in a row.
    asked_now = list(OwnField.objects.select_for_update().filter(closed_at__isnull=True))
    if len(asked_now) >= MOST_FIELDS:
        raise TooManyFields


def answer(participant: Participant, field: int, value: str) -> None:
    """Put an answer under the field's newest version, or take it away. The caller records it."""
    if not value:
        OwnAnswer.objects.filter(participant=participant, field_id=field).delete()
        return
    version = OwnFieldVersion.objects.filter(field_id=field).order_by("-number")[0]
    OwnAnswer.objects.update_or_create(
        participant=participant, field_id=field, defaults={"version": version, "value": value}
    )
