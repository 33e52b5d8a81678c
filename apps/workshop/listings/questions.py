"""Our side of questions about places: asking, answering, taking back, and what was written."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef

from apps.network.capacity import services as shared
from apps.network.capacity.models import CapacityQuestion
from apps.network.capacity.services import Asked as Content
from apps.network.directory.models import Listing
from apps.network.referrals.services import KEY_TRIES
from apps.workshop.audit.services import Actor, record, record_nobody
from apps.workshop.listings.models import Asked
from apps.workshop.sealing.services import ensure_key_pair, open_envelope
from kit.crypto.sealing import NotForThisKey
from kit.database.scope import current_organisation


@transaction.atomic
def ask(listing: Listing, content: Content, *, by: Actor) -> CapacityQuestion:
    """Ask a unit of another member whether there is a place. Raises `CannotBeAsked`."""
    ensure_key_pair()
    question = shared.ask(listing, content)
    Asked.objects.create(question_id=question.pk, asked_by=by.user)
    record(by, "questions.ask", question=str(question.pk))
    _ask_other_side(question)
    return question


@transaction.atomic
def answer(
    question: CapacityQuestion, *, answer: str, free_from: date | None, words: str, by: Actor
) -> None:
    """Answer a question to one of our units. Raises the shared layer's `NotOpenAnyMore`."""
    shared.answer(question, answer=answer, free_from=free_from, words=words)
    record(by, "questions.answer", question=str(question.pk))
    _ask_other_side(question)


@transaction.atomic
def withdraw(question: CapacityQuestion, *, by: Actor) -> None:
    """Take back a question of ours. Raises the shared layer's `NotOpenAnyMore`."""
    shared.withdraw(question)
    record(by, "questions.withdraw", question=str(question.pk))


@transaction.atomic
def forget() -> int:
    """Remove questions whose time is over, and who here asked what is removed. How many."""
    gone = shared.forget_past()
    # The other side may have come first.
    there = CapacityQuestion.objects.filter(pk=OuterRef("pk"))
    asked = Asked.objects.filter(~Exists(there))
    ours = list(asked.values_list("pk", flat=True)) if shared.are_shown() else []
    removed = sorted({*gone, *ours})
    for pk in removed:
        record_nobody("questions.forget", address=None, question=str(pk))
    Asked.objects.filter(pk__in=ours).delete()
    return len(removed)


def words_of(question: CapacityQuestion, part: str) -> str:
    """What the asker (`words`) or who answered (`answer`) added; empty where nothing was."""
    for _turn in range(KEY_TRIES - 1):
        # A key may be retired between reading what is sealed to it and reading the key.
        with suppress(NotForThisKey):
            return _words_of(question, part)
        shared.read_keys_anew(question)
    return _words_of(question, part)


def _words_of(question: CapacityQuestion, part: str) -> str:
    envelope = shared.envelope_of(question, part)
    if envelope is None:
        return ""
    is_ours = question.asker_id == current_organisation()
    key = question.asker_key_id if is_ours else question.asked_key_id
    return open_envelope(envelope, bound_to=question.identity(part), key_id=key).decode()


def _ask_other_side(question: CapacityQuestion) -> None:
    """Once this commits, the other party finds out and tells its people."""
    from apps.workshop.listings.tasks import ask_other_side

    ask_other_side.later(question=str(question.pk))
