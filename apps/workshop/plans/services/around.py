"""The verbs of the network plan and of agreements: add, change, end, take back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone

from apps.workshop.audit.services import Actor, record
from apps.workshop.participants.compartments import Compartment
from apps.workshop.participants.models import Participant
from apps.workshop.participants.permissions import access_to
from apps.workshop.plans.models import Agreement, Partner
from apps.workshop.plans.models.around import DAYS_LENGTH
from apps.workshop.plans.permissions import Sight
from apps.workshop.plans.services.kept import NoLongerSo, may_write, saved, set_now
from apps.workshop.plans.storage import must_keep

Around = TypeVar("Around", Partner, Agreement)

CHANGED = {Partner: "plans.partner", Agreement: "plans.agreement"}
ENDED = {Partner: "plans.partner_end", Agreement: "plans.agreement_end"}


def _may_keep(participant: Participant, values: Mapping[str, Any], by: Actor) -> None:
    """Of agreements, short ones on days may be kept where only days, steps and goals are."""
    may_write(participant, by)
    is_days = values.get("kind") == Agreement.Kind.DAYS
    must_keep(participant, fully=not is_days or len(values["text"]) > DAYS_LENGTH)


@transaction.atomic
def add(
    model: type[Around], participant: Participant, values: Mapping[str, Any], *, by: Actor
) -> Around:
    """A new partner or agreement. Raises PermissionDenied and `NotKeptHere`."""
    _may_keep(participant, values, by)
    made = model.objects.create(
        participant=participant, added_by=by.user, changed_by=by.user, **values
    )
    record(by, CHANGED[model], [participant.pk], row=str(made.pk))
    return made


@transaction.atomic
def change(row: Around, values: Mapping[str, Any], *, opened_version: int, by: Actor) -> Around:
    """Change it. Raises `ChangedMeanwhile`, and as `add`.

    The hidden contact of a relative stays hidden: unmarked as one, it goes with the mark, unless
    contacts of those under protection are open to whoever unmarks it, which is recorded.
    """
    _may_keep(row.participant, values, by)
    if _would_show(row, values):
        sight = Sight(row.participant, access_to(row.participant, by))
        if Compartment.CONTACT in sight.access.reads:
            shown = {"row": str(row.pk), **sight.about(Compartment.CONTACT)}
            record(by, CHANGED[type(row)], [row.participant_id], **shown)
        else:
            values = {**values, "contact": ""}
    held, changed = saved(row, values, opened_version=opened_version, by=by)
    if changed:
        about = {"row": str(held.pk), "fields": " ".join(changed)}
        record(by, CHANGED[type(row)], [held.participant_id], **about)
    return held


def _would_show(row: Partner | Agreement, values: Mapping[str, Any]) -> bool:
    """Whether a contact that nobody sees now would be seen, without having been typed anew."""
    if not isinstance(row, Partner) or values.get("is_kin", True) or values.get("contact"):
        return False
    held = Partner.objects.select_for_update(of=("self",)).get(pk=row.pk)
    return held.hides_contact and bool(held.contact)


@transaction.atomic
def end(row: Around, *, by: Actor, again: bool = False) -> Around:
    """It does not hold any more, or with `again` it does. Raises `NoLongerSo`."""
    may_write(row.participant, by)
    held = type(row).objects.select_for_update().get(pk=row.pk)
    if (held.ended_at is None) == again:
        raise NoLongerSo
    set_now(held, by, ended_at=None if again else timezone.now())
    record(by, ENDED[type(row)], [held.participant_id], row=str(held.pk), again=int(again))
    return held


@transaction.atomic
def remove(row: Around, *, by: Actor) -> None:
    """Take back what was just added. Raises `NoLongerSo` when it was changed since."""
    may_write(row.participant, by)
    held = type(row).objects.select_for_update().get(pk=row.pk)
    if held.version > 1:
        raise NoLongerSo
    record(by, "plans.undo", [held.participant_id], row=str(held.pk))
    held.delete()
