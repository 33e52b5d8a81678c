"""A group that meets in a house of tests, with a worker of wood signed in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from apps.workshop.audit.models import Entry
from apps.workshop.audit.services import Actor
from apps.workshop.groups.models import Group, Session
from apps.workshop.groups.services import groups
from apps.workshop.participants.models import Participant
from apps.workshop.participants.services import add_participant
from tenants.accounts.models import User
from tests.apps.workshop.participants.people import House, house
from tests.support.people import inside
from tests.support.world import Member


@dataclass(frozen=True)
class Circle:
    """The group, its session of today, and who is signed in."""

    house: House
    group: Group
    session: Session

    @property
    def client(self) -> Client:
        return self.house.client

    @property
    def page(self) -> str:
        return f"/groups/sessions/{self.session.pk}/"

    @property
    def about(self) -> str:
        """The group's own page."""
        return f"/groups/{self.group.pk}/"

    def press(self, action: str, **fields: Any) -> Any:
        return self.client.post(self.page, {"action": action, **fields})

    def press_group(self, action: str, **fields: Any) -> Any:
        return self.client.post(self.about, {"action": action, **fields})

    def undo(self, page: str = "") -> None:
        """Press the newest button that takes something back."""
        shown = self.client.get(page or self.page).content.decode()
        tokens = re.findall(r'name="undo" value="([^"]+)"', shown)
        assert tokens
        assert self.client.post("/undo/", {"undo": tokens[-1]}).status_code == 302


def everything(member: Member) -> Actor:
    """The house's own coach, who reaches everybody."""
    return Actor(User.objects.get(email=member.coach), "job")


def fields(**changes: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        "name": "Ruokaryhmä",
        "way": Group.Way.NAMED,
        "place": "Keittiö",
        "weekday": timezone.localdate().isoweekday(),
        "starts_at": time(9),
        "ends_at": time(12),
        "capacity": 8,
        "starts_on": timezone.localdate() - timedelta(days=60),
    }
    return values | changes


def circle(member: Member, *, people: str = "", role: str = "coach", **changes: Any) -> Circle:
    """A group of today; `people` is `ours`, `theirs` or both, who have places."""
    made = house(member, role=role)
    with inside(member):
        by = everything(member)
        group = groups.add_group(fields(**changes), by=by)
        for name in people.split():
            groups.join(group, getattr(made, name), by=by)
        return Circle(made, group, meet(group))


def meet(group: Group, day: date | None = None) -> Session:
    return Session.objects.create(
        group=group,
        day=day or timezone.localdate(),
        starts_at=group.starts_at,
        ends_at=group.ends_at,
        place=group.place,
    )


def add_people(made: Circle, count: int) -> list[Participant]:
    """More people of wood, each with a place. Inside the house."""
    by = everything(made.house.member)
    found = [
        add_participant(
            given_name="Tuuli",
            family_name=f"Tuulos{number:02d}",
            born_on=date(2003, 2, 1),
            municipality_code="091",
            referrer_type="SELF",
            service_basis="OMA",
            starts_on=date(2026, 1, 5),
            unit=made.house.wood,
            by=by,
        )
        for number in range(count)
    ]
    for one in found:
        groups.join(made.group, one, by=by)
    return found


def told(action: str) -> list[Entry]:
    """The trail's rows of one action, but those of the member's own group."""
    return list(Entry.objects.filter(action=action).order_by("pk"))
