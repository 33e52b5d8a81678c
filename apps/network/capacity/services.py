"""The verbs of questions about places. They run in the scope of who asks or who is asked."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from apps.network.capacity.models import CapacityQuestion
from apps.network.directory.models import Listing
from apps.network.directory.services import listing_of
from apps.network.referrals.services import newest_key
from kit.crypto.sealing import Envelope, seal
from kit.database.scope import current_organisation

LONGEST_WORDS = 200
WORDS, ANSWER = "words", "answer"


class CannotBeAsked(Exception):
    """The unit is ours, is not published any more, or its organisation has no key yet."""


class NotOpenAnyMore(Exception):
    """The question has been answered or withdrawn in the meantime; `state` says which."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


@dataclass(frozen=True)
class Asked:
    """What is asked. `age_band` is one of the referrals' bands; `words` name nobody."""

    age_band: str
    service_basis: str
    starts_on: date
    days_a_week: int
    language: str
    words: str = ""


@transaction.atomic
def ask(listing: Listing, asked: Asked) -> CapacityQuestion:
    """Ask a published unit of another member. Raises `CannotBeAsked`."""
    us, them = current_organisation(), listing.organisation_id
    our_key, their_key = newest_key(us), newest_key(them)
    if us == them or our_key is None or their_key is None or listing_of(listing.pk) is None:
        raise CannotBeAsked(str(listing.pk))
    question = CapacityQuestion(
        asker_id=us,
        asked_id=them,
        listing=listing,
        age_band=asked.age_band,
        service_basis=asked.service_basis,
        starts_on=asked.starts_on,
        days_a_week=asked.days_a_week,
        language=asked.language,
        asker_key=our_key,
        asked_key=their_key,
    )
    if asked.words:
        envelope = _sealed(question, WORDS, asked.words)
        question.sealed_words = envelope.text
        question.words_key_for_asker = envelope.data_keys[str(our_key.pk)]
        question.words_key_for_asked = envelope.data_keys[str(their_key.pk)]
    question.save(force_insert=True)
    return question


@transaction.atomic
def answer(
    question: CapacityQuestion, *, answer: str, free_from: date | None = None, words: str = ""
) -> None:
    """Answer as who was asked. Raises `NotOpenAnyMore`."""
    sealed: dict[str, object] = {}
    if words:
        envelope = _sealed(question, ANSWER, words)
        sealed = {
            "sealed_answer": envelope.text,
            "answer_key_for_asker": envelope.data_keys[str(question.asker_key_id)],
            "answer_key_for_asked": envelope.data_keys[str(question.asked_key_id)],
        }
    mine = CapacityQuestion.objects.filter(asked_id=current_organisation())
    _change(
        mine,
        question,
        state=CapacityQuestion.State.ANSWERED,
        answer=answer,
        free_from=free_from if answer == CapacityQuestion.Answer.YES_FROM else None,
        answered_at=timezone.now(),
        **sealed,
    )


@transaction.atomic
def withdraw(question: CapacityQuestion) -> None:
    """Take a question back as who asked, until it is answered. Raises `NotOpenAnyMore`."""
    mine = CapacityQuestion.objects.filter(asker_id=current_organisation())
    _change(mine, question, state=CapacityQuestion.State.WITHDRAWN, withdrawn_at=timezone.now())


def questions() -> QuerySet[CapacityQuestion]:
    """Every question we asked or were asked, the newest first. Row-level security shows no other.

    What is sealed is left out.
    """
    us = current_organisation()
    found = CapacityQuestion.objects.filter(Q(asker_id=us) | Q(asked_id=us))
    # The unit may be hidden by now: joined to it, its questions would be hidden too.
    return found.defer(*_SEALED).order_by("-asked_at", "id")


_SEALED = (
    "sealed_words",
    "words_key_for_asker",
    "words_key_for_asked",
    "sealed_answer",
    "answer_key_for_asker",
    "answer_key_for_asked",
)


def other_side(question_id: uuid.UUID) -> str | None:
    """The other party of a question of ours; None for one that is not ours."""
    parties = questions().filter(pk=question_id).values_list("asker_id", "asked_id").first()
    us = current_organisation()
    return next((party for party in parties or () if party != us), None)


def envelope_of(question: CapacityQuestion, part: str) -> Envelope | None:
    """The sealed words of the asker, or of the answer; None where nothing was added."""
    is_words = part == WORDS
    text = question.sealed_words if is_words else question.sealed_answer
    if not text:
        return None
    for_asker = question.words_key_for_asker if is_words else question.answer_key_for_asker
    for_asked = question.words_key_for_asked if is_words else question.answer_key_for_asked
    return Envelope(
        text=bytes(text),
        data_keys={
            str(question.asker_key_id): bytes(for_asker),
            str(question.asked_key_id): bytes(for_asked),
        },
    )


def _sealed(question: CapacityQuestion, part: str, words: str) -> Envelope:
    keys = (question.asker_key, question.asked_key)
    return seal(
        words[:LONGEST_WORDS].encode(),
        bound_to=question.identity(part),
        readers={str(key.pk): bytes(key.key) for key in keys},
    )


def _change(mine: QuerySet[CapacityQuestion], question: CapacityQuestion, **values: object) -> None:
    """One guarded UPDATE: of two people doing the same at once, exactly one succeeds."""
    still_open = mine.filter(pk=question.pk, state=CapacityQuestion.State.ASKED)
    if not still_open.update(**values):
        now = CapacityQuestion.objects.values_list("state", flat=True).get(pk=question.pk)
        raise NotOpenAnyMore(now)
    for name, value in values.items():
        setattr(question, name, value)
