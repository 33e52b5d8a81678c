"""Two units, a participant in each, and people whose reach differs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.test import Client

from apps.workshop.audit.services import Actor
from apps.workshop.participants import services
from apps.workshop.participants.models import Participant
from apps.workshop.units import services as units
from apps.workshop.units.models import Unit
from tenants.accounts import services as accounts
from tenants.accounts.models import User
from tenants.accounts.reach import Reach
from tests.support.people import inside, signed_in
from tests.support.world import PASSWORD, Member


@dataclass(frozen=True)
class House:
    """A house with wood (`ours`) and kitchen (`theirs`), and a worker of wood signed in."""

    member: Member
    wood: Unit
    kitchen: Unit
    ours: Participant
    theirs: Participant
    worker: User
    client: Client

    def choose_reach(self, reach: str) -> None:
        with inside(self.member):
            User.objects.filter(pk=self.worker.pk).update(reach=reach)


def details_of(client: Client, page: str, **changes: Any) -> dict[str, Any]:
    """What a browser sends of a form of details that somebody opens now and changes."""
    form = client.get(page).context["form"]
    shown = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in (shown | changes).items() if value not in (None, False)}


def house(member: Member, *, role: str = "coach", reach: str = Reach.USUAL) -> House:
    """Make it. The participants' own coach is the member's own, who reaches everybody."""
    with inside(member):
        by = Actor(User.objects.get(email=member.coach), "job")
        worker = accounts.add_user(
            email=f"{role}@puupaja.example",
            password=PASSWORD,
            given_name="Pihla",
            family_name="Puupajalla",
            roles=[role],
            reach=reach,
            language="en",
        )
        wood = units.add_unit(name="Puupaja", people=[worker], by=by)
        kitchen = units.add_unit(name="Keittiö", by=by)
        ours, theirs = (
            services.add_participant(
                given_name=given_name,
                family_name=family_name,
                born_on=date(2003, 2, 1),
                municipality_code="091",
                referrer_type="SELF",
                service_basis="OMA",
                starts_on=date(2026, 1, 5),
                phone="+358405556677",
                unit=unit,
                by=by,
            )
            for given_name, family_name, unit in (
                ("Oma", "Oksanen", wood),
                ("Väinö", "Vierasmäki", kitchen),
            )
        )
    return House(member, wood, kitchen, ours, theirs, worker, signed_in(member, worker.email))
