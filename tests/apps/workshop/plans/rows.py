"""Forms of plans as somebody who opens them gets and fills them."""

from __future__ import annotations

import uuid
from typing import Any

from django.test import Client
from django.utils import timezone

from apps.workshop.audit.services import Actor
from apps.workshop.participants.models import Participant, Period
from apps.workshop.plans.models import Goal
from apps.workshop.plans.services import goals, plans
from tenants.accounts.models import User
from tests.support.people import inside
from tests.support.world import Member

GOAL = {
    "text": "Nukun niin, että jaksan tulla",
    "area": "everyday",
    "why": "Aamut ovat vaikeita",
    "first_step": "Herätys samaan aikaan",
    "helper": "Sisko",
    "now": "3",
    "target": "7",
}


def form(**typed: Any) -> dict[str, Any]:
    return {"form_token": uuid.uuid4(), **typed}


def page(member: Member, rest: str = "") -> str:
    return f"/participants/{member.participant}/plan/{rest}"


def coach_of(member: Member) -> Actor:
    """The coach, for whoever is inside the member's scope."""
    return Actor(User.objects.get(email=member.coach), "page")


def person_of(member: Member) -> Participant:
    return Participant.objects.prefetch_related("periods").get(pk=member.participant)


def some_goal(member: Member, **values: Any) -> Goal:
    with inside(member):
        typed = {"text": "Soitan puhelun itse", "area": "digital", **values}
        return goals.add_goal(person_of(member), typed, by=coach_of(member))


def agreed_plan(member: Member, *chosen: Goal, **agreed: Any) -> Any:
    """A plan with some goals, agreed today."""
    with inside(member):
        by, person = coach_of(member), person_of(member)
        opened = plans.version_now(person)
        draft = plans.save_draft(
            person, {"days": "ma–to klo 9–14"}, chosen, opened_version=opened, by=by
        )
        terms = {"agreed_on": timezone.localdate(), "present": ["participant"], "review_on": None}
        return plans.agree(draft, by=by, **(terms | agreed))


def put_on(member: Member, service_basis: str) -> None:
    """The participant's period rests on another service basis."""
    with inside(member):
        Period.objects.filter(participant=member.participant).update(service_basis=service_basis)


def undo(client: Client, answer: Any) -> None:
    """Press the button of the message on a page."""
    *_before, message = answer.context["messages"]
    client.post("/undo/", {"undo": message.extra_tags.removeprefix("undo:")})
