"""A participant without surveys, and what a coach does with theirs."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.test import Client

from apps.workshop.audit.models import Entry
from apps.workshop.surveys.models import Link, Survey
from tests.support.people import client_at, inside
from tests.support.world import Member

NEW = {"occasion": "start", "language": "en"}


@dataclass(frozen=True)
class Made:
    """A link as its coach has it: the address for the person, and the PIN to be told."""

    token: str
    pin: str

    @property
    def address(self) -> str:
        return f"/s/{self.token}/"

    @property
    def wrong_pin(self) -> str:
        return f"{(int(self.pin) + 1) % 1_000_000:06}"


@dataclass(frozen=True)
class Desk:
    """A coach with one participant who has no survey yet."""

    member: Member
    coach: Client
    page: str

    def make_link(self) -> Made:
        answer = self.coach.post(f"{self.page}link/", {**NEW, "action": "make"})
        assert answer.status_code == 200, answer
        return Made(answer.context["token"], answer.context["pin"])

    def visitor(self) -> Client:
        """A browser that belongs to nobody of the house."""
        return client_at(self.member.host)

    def inside_link(self, made: Made) -> Client:
        """The participant's browser, after the PIN."""
        phone = self.visitor()
        answer = phone.post(made.address, {"pin": made.pin})
        assert answer.headers["Location"] == "/s/", answer.content.decode()
        return phone

    def survey(self) -> Survey:
        with inside(self.member):
            return Survey.objects.order_by("-begun_at")[0]

    def link(self) -> Link:
        with inside(self.member):
            return Link.objects.select_related("survey").order_by("-made_at")[0]

    def acts(self) -> list[str]:
        """What the trail tells of surveys, the newest first."""
        with inside(self.member):
            found = Entry.objects.filter(action__startswith="surveys.").order_by("-id")
            return list(found.values_list("action", flat=True))


@pytest.fixture
def desk(satama: Member, coach: Client, english: None) -> Desk:
    """satama's coach, whose participant has been asked nothing yet."""
    with inside(satama):
        Survey.objects.all().delete()
    return Desk(satama, coach, f"/participants/{satama.participant}/survey/")


@pytest.fixture
def text_of() -> Callable[[str], str]:
    """A page's words, without tags and line breaks."""
    return lambda html: re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))
