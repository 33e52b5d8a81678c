"""A person to refer, a draft about them, and what a coach types into it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.workshop.audit.services import Actor
from apps.workshop.participants.services import add_participant
from apps.workshop.referring.services import drafts
from tenants.accounts.models import User
from tests.support.people import inside, signed_in
from tests.support.world import Member

WISH, SUPPORT, AGREED = "Haluan rakentaa veneitä.", "Rauhalliset aamut.", "Tutustumme yhdessä."


def actor(member: Member) -> Actor:
    """The member's coach. Call it inside the member's scope."""
    return Actor(User.objects.get(email=member.coach), "page")


def complete(receiver: Member, **changes: Any) -> dict[str, Any]:
    """The draft's form with everything filled in."""
    return {
        "receiver": receiver.schema,
        "service_basis": "OMA",
        "who_ground": "request",
        "wish": WISH,
        "wish_ground": "request",
        "support": SUPPORT,
        "support_ground": "request",
        "agreed": AGREED,
        "agreed_ground": "request",
        "shown_how": "written",
        "shown_on": timezone.localdate().isoformat(),
        "version": "1",
        **changes,
    }


@dataclass(frozen=True)
class Drafted:
    """A fresh draft of satama's, about a person nobody else knows."""

    pk: uuid.UUID
    participant: uuid.UUID

    @property
    def draft_page(self) -> str:
        return f"/referrals/drafts/{self.pk}/"

    @property
    def page(self) -> str:
        """Where the referral is, once sent: it keeps the draft's id."""
        return f"/referrals/{self.pk}/"

    @property
    def answer(self) -> str:
        return f"{self.page}answer/"

    @property
    def withdraw(self) -> str:
        return f"{self.page}withdraw/"


@pytest.fixture
def drafted(satama: Member, db: None) -> Drafted:
    with inside(satama):
        by = actor(satama)
        person = add_participant(
            given_name="Zeldaq",
            family_name="Öörnizz",
            born_on=date(2003, 7, 19),
            municipality_code="405",
            referrer_type="SELF",
            service_basis="OMA",
            starts_on=date(2026, 3, 2),
            phone="+358449998877",
            by=by,
        )
        return Drafted(drafts.start_draft(person, by=by).pk, person.pk)


@pytest.fixture
def sent(drafted: Drafted, coach: Client, skargard: Member) -> Drafted:
    """The same, sent to skargard by the page."""
    answer = coach.post(drafted.draft_page, {**complete(skargard), "send": "1"})
    assert answer.headers["Location"] == drafted.page
    return drafted


@pytest.fixture
def third(members: dict[str, Member], db: None) -> Client:
    """rannikko's coach: a confirmed member that is no party to the referral."""
    return signed_in(members["rannikko"], members["rannikko"].coach)


def promise(**changes: Any) -> dict[str, Any]:
    return {"answer": "accept", "starts_on": timezone.localdate().isoformat(), **changes}


def no_place(**changes: Any) -> dict[str, Any]:
    return {
        "answer": "decline",
        "starts_on": "",
        "reason": "full",
        "reply": "Paikka vapautuu maaliskuussa.",
        **changes,
    }


def queue(**changes: Any) -> dict[str, Any]:
    return {"answer": "waitlist", "estimate_on": "", **changes}


def elsewhere(to: Member, **changes: Any) -> dict[str, Any]:
    return {"answer": "redirect", "elsewhere": to.schema, "reply": "Heillä on tilaa.", **changes}


@pytest.fixture
def desk(drafted: Drafted, coach: Client, satama: Member, skargard: Member, english: None) -> Any:
    """satama's coach with a written draft to skargard that nobody has shown to the person."""
    from tests.apps.workshop.referring.desk import Desk

    made = Desk(satama, skargard, coach, drafted)
    made.write()
    return made
