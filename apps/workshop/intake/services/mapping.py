"""The verbs of the initial assessment and of the recommendation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from apps.workshop.audit.services import Actor, record
from apps.workshop.intake.models import Assessment, Contact, Option, Recommendation
from apps.workshop.intake.permissions import record_on
from apps.workshop.intake.services.contacts import go_to, open_contact
from apps.workshop.participants.compartments import Compartment
from apps.workshop.participants.models import Participant
from apps.workshop.participants.permissions import must_reach
from apps.workshop.participants.services import NotesAreClosed, notes_are_open
from apps.workshop.units.models import Unit
from kit.meanwhile import ChangedMeanwhile
from tenants.accounts.roles import Right

TEXTS = ("situation", "wants", "strengths", "support", "urgent", "risks")
HEALTH = "health"


@transaction.atomic
def assess(
    contact: Contact, texts: Mapping[str, str], *, opened_version: int, done: bool, by: Actor
) -> Assessment:
    """Save what was learned; with `done` the contact is assessed. Raises `ChangedMeanwhile`."""
    held = open_contact(contact)
    assessment, _made = Assessment.objects.get_or_create(
        contact=held, defaults={"saved_by": by.user}
    )
    _save(assessment, texts, opened_version, done, by)
    record_on(by, "intake.assess", held)
    if held.taken_by_id is None:
        held.taken_by = by.user
        held.save(update_fields=["taken_by"])
    if done and held.state in (Contact.State.NEW, Contact.State.TRIAGE):
        go_to(held, Contact.State.MAPPED, by=by)
    elif held.state == Contact.State.NEW:
        go_to(held, Contact.State.TRIAGE, by=by)
    return assessment


@transaction.atomic
def assess_participant(
    participant: Participant,
    texts: Mapping[str, str],
    *,
    opened_version: int,
    done: bool,
    by: Actor,
) -> Assessment:
    """The same in the file of somebody who came by a referral.

    Raises `NotesAreClosed` where the service basis does not let us keep what was learned, or what
    is said of health.
    """
    must_reach(by, participant.pk)
    if not by.user.may(Right.WRITE_NOTES):
        raise PermissionDenied
    if not texts or not texts.keys() <= set(open_fields(participant)):
        raise NotesAreClosed
    assessment, _made = Assessment.objects.get_or_create(
        participant=participant, defaults={"saved_by": by.user}
    )
    _save(assessment, texts, opened_version, done, by)
    record(by, "intake.assess", [participant.pk])
    return assessment


def open_fields(participant: Participant) -> tuple[str, ...]:
    """The parts of an assessment that may be kept in this file, in their order."""
    texts = TEXTS if notes_are_open(participant, Compartment.COACHING) else ()
    return (*texts, HEALTH) if notes_are_open(participant, Compartment.HEALTH) else texts


def _save(
    assessment: Assessment, texts: Mapping[str, str], opened_version: int, done: bool, by: Actor
) -> None:
    if HEALTH in texts and not by.user.may(Right.WRITE_HEALTH):
        raise PermissionDenied
    values, now = {name: text.strip() for name, text in texts.items()}, timezone.now()
    saved = Assessment.objects.filter(pk=assessment.pk, version=opened_version).update(
        **values,
        done_at=assessment.done_at or (now if done else None),
        version=F("version") + 1,
        saved_by=by.user,
        saved_at=now,
    )
    assessment.refresh_from_db()
    # A second click finds its own text, and that is no conflict.
    if not saved and any(getattr(assessment, name) != text for name, text in values.items()):
        raise ChangedMeanwhile(assessment)


@dataclass(frozen=True)
class Thought:
    """One service that was thought of, as the form has it."""

    kind: str
    name: str
    unit: Unit | None = None
    organisation: str = ""
    is_chosen: bool = False


@transaction.atomic
def recommend(
    contact: Contact,
    options: Iterable[Thought],
    *,
    service_basis: str,
    reason: str,
    said: str,
    by: Actor,
) -> Recommendation:
    """Recommend one of the options with its reason. A later one takes its place."""
    held = open_contact(contact)
    recommendation, _made = Recommendation.objects.update_or_create(
        contact=held,
        defaults={
            "service_basis": service_basis,
            "reason": reason.strip(),
            "said": said.strip(),
            "made_by": by.user,
            "made_at": timezone.now(),
        },
    )
    recommendation.options.all().delete()
    Option.objects.bulk_create(
        [
            Option(
                recommendation=recommendation,
                kind=one.kind,
                unit=one.unit,
                organisation=one.organisation,
                name=one.name[:200],
                is_chosen=one.is_chosen,
            )
            for one in options
        ]
    )
    record_on(by, "intake.recommend", held)
    if held.taken_by_id is None:
        held.taken_by = by.user
        held.save(update_fields=["taken_by"])
    if held.is_unanswered:
        go_to(held, Contact.State.RECOMMENDED, by=by)
    return recommendation
