"""The verbs of questions about places. They run in the scope of who asks or who is asked."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, connection, transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Greatest
from django.utils import timezone

from apps.network.capacity.models import KEPT, CapacityQuestion
from apps.network.directory.models import Listing
from apps.network.directory.services import listing_of
from apps.network.referrals.services import KEY_TRIES, newest_key
from kit.crypto.sealing import Envelope, seal
from kit.database.scope import current_organisation

LONGEST_WORDS = 200
WORDS, ANSWER = "words", "answer"


class CannotBeAsked(Exception):
    """The unit is ours, is not published any more, or its organisation has no key yet."""


class NotOpenAnyMore(Exception):
    """The question was answered or withdrawn in the meantime, or is past; `standing` says which."""

    def __init__(self, question: CapacityQuestion) -> None:
        super().__init__(question.state)
        self.standing = question.standing


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
    for left in reversed(range(KEY_TRIES)):
        question = _new(listing, asked)
        try:
            with transaction.atomic():
                question.save(force_insert=True)
        except IntegrityError:
            # One of us has just taken another key, and let the older one go.
            if not left:
                raise
        else:
            break
    return question


def _new(listing: Listing, asked: Asked) -> CapacityQuestion:
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
    return question


@transaction.atomic
def answer(
    question: CapacityQuestion, *, answer: str, free_from: date | None = None, words: str = ""
) -> None:
    """Answer as who was asked. Raises `NotOpenAnyMore`."""
    sealed: dict[str, object] = {}
    if words:
        # To the keys it stands under, which nobody seals anew before the answer is written.
        held = _held(question.pk).get()
        envelope = _sealed(held, ANSWER, words)
        sealed = {
            "sealed_answer": envelope.text,
            "answer_key_for_asker": envelope.data_keys[str(held.asker_key_id)],
            "answer_key_for_asked": envelope.data_keys[str(held.asked_key_id)],
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


def waiting_for_us() -> QuerySet[CapacityQuestion]:
    """What we were asked and may still answer, the oldest first."""
    return (
        questions().filter(_waiting(), asked_id=current_organisation()).order_by("asked_at", "id")
    )


def others_than_waiting() -> QuerySet[CapacityQuestion]:
    """Every other question of ours, the newest first."""
    return questions().exclude(_waiting(), asked_id=current_organisation())


def _waiting() -> Q:
    return Q(state=CapacityQuestion.State.ASKED, starts_on__gte=timezone.localdate())


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


@transaction.atomic
def forget_past() -> list[uuid.UUID]:
    """Remove the questions of ours to which nothing has happened for half a year, whole.

    Either side does, whichever comes first. Which they were.
    """
    last = Greatest("asked_at", "answered_at", "withdrawn_at")
    past = questions().alias(last=last).filter(last__lt=timezone.now() - KEPT)
    # One at a time, so that each is told of by the side that has removed it, and by no other.
    ids = list(past.values_list("pk", flat=True))
    return [pk for pk in ids if past.filter(pk=pk).order_by().delete()[0]]


def are_shown() -> bool:
    """Whether we are shown questions at all: while we are not confirmed, none seems to be there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT public.is_confirmed(current_user)")
        return bool(cursor.fetchone()[0])


def sealed_before(newest: uuid.UUID) -> QuerySet[CapacityQuestion, uuid.UUID]:
    """Which questions of ours stand under an older key of ours than `newest`."""
    us = current_organisation()
    older = Q(asker_id=us) & ~Q(asker_key=newest) | Q(asked_id=us) & ~Q(asked_key=newest)
    return CapacityQuestion.objects.filter(older).order_by("id").values_list("pk", flat=True)


@transaction.atomic
def seal_anew(
    question_id: uuid.UUID, newest: uuid.UUID, anew: Callable[[uuid.UUID, bytes], bytes]
) -> int:
    """Put our side of a question under our `newest` key; the other side's stays. How many: 0 or 1.

    `anew` makes of a data key, sealed to the key of an id, the same one sealed to the newest.
    """
    held = _held(question_id).first()
    if held is None:
        return 0
    side = "asker" if held.asker_id == current_organisation() else "asked"
    older: uuid.UUID = getattr(held, f"{side}_key_id")
    if older == newest:
        return 0
    sealed = {name: bytes(getattr(held, name)) for name in _keys_for(side)}
    values = {name: anew(older, key) for name, key in sealed.items() if key}
    found = CapacityQuestion.objects.filter(pk=question_id)
    return found.update(**{f"{side}_key": newest}, **values)


def read_keys_anew(question: CapacityQuestion) -> None:
    """Have the keys as they are now: a side may have sealed its own anew since it was read."""
    question.refresh_from_db(
        fields=["asker_key", "asked_key", *_keys_for("asker"), *_keys_for("asked")]
    )


def _keys_for(side: str) -> tuple[str, str]:
    return f"words_key_for_{side}", f"answer_key_for_{side}"


def _held(question_id: uuid.UUID) -> QuerySet[CapacityQuestion]:
    """A question that nobody else changes until the transaction ends."""
    return CapacityQuestion.objects.select_for_update(no_key=True).filter(pk=question_id)


def _sealed(question: CapacityQuestion, part: str, words: str) -> Envelope:
    keys = (question.asker_key, question.asked_key)
    return seal(
        words[:LONGEST_WORDS].encode(),
        bound_to=question.identity(part),
        readers={str(key.pk): bytes(key.key) for key in keys},
    )


def _change(mine: QuerySet[CapacityQuestion], question: CapacityQuestion, **values: object) -> None:
    """One guarded UPDATE: of two people doing the same at once, exactly one succeeds."""
    still_open = mine.filter(
        pk=question.pk, state=CapacityQuestion.State.ASKED, starts_on__gte=timezone.localdate()
    )
    if not still_open.update(**values):
        raise NotOpenAnyMore(questions().get(pk=question.pk))
    for name, value in values.items():
        setattr(question, name, value)
