"""Who may do what to a referral by its pages: every act by every role of every organisation.

For each act the table says who moves the referral; everybody else is refused, nothing moves, and
no page they are shown has a sealed word or the name in it.
"""

from __future__ import annotations

import html
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from apps.network.referrals.models import Attachment, Part, Referral
from tenants.accounts.models import User
from tenants.accounts.roles import WORKSHOP_ROLES, Right, Role, rights_of
from tests.apps.workshop.referring.conftest import AGREED, SUPPORT, WISH, Drafted, no_place, promise
from tests.support.people import client_at, inside, signed_in
from tests.support.world import Member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

SECRETS = (WISH, SUPPORT, AGREED, "Zeldaq", "Öörnizz", "9998877", "salainen-viesti")
"""What only the two parties may read, and the receiver the name only after a promise."""


def fields(**more: Any) -> dict[str, Any]:
    return {"form_token": str(uuid.uuid4()), **more}


def soon() -> str:
    return (timezone.localdate() + timedelta(days=9)).isoformat()


@dataclass(frozen=True)
class Act:
    """One thing to do to a referral in a state, and which side of it may."""

    path: str
    form: Callable[[], dict[str, Any]]
    state: str
    becomes: str
    by: str
    method: str = "post"


ACTS = {
    "read": Act("", dict, "received", "received", "both", "get"),
    "promise": Act("answer/", promise, "received", "accepted", "receiver"),
    "queue": Act("answer/", lambda: {"answer": "waitlist"}, "received", "waitlisted", "receiver"),
    "refuse": Act("answer/", no_place, "received", "declined", "receiver"),
    "review": Act("act/", lambda: {"act": "review"}, "received", "in_review", "receiver"),
    "reopen": Act("act/", lambda: {"act": "reopen"}, "declined", "in_review", "receiver"),
    "start": Act("act/", lambda: {"act": "start"}, "accepted", "started", "receiver"),
    "miss": Act("act/", lambda: {"act": "miss"}, "accepted", "no_show", "receiver"),
    "close": Act("act/", lambda: {"act": "close"}, "started", "started", "sender"),
    "withdraw": Act("withdraw/", dict, "received", "withdrawn", "sender"),
    "take back": Act("withdraw/", dict, "accepted", "withdrawn", "sender"),
    "message": Act("message/", lambda: fields(text="x"), "received", "received", "both"),
    "meeting": Act(
        "meeting/",
        lambda: fields(meeting_on=soon(), meeting_at="10:00", place="Paja"),
        "received",
        "received",
        "both",
    ),
    "calendar": Act("meeting.ics", dict, "received", "received", "both", "get"),
    "attach": Act(
        "files/",
        lambda: fields(file=SimpleUploadedFile("a.pdf", b"%PDF-1.7")),
        "received",
        "received",
        "both",
    ),
    "file": Act("files/{file}/", dict, "received", "received", "both", "get"),
    "send code": Act("code/", lambda: {"law": "x"}, "accepted", "accepted", "sender"),
    "take code": Act("code/", dict, "accepted", "accepted", "receiver"),
}

WITH_REFERRALS = {role for role in WORKSHOP_ROLES if Right.REFER in rights_of([role])}


@dataclass(frozen=True)
class Stage:
    """A referral brought to a state, with a message, a meeting and a file on it."""

    pk: uuid.UUID
    file: uuid.UUID
    satama: Member
    skargard: Member

    @property
    def traces(self) -> tuple[Any, ...]:
        """What an act would change: the state, and what is sealed."""
        with inside(self.satama):
            one = Referral.objects.get(pk=self.pk)
            parts = Part.objects.filter(referral_id=self.pk).count()
            held = Attachment.objects.filter(referral_id=self.pk).count()
        return one.state, one.closed_at, parts, held

    def address(self, act: Act) -> str:
        return f"/referrals/{self.pk}/{act.path.format(file=self.file)}"


