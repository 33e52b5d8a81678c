"""The one door through which a participant is fetched for a person. Each passing is recorded."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import PermissionDenied
from django.db.models import (
    DateField,
    Exists,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    UUIDField,
)
from django.db.models.expressions import Combinable
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from apps.workshop.audit.services import Actor, record
from apps.workshop.participants.coaches import NAMES_OF_COACHES
from apps.workshop.participants.compartments import NOTE_PARTS, TO_READ, TO_WRITE, Compartment
from apps.workshop.participants.models import Opening, Participant, Period
from apps.workshop.participants.reach import (
    opened_to,
    reaches_everybody,
    within_reach,
)
from apps.workshop.search.services import named
from kit.database.ready import Givens, read_along, ready
from tenants.accounts.asking import BY, Asking, asked_by, whoever
from tenants.accounts.roles import Right

NAMES = "participants"
"""The kind in the search index: names, and nothing else of a participant."""


def visible_participants(by: Actor) -> QuerySet[Participant]:
    """Participants this person may see now: within reach, or opened to them for a while.

    Nobody's without the right. Not recorded by itself.
    """
    if not by.user.may(Right.SEE_PARTICIPANTS):
        return Participant.objects.none()
    if reaches_everybody(by.user):
        return Participant.objects.all()
    return Participant.objects.filter(within_reach(by.user) | opened_to(by.user))


def about_visible(by: Actor, path: str = "participant") -> Q:
    """Rows about participants this person may see, whom they name at `path`.

    The database is asked about nobody where that is everybody: an empty condition, which goes
    with others by `and`, and by `or` says nothing.
    """
    if not by.user.may(Right.SEE_PARTICIPANTS):
        return Q(pk__in=[])
    if reaches_everybody(by.user):
        return Q()
    return Q((f"{path}__in", visible_participants(by)))


@dataclass(frozen=True, eq=False)
class Along:
    """Further columns that a page reads with a participant, in the same query.

    `columns` are given the places of that query's values, of which `today` is one, and who asks.
    """

    columns: Callable[[Givens, Actor], Mapping[str, Combinable]]


@ready(**BY, pk=UUIDField(), today=DateField())
def _visible(given: Givens, *, asking: Asking, along: Along | None) -> QuerySet[Participant]:
    """One participant, if visible, with unit, names of coaches, and periods as objects."""
    by = whoever(given, asking)
    opened = Opening.objects.running(by.user).filter(participant=OuterRef("pk"))
    found = visible_participants(by).filter(pk=given.pk).select_related("unit")
    columns = along.columns(given, by) if along else {}
    return found.annotate(
        names_of_coaches=NAMES_OF_COACHES,
        is_opened=Exists(opened),
        periods_read=ArraySubquery(Period.objects.filter(participant=OuterRef("pk")).told()),
        **columns,
    ).order_by()


def sees(by: Actor, pk: uuid.UUID) -> bool:
    """Whether this person may see a participant now."""
    return visible_participants(by).filter(pk=pk).exists()


def page_or_list(participant: Participant, by: Actor) -> str:
    """The page of a participant, or the list for whoever has put them out of the own reach."""
    if sees(by, participant.pk):
        return participant.get_absolute_url()
    return reverse("participants:list")


def reaches(by: Actor, pk: uuid.UUID) -> bool:
    """Whether a participant is within this person's reach without anything being opened."""
    return Participant.objects.filter(within_reach(by.user), pk=pk).exists()


def must_reach(by: Actor, pk: uuid.UUID) -> None:
    """Asked by every verb that changes or sends on what is somebody's. Raises PermissionDenied.

    What was opened for an hour is for reading; whoever works with somebody for long needs reach.
    """
    if not reaches_everybody(by.user) and not reaches(by, pk):
        raise PermissionDenied


def with_periods() -> Prefetch[Any]:
    """Periods with their pauses, to be read with the people they are of. One query."""
    return Prefetch("periods", Period.objects.with_pauses())


def find_participant(by: Actor, pk: uuid.UUID, along: Along | None = None) -> Participant:
    """The participant with unit, periods and coaches, for a caller that records what it does.

    Somebody outside this person's reach is as unknown as somebody who is not there: Http404.
    """
    values = {"pk": pk, "today": timezone.localdate()}
    for participant in _visible(**asked_by(by), **values, along=along):
        told: list[dict[str, Any]] = participant.periods_read  # type: ignore[attr-defined]
        periods = [Period.as_told(one, participant) for one in told]
        read_along(participant, "periods", periods)
        return participant
    raise Http404


def get_participant(
    by: Actor, pk: uuid.UUID, *, action: str = "participants.read", **about: int | str
) -> Participant:
    """The participant, with the reading recorded. Raises Http404 for an unknown one."""
    participant = find_participant(by, pk)
    record(by, action, [participant.pk], **about)
    return participant


@dataclass(frozen=True)
class Access:
    """Which compartments of one file somebody may read and write now, and what is open to them."""

    reads: frozenset[Compartment]
    writes: frozenset[Compartment]
    openings: tuple[Opening, ...]
    is_reached: bool = True
    """False for a file that is out of reach and open for a while, which is for reading only."""

    @property
    def note_parts(self) -> list[Compartment]:
        """Compartments of notes that may be written, in the order of the page."""
        return [part for part in NOTE_PARTS if part in self.writes]


def access_to(participant: Participant, by: Actor) -> Access:
    """What of a participant this person sees anyway may be read and written.

    One query; none where `find_participant` has seen that nothing was opened.
    """
    openings: tuple[Opening, ...] = ()
    if participant.__dict__.get("is_opened", True):
        openings = tuple(Opening.objects.running(by.user).filter(participant=participant))
    by_role = {part for part, right in TO_READ.items() if by.user.may(right)}
    # Who has opened the whole file was out of reach then, and perhaps is not any more.
    was_out = any(opening.compartment == Compartment.BASE for opening in openings)
    is_reached = not was_out or reaches(by, participant.pk)
    writes = {part for part, right in TO_WRITE.items() if by.user.may(right)}
    return Access(
        reads=frozenset(by_role | {Compartment(opening.compartment) for opening in openings}),
        writes=frozenset(writes if is_reached else ()),
        openings=openings,
        is_reached=is_reached,
    )


def named_like(text: str) -> QuerySet[Participant]:
    """Names only, for whoever makes a report to a participant. The caller records the look."""
    return named(Participant.objects.only("id", "given_name", "family_name"), NAMES, text)


def search_participants(by: Actor, text: str) -> QuerySet[Participant]:
    """Visible participants whose name `text` finds as the search box does, with `open_until`."""
    visible = visible_participants(by).select_related("unit").prefetch_related("periods")
    running = Opening.objects.running(by.user).filter(participant_id=OuterRef("pk"))
    until = running.order_by("-until").values("until")[:1]
    return named(visible.annotate(open_until=Subquery(until)), NAMES, text)


def in_state(found: QuerySet[Participant], state: str, today: date) -> QuerySet[Participant]:
    """Those with a period that runs today (`running`), those without (`ended`), or all."""
    runs = Exists(Period.objects.running_on(today).filter(participant=OuterRef("pk")))
    if state == "running":
        return found.filter(runs)
    return found.filter(~runs) if state == "ended" else found
