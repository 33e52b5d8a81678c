"""The verbs of breaking the glass: find somebody out of reach, open, end, look at an opening."""

from __future__ import annotations

import unicodedata
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from apps.workshop.audit.models import Entry
from apps.workshop.audit.services import Actor, record
from apps.workshop.notifications.kinds import Kind
from apps.workshop.notifications.pages import page
from apps.workshop.notifications.services import notify, people_who_may
from apps.workshop.participants.compartments import Compartment
from apps.workshop.participants.models import Opening, Participant
from tenants.accounts.mail import queue_mail_from
from tenants.accounts.models import User
from tenants.accounts.roles import Right, Role
from tenants.organisations.addresses import address_of
from tenants.organisations.lookup import Known

OPEN_FOR = timedelta(minutes=60)
MOST_TRIES = 5
TRIES_IN = timedelta(minutes=15)
"""So many times in so long may one person look for somebody out of reach."""


class TooManyTries(Exception):
    """This person has looked for somebody too often of late."""


class SeveralFound(Exception):
    """More than one participant has this name and this date of birth."""


def find(*, full_name: str, born_on: date | None, by: Actor) -> Participant | None:
    """Whoever has exactly this name, whatever its capitals, and this date of birth, or none.

    Every try is recorded. Raises `TooManyTries` and `SeveralFound`.
    """
    found = _all_found(full_name, born_on, by)
    if len(found) > 1:
        raise SeveralFound
    return found[0] if found else None


@transaction.atomic
def _all_found(full_name: str, born_on: date | None, by: Actor) -> list[Participant]:
    # Whatever is raised in here takes the row of the try back.
    # One try after another: many at once are counted like many in a row.
    User.objects.select_for_update().get(pk=by.user.pk)
    tries = Entry.objects.filter(
        action="glass.find", actor_id=by.user.pk, at__gt=timezone.now() - TRIES_IN
    )
    if tries.count() >= MOST_TRIES:
        raise TooManyTries
    wanted = _as_compared(full_name)
    # Compared here: the database folds the capitals of a to z only.
    of_the_day = Participant.objects.filter(born_on=born_on)
    found = [person for person in of_the_day if _as_compared(person.full_name) == wanted]
    record(by, "glass.find", [person.pk for person in found])
    return found


def _as_compared(name: str) -> str:
    """A name without capitals and without the ways in which one letter can be written."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


@transaction.atomic
def break_glass(
    participant: Participant,
    compartment: Compartment,
    *,
    reason: str,
    by: Actor,
    organisation: Known,
) -> Opening:
    """Open a compartment of a file for an hour, and tell those who watch over it at once.

    What is open already stays as it is. Raises PermissionDenied for whoever sees no participants.
    """
    if not by.user.may(Right.SEE_PARTICIPANTS):
        raise PermissionDenied
    # A second click waits for the first, and finds what it opened.
    User.objects.select_for_update().get(pk=by.user.pk)
    running = Opening.objects.running(by.user).filter(
        participant=participant, compartment=compartment
    )
    already: Opening | None = running.first()
    if already is not None:
        return already
    now = timezone.now()
    opening = Opening.objects.create(
        participant=participant,
        compartment=compartment,
        reason=reason.strip(),
        opened_by=by.user,
        opened_at=now,
        until=now + OPEN_FOR,
    )
    record(
        by, "glass.open", [participant.pk],
        compartment=compartment.value, opening=str(opening.pk),
    )  # fmt: skip
    _tell(organisation)
    notify(
        people_who_may(Right.READ_LOG),
        Kind.BREAK_GLASS,
        key=str(opening.pk),
        about_url=page("oversight:openings"),
    )
    return opening


def _tell(organisation: Known) -> None:
    """A mail to every data protection officer and director. It names nobody and no reason."""
    for person in User.objects.filter(is_active=True):
        reads_log = person.may(Right.READ_LOG)
        if reads_log or Role.DIRECTOR in person.roles:
            queue_mail_from(
                "participants/mail/opened.txt",
                to=person.email,
                language=person.language,
                organisation=organisation.name,
                address=address_of(organisation.host, "/log/openings/") if reads_log else "",
            )


@transaction.atomic
def end(opening: Opening, *, by: Actor) -> bool:
    """Close what one has opened, from the next request on. False when it was closed already."""
    ended = Opening.objects.running(by.user).filter(pk=opening.pk).update(ended_at=timezone.now())
    if ended:
        record(
            by, "glass.end", [opening.participant_id],
            compartment=opening.compartment, opening=str(opening.pk),
        )  # fmt: skip
    return bool(ended)


@transaction.atomic
def mark_looked_at(opening: Opening, *, by: Actor) -> bool:
    """Note that the data protection officer has looked at an opening. False when it was noted."""
    fresh = Opening.objects.filter(pk=opening.pk, looked_at__isnull=True)
    marked = fresh.update(looked_at=timezone.now(), looked_by=by.user)
    if marked:
        record(by, "log.look", [opening.participant_id], opening=str(opening.pk))
    return bool(marked)


def all_openings() -> QuerySet[Opening]:
    """Every opening there has been, the newest first."""
    found: QuerySet[Opening] = Opening.objects.select_related(
        "participant", "opened_by", "looked_by"
    )
    return found