@pytest.fixture
def staged(
    sent: Drafted, coach: Client, receiver: Client, satama: Member, skargard: Member
) -> Callable[[str], Stage]:
    def bring(state: str) -> Stage:
        coach.post(f"{sent.page}message/", fields(text="salainen-viesti"))
        meeting = fields(meeting_on=soon(), meeting_at="10:00", place="Paja")
        coach.post(f"{sent.page}meeting/", meeting)
        file = SimpleUploadedFile("a.pdf", b"%PDF-1.7 salainen-viesti")
        coach.post(f"{sent.page}files/", fields(file=file))
        receiver.get(sent.page)
        if state == "declined":
            receiver.post(sent.answer, no_place())
        if state in ("accepted", "started"):
            receiver.post(sent.answer, promise())
        if state == "started":
            receiver.post(f"{sent.page}act/", {"act": "start"})
        with inside(satama):
            held = Attachment.objects.get(referral_id=sent.pk).pk
            assert Referral.objects.get(pk=sent.pk).state == state
        return Stage(sent.pk, held, satama, skargard)

    return bring


def do(client: Client, stage: Stage, act: Act) -> Any:
    return getattr(client, act.method)(stage.address(act), act.form())


def leaked(answer: Any) -> set[str]:
    text = html.unescape(answer.content.decode(errors="replace"))
    return {word for word in SECRETS if word in text}


def as_role(member: Member, role: Role) -> Client:
    """The member's coach with another role, and everybody in reach."""
    with inside(member):
        User.objects.filter(email=member.coach).update(roles=[role.value])
    return signed_in(member, member.coach)


@pytest.mark.parametrize("name", ACTS)
def test_every_role_of_the_two_parties(
    staged: Callable[[str], Stage], name: str, satama: Member, skargard: Member
) -> None:
    act = ACTS[name]
    stage = staged(act.state)
    before = stage.traces
    for side, member in (("sender", satama), ("receiver", skargard)):
        for role in WORKSHOP_ROLES:
            if role in WITH_REFERRALS and act.by in (side, "both"):
                continue
            answer = do(as_role(member, role), stage, act)
            if role in WITH_REFERRALS:
                assert answer.status_code in (200, 302), (side, role)
            else:
                assert answer.status_code == 403, (side, role)
                assert not leaked(answer), (side, role)
            assert stage.traces == before, (side, role)
    # Whoever may comes last, and it happens.
    member = skargard if act.by == "receiver" else satama
    answer = do(as_role(member, Role.COACH), stage, act)
    assert answer.status_code in (200, 302)
    assert stage.traces[0] == act.becomes


@pytest.mark.parametrize("name", ACTS)
def test_nobody_else_at_all(
    staged: Callable[[str], Stage], name: str, members: dict[str, Member]
) -> None:
    act = ACTS[name]
    stage = staged(act.state)
    before = stage.traces
    third, waiting = members["rannikko"], members["uusi"]
    for member, person, status in (
        (third, third.coach, 404),
        (third, third.director, 404),
        (third, third.officer, 403),
        (waiting, waiting.coach, 403),
        (waiting, waiting.director, 403),
        (waiting, waiting.officer, 403),
    ):
        answer = do(signed_in(member, person), stage, act)
        assert answer.status_code == status, (member.key, person)
        assert not leaked(answer)
        assert stage.traces == before
    for member in (stage.satama, stage.skargard, third, waiting):
        answer = do(client_at(member.host), stage, act)
        # Whoever typed a text gets it back on a page of its own, and nothing else.
        assert answer.status_code in (302, 403)
        assert "/sign-in/" in answer.headers.get("Location", "") or not leaked(answer)
        assert stage.traces == before


@pytest.mark.parametrize("name", [name for name, act in ACTS.items() if act.method == "post"])
def test_nothing_is_done_by_a_link(
    staged: Callable[[str], Stage], name: str, coach: Client, receiver: Client
) -> None:
    act = ACTS[name]
    stage = staged(act.state)
    before = stage.traces
    for client in (coach, receiver):
        assert client.get(stage.address(act)).status_code == 405
    assert stage.traces == before


def test_the_receiver_reads_no_name_before_the_promise_by_any_act(
    staged: Callable[[str], Stage], receiver: Client
) -> None:
    stage = staged("received")
    for act in ACTS.values():
        if act.becomes in ("accepted", "withdrawn") or act.by == "sender":
            continue
        answer = getattr(receiver, act.method)(stage.address(act), act.form(), follow=True)
        assert not {"Zeldaq", "Öörnizz", "9998877"} & leaked(answer), act
