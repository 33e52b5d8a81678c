"""Referrals between the demo's houses, in every state there is, as they came about day by day."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from django.utils import timezone

from apps.network.referrals.models import Referral
from apps.network.referrals.workflow import DeclineReason, ErasureAnswer
from apps.workshop.audit.services import Actor
from apps.workshop.participants.models import Participant
from apps.workshop.referring.models import Draft
from apps.workshop.referring.services import (
    answering,
    consenting,
    drafts,
    opening,
    sending,
    taking_back,
    talking,
)
from apps.workshop.referring.services.catching_up import catch_up
from apps.workshop.referring.services.drafts import DraftText
from apps.workshop.referring.services.opening import OpenReferral
from infra.demo.seed.cast import FULL_HOUSES, SEED, House
from infra.demo.seed.houses import inside
from infra.demo.seed.past import days_ago
from infra.demo.seed.people import DATA, actor
from kit.database.scope import current_organisation
from tenants.accounts.models import User
from tenants.accounts.roles import Right

WORDS: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "data" / "referrals.json").read_text(encoding="utf-8")
)
WRITTEN_ON_REQUEST = ("strengths", "tasks")

Say = Callable[[str], str]
"""A sentence of one kind, in the language of the referral."""
Act = Callable[[OpenReferral, Say, Actor], object]


@dataclass(frozen=True)
class Step:
    """What one side did some days ago."""

    days: int
    act: Act
    by_sender: bool = False


@dataclass(frozen=True)
class Case:
    """One referral: when it was sent, and what happened to it since."""

    sent: int
    steps: tuple[Step, ...] = ()
    more: tuple[str, ...] = WRITTEN_ON_REQUEST
    """Blocks besides the wish, the support and what was agreed."""
    is_warm: bool = False


def _open(_opened: OpenReferral, _say: Say, _by: Actor) -> None:
    """Opening it was all."""


def _ask(opened: OpenReferral, say: Say, by: Actor) -> None:
    talking.write_message(opened, text=say("question"), by=by)


def _reply(opened: OpenReferral, say: Say, by: Actor) -> None:
    talking.write_message(opened, text=say("answer"), by=by)


def _review(opened: OpenReferral, _say: Say, by: Actor) -> None:
    answering.review(opened, by=by)


def _meet(opened: OpenReferral, say: Say, by: Actor) -> None:
    at = (timezone.localtime() + timedelta(days=7)).replace(hour=13, minute=0, second=0)
    talking.propose_meeting(opened, at=at, place=say("place"), by=by)


def _accept(opened: OpenReferral, say: Say, by: Actor) -> None:
    starts_on = timezone.localdate() + timedelta(days=9)
    answering.accept(opened, starts_on=starts_on, reply=say("welcome"), by=by)


def _waitlist(opened: OpenReferral, say: Say, by: Actor) -> None:
    starts_on = timezone.localdate() + timedelta(days=40)
    answering.waitlist(opened, starts_on=starts_on, reply=say("queue"), by=by)


def _redirect(opened: OpenReferral, say: Say, by: Actor) -> None:
    answering.redirect_to(opened, unit=None, reply=say("elsewhere"), by=by)


def _full(opened: OpenReferral, say: Say, by: Actor) -> None:
    answering.decline(opened, reason=DeclineReason.FULL, reply=say("full"), by=by)


def _not_reached(opened: OpenReferral, say: Say, by: Actor) -> None:
    answering.decline(opened, reason=DeclineReason.NOT_REACHED, reply=say("unclear"), by=by)


def _reopen(opened: OpenReferral, _say: Say, by: Actor) -> None:
    answering.reopen(opened, by=by)


def _start(opened: OpenReferral, _say: Say, by: Actor) -> None:
    answering.confirm_start(opened, by=by)


def _miss(opened: OpenReferral, _say: Say, by: Actor) -> None:
    answering.note_no_show(opened, by=by)


def _withdraw(opened: OpenReferral, _say: Say, by: Actor) -> None:
    taking_back.withdraw(opened, by=by)


def _close(opened: OpenReferral, _say: Say, by: Actor) -> None:
    taking_back.close_hand_over(opened, by=by)


def _answer_erasure(opened: OpenReferral, _say: Say, by: Actor) -> None:
    """Where there is an officer to do it: elsewhere the request still waits."""
    staff = User.objects.filter(is_active=True)
    officer = next((one for one in staff if one.may(Right.READ_LOG)), None)
    if officer:
        by = Actor(officer, by.way)
        taking_back.answer_erasure(opened.referral.pk, answer=ErasureAnswer.KEPT_SERVICE, by=by)


HEALTH = ("strengths", "risks", "health")

# Sent within the thirty days, but for one: the worker runs already, and expires what is older.
CASES = {
    "in the queue first": Case(20, (Step(19, _review), Step(15, _waitlist))),
    "in the queue second": Case(16, (Step(15, _review), Step(12, _waitlist))),
    "a day late": Case(9, (Step(8, _ask),)),
    "decision late": Case(13, (Step(12, _review),)),
    "new": Case(0),
    "opened": Case(1, (Step(0, _open),)),
    "in review": Case(
        3,
        (Step(3, _review), Step(2, _meet, by_sender=True)),
        is_warm=True,
    ),
    "promised": Case(
        6,
        (
            Step(6, _ask),
            Step(5, _reply, by_sender=True),
            Step(5, _review),
            Step(4, _accept),
            Step(3, _meet),
        ),
        more=HEALTH,
        is_warm=True,
    ),
    "no place": Case(10, (Step(8, _full),)),
    "not reached": Case(28, (Step(27, _review), Step(22, _not_reached))),
    "up again": Case(15, (Step(13, _full), Step(1, _reopen))),
    "redirected": Case(12, (Step(11, _review), Step(9, _redirect))),
    "expired": Case(35, (Step(33, _open),)),
    "started and closed": Case(
        29,
        (
            Step(28, _review),
            Step(26, _accept),
            Step(17, _start),
            Step(15, _close, by_sender=True),
        ),
        more=HEALTH,
    ),
    "did not come": Case(28, (Step(26, _accept), Step(16, _miss))),
    "withdrawn": Case(5, (Step(4, _withdraw, by_sender=True),)),
    "withdrawn after a promise": Case(14, (Step(11, _accept), Step(2, _withdraw, by_sender=True))),
    "withdrawn and answered": Case(
        27,
        (
            Step(25, _accept),
            Step(20, _withdraw, by_sender=True),
            Step(18, _answer_erasure),
        ),
    ),
}


def exchange() -> None:
    """Every house sends referrals to the next one, and answers those of the one before."""
    for number, sender in enumerate(FULL_HOUSES):
        receiver = FULL_HOUSES[(number + 1) % len(FULL_HOUSES)]
        for turn, case in enumerate(CASES.values()):
            _go(case, turn, sender, receiver)
        with inside(sender):
            _leave_draft(len(CASES), sender, _address(receiver))
    for house in FULL_HOUSES:
        with inside(house):
            # As the night has left it: what nobody decided in time has expired, and each side has
            # done what follows from the other's acts.
            catch_up()


def _go(case: Case, turn: int, sender: House, receiver: House) -> None:
    say = _words(sender, turn)
    with inside(sender), days_ago(case.sent):
        pk = _send(case, turn, sender, _address(receiver), say)
    for step in case.steps:
        house = sender if step.by_sender else receiver
        with ExitStack() as stack:
            stack.enter_context(inside(house))
            stack.enter_context(days_ago(step.days))
            by = actor(house)
            step.act(opening.open_referral(pk, by=by), say, by)


def _address(house: House) -> str:
    with inside(house):
        return current_organisation()


def _words(sender: House, turn: int) -> Say:
    chance = Random(f"{SEED} {sender.address} {turn}")  # noqa: S311
    language = sender.languages[turn % len(sender.languages)]

    def say(kind: str) -> str:
        source = {"wish": "wishes"}.get(kind, kind)
        of_kind = WORDS.get(source) or DATA[source]
        return str(chance.choice(of_kind[language]))

    return say


def _person(turn: int) -> Participant:
    """Somebody of the house's own, who did not come by a referral, each turn another."""
    today = timezone.localdate()
    ours = Participant.objects.filter(periods__starts_on__lte=today, came_by_referral=None)
    running = ours.order_by("sort_key", "id").distinct()
    return running[turn % len(running)]


