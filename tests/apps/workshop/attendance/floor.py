"""A workshop floor: an instructor of wood with people who have weekly plans."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import QuerySet
from django.test import Client
from django.utils import timezone

from apps.workshop.attendance import planning
from apps.workshop.attendance.models import Change, Mark, PlannedDay
from apps.workshop.audit.models import Entry
from apps.workshop.audit.services import Actor
from apps.workshop.participants import services
from apps.workshop.participants.models import Participant
from kit.holidays import holiday
from tenants.accounts.models import User
from tests.apps.workshop.participants.people import House, house
from tests.support.people import inside
from tests.support.world import Member


def working_day(days_ago: int = 0) -> date:
    """A day so long ago, or the latest before it that is no public holiday."""
    day = timezone.localdate() - timedelta(days=days_ago)
    while holiday(day, "fi"):
        day -= timedelta(days=1)
    return day


def week(hours: str = "5", weekdays: range = range(1, 8)) -> list[PlannedDay]:
    return [PlannedDay(weekday=number, hours=Decimal(hours)) for number in weekdays]


@dataclass(frozen=True)
class Floor:
    """The wood workshop of a house, and who is planned there each day for five hours."""

    house: House
    people: list[Participant]

    @property
    def client(self) -> Client:
        return self.house.client

    @property
    def day(self) -> date:
        return working_day()

    @property
    def page(self) -> str:
        return f"/attendance/?unit={self.house.wood.pk}&day={self.day}"

    def say(self, person: Participant, answer: str, **fields: str) -> None:
        form = {"participant": str(person.pk), "answer": answer, "seen": "", **fields}
        assert self.client.post(self.page, form).status_code == 302


def by_of(member: Member) -> Actor:
    return Actor(User.objects.get(email=member.coach), "job")


def floor(member: Member, *, count: int = 2, role: str = "instructor", basis: str = "OMA") -> Floor:
    made = house(member, role=role)
    with inside(member):
        return Floor(made, add_people(made, count, basis))


def add_people(made: House, count: int, basis: str = "OMA") -> list[Participant]:
    """More people of the wood workshop, each with the plan of a usual week. Inside the house."""
    by = by_of(made.member)
    start = working_day() - timedelta(days=120)
    people = [made.ours] if basis == "OMA" else []
    already = Participant.objects.filter(unit=made.wood).count()
    people += [
        services.add_participant(
            given_name="Tuuli",
            family_name=f"Tuulos{already + number:02d}",
            born_on=date(2003, 2, 1),
            municipality_code="091",
            referrer_type="SELF",
            service_basis=basis,
            starts_on=start,
            unit=made.wood,
            by=by,
        )
        for number in range(count - len(people))
    ]
    for person in people:
        planning.save_plan(
            person.periods.get(), valid_from=start, days=week(), reason="Sovittu", by=by
        )
    return people


def marks() -> QuerySet[Mark]:
    """Marked days of a test's own people: the member has one of its own already."""
    return Mark.objects.exclude(participant__family_name__startswith="Osallinen")


def changes() -> QuerySet[Change]:
    """The changes of a test's own people."""
    return Change.objects.exclude(participant__family_name__startswith="Osallinen")


def told(action: str) -> QuerySet[Entry]:
    """The trail of a test's own people."""
    about_them = [str(pk) for pk in marks().values_list("participant_id", flat=True)]
    return Entry.objects.filter(action=action, participant_ids__0__in=about_them)