def _send(case: Case, turn: int, sender: House, receiver: str, say: Say) -> UUID:
    by = actor(sender)
    texts = {kind: say(kind) for kind in ("wish", "support", "agreed", *case.more)}
    grounds = {"health": "consent", "risks": "consent"} if "health" in case.more else {}
    draft = written(
        _person(turn),
        receiver,
        texts,
        grounds=grounds,
        is_warm=case.is_warm,
        language=sender.languages[turn % len(sender.languages)],
        by=by,
    )
    if grounds:
        _consent(draft, by)
    return sending.send_draft(draft, by=by).pk


def _consent(draft: Draft, by: Actor) -> None:
    """On paper, for what rests on it, secret data as well, for half a year."""
    today = timezone.localdate()
    consenting.record_consent(
        draft,
        given_how="written",
        given_on=today,
        valid_until=today + timedelta(days=182),
        discloses_secrets=True,
        by=by,
    )


def _leave_draft(turn: int, sender: House, receiver: str) -> None:
    """One block on each ground; the consent that health rests on is still to be asked for."""
    say, by = _words(sender, turn), actor(sender)
    kinds = ("wish", "strengths", "support", "agreed", "risks", "others", "tasks", "health")
    grounds = {"support": "order", "others": "law", "risks": "law", "health": "consent"}
    written(_person(turn), receiver, {kind: say(kind) for kind in kinds}, grounds=grounds, by=by)


def written(
    person: Participant,
    receiver: str,
    texts: Mapping[str, str],
    *,
    service_basis: str = "",
    grounds: Mapping[str, str] | None = None,
    is_warm: bool = False,
    language: str = "fi",
    by: Actor,
) -> Draft:
    """A draft with what it needs to be sent, on the person's own request unless told."""
    draft = drafts.start_draft(person, by=by)
    given = grounds or {}
    has_order, has_law = ("order" in given.values(), "law" in given.values())
    text = DraftText(
        receiver=receiver,
        service_basis=service_basis or draft.service_basis,
        wished_start_on=timezone.localdate() + timedelta(days=10),
        days_a_week=3,
        language=language,
        is_warm=is_warm,
        blocks=drafts.first_blocks()
        | {
            kind: {"text": words, "ground": given.get(kind, "request")}
            for kind, words in texts.items()
        },
        order_body="Kaakkois-Suomen työllisyysalue" if has_order else "",
        order_number="TA 114/2026" if has_order else "",
        order_on=timezone.localdate() - timedelta(days=20) if has_order else None,
        law="Laki työvoimapalveluiden järjestämisestä 380/2023" if has_law else "",
        shown_how="written",
        shown_on=timezone.localdate(),
    )
    return drafts.save_draft(draft, text, opened_version=draft.version, by=by)


def send(
    person: Participant,
    receiver: str,
    texts: Mapping[str, str],
    *,
    service_basis: str = "",
    by: Actor,
) -> Referral:
    """A referral on its way."""
    draft = written(person, receiver, texts, service_basis=service_basis, by=by)
    return sending.send_draft(draft, by=by)
