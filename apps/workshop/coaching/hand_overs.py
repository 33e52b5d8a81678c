"""The verbs of handing a participant over: offer, accept, decline, take back, give on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from apps.workshop.audit.models import Entry
from apps.workshop.audit.services import Actor, record
from apps.workshop.coaching.models import HandOver, SupportRequest
from apps.workshop.notifications.kinds import Kind
from apps.workshop.notifications.pages import page
from apps.workshop.notifications.services import notify
from apps.workshop.participants.coaches import add_coach, remove_coach
from apps.workshop.participants.compartments import Compartment
from apps.workshop.participants.models import Participant
from apps.workshop.participants.permissions import must_reach
from apps.workshop.participants.services import notes_are_open
from tenants.accounts.models import User
from tenants.accounts.roles import Right
from tenants.accounts.undo import WITHIN

State = HandOver.State


class AlreadyWaiting(Exception):
    """Another hand-over of this participant waits for its receiver."""


class NotSoAnyMore(Exception):
    """It was answered or taken back meanwhile. Nothing was changed."""


@dataclass(frozen=True)
class Content:
    """What the next one needs."""

    agreed: str = ""
    works: str = ""
    watch: str = ""
    tasks: str = ""
    meeting_on: date | None = None
    meeting: str = ""

    def allowed_about(self, participant: Participant) -> dict[str, object]:
        """The fields as they may be kept: in another's register only what is agreed and to do."""
        kept = vars(self)
        if notes_are_open(participant, Compartment.COACHING):
            return kept
        return {**kept, "works": "", "watch": ""}


@transaction.atomic
def offer_to_colleague(
    participant: Participant,
    content: Content,
    *,
    to: User,
    in_place_of: User | None = None,
    takes_over_on: date | None = None,
    by: Actor,
) -> HandOver:
    """Offer a colleague to take over. Nothing changes until they accept.

    Raises `AlreadyWaiting`, and PermissionDenied for a receiver who cannot be an own coach.
    """
    _may_hand_over(participant, by)
    if not may_receive(to) or to == by.user:
        raise PermissionDenied
    # Two offers at once are made one after the other.
    Participant.objects.select_for_update().get(pk=participant.pk)
    if HandOver.objects.filter(participant=participant, state=State.WAITING).exists():
        raise AlreadyWaiting
    made = HandOver.objects.create(
        participant=participant,
        made_by=by.user,
        to_user=to,
        in_place_of=in_place_of,
        takes_over_on=takes_over_on,
        **content.allowed_about(participant),
    )
    record(by, "coaching.offer", [participant.pk], hand_over=str(made.pk))
    _tell([to], Kind.HAND_OVER, made)
    return made


@transaction.atomic
def give_on_paper(
    participant: Participant,
    content: Content,
    *,
    to_name: str,
    to_role: str,
    consent_words: str,
    consent_on: date,
    by: Actor,
) -> HandOver:
    """Keep what was agreed to tell somebody of another register, to be printed and handed over.

    Nobody's reach changes: each side goes on with a register of its own.
    """
    _may_hand_over(participant, by)
    made = HandOver.objects.create(
        participant=participant,
        made_by=by.user,
        to_name=to_name.strip(),
        to_role=to_role.strip(),
        consent_words=consent_words.strip(),
        consent_on=consent_on,
        state=State.GIVEN,
        answered_at=timezone.now(),
        **content.allowed_about(participant),
    )
    record(by, "coaching.give", [participant.pk], hand_over=str(made.pk))
    return made


@transaction.atomic
def accept(found: HandOver, *, by: Actor) -> HandOver:
    """Take over. The own coach changes now, or on the day that was chosen. Who offered is told."""
    if not by.user.may(Right.WRITE_NOTES):
        raise PermissionDenied
    held = _held(found, State.WAITING, to_user=by.user)
    held.state, held.answered_at = State.ACCEPTED, timezone.now()
    held.save(update_fields=["state", "answered_at"])
    record(by, "coaching.accept", [held.participant_id], hand_over=str(held.pk))
    if held.takes_over_on is None or held.takes_over_on <= timezone.localdate():
        _change_coach(held, by)
    _tell([held.made_by], Kind.HAND_OVER_ANSWERED, held)
    return held


@transaction.atomic
def decline(found: HandOver, *, answer: str, by: Actor) -> HandOver:
    """Say why one cannot take over. Nothing changes; who offered is told."""
    held = _held(found, State.WAITING, to_user=by.user)
    held.state, held.answer, held.answered_at = State.DECLINED, answer.strip(), timezone.now()
    held.save(update_fields=["state", "answer", "answered_at"])
    record(by, "coaching.decline", [held.participant_id], hand_over=str(held.pk))
    _tell([held.made_by], Kind.HAND_OVER_ANSWERED, held)
    return held


@transaction.atomic
def undo_accept(found: HandOver, *, by: Actor) -> HandOver:
    """Let an accepted hand-over wait again, with the own coaches as they were."""
    held = _held(found, State.ACCEPTED, to_user=by.user)
    others = HandOver.objects.filter(participant=held.participant, state=State.WAITING)
    if others.exists():
        raise NotSoAnyMore
    if held.left and held.in_place_of is not None:
        add_coach(held.participant, held.in_place_of, by=by)
    # With a support request that is still taken, they see the person until it is closed.
    if held.came and not _helping(held, gave_reach=False).update(gave_reach=True):
        remove_coach(held.participant, by.user, by=by)
    held.state, held.answered_at, held.changed_at = State.WAITING, None, None
    held.came = held.left = False
    held.save(update_fields=["state", "answered_at", "changed_at", "came", "left"])
    record(by, "coaching.reopen", [held.participant_id], hand_over=str(held.pk))
    return held


@transaction.atomic
def withdraw(found: HandOver, *, by: Actor) -> None:
    """Take back an offer nobody has answered, or a paper just made. Raises `NotSoAnyMore`."""
    held = _held(found, State.WAITING, State.GIVEN, made_by=by.user)
    # What was given on paper stays known, once the time to undo it is over.
    oldest = timezone.now() - WITHIN - WITHIN / 10
    if held.state == State.GIVEN and held.made_at < oldest:
        raise NotSoAnyMore
    record(by, "coaching.withdraw", [held.participant_id], hand_over=str(held.pk))
    held.delete()


def change_due_coaches() -> int:
    """Let those take over whose day has come. How many. Safe to run again.

    Nobody is given to an account that was closed meanwhile, or whose role does not coach any
    more: the own coaches stay as they are, and who offered is told.
    """
    due = HandOver.objects.filter(
        state=State.ACCEPTED, changed_at=None, takes_over_on__lte=timezone.localdate()
    )
    done = 0
    for pk in due.values_list("pk", flat=True):
        with transaction.atomic():
            rows = HandOver.objects.select_for_update(of=("self",)).select_related(
                "to_user", "made_by"
            )
            held = rows.filter(pk=pk, state=State.ACCEPTED, changed_at=None).first()
            if held is None or held.to_user is None:
                continue
            if not may_receive(held.to_user):
                _tell([held.made_by], Kind.HAND_OVER_STUCK, held)
                continue
            _change_coach(held, Actor(held.to_user, Entry.Way.JOB))
            done += 1
    return done


def tell_of_closed_receivers() -> None:
    """Tell whoever offered to somebody who cannot take over any more, once. Safe to run again."""
    waiting = HandOver.objects.filter(state=State.WAITING, to_user__isnull=False)
    for one in waiting.select_related("to_user", "made_by"):
        if one.to_user is not None and not may_receive(one.to_user):
            _tell([one.made_by], Kind.HAND_OVER_STUCK, one)


def may_receive(user: User) -> bool:
    """Whether somebody can be an own coach: the account is open, and its role writes notes."""
    return user.is_active and user.may(Right.WRITE_NOTES)


def _may_hand_over(participant: Participant, by: Actor) -> None:
    if not by.user.may(Right.WRITE_NOTES):
        raise PermissionDenied
    must_reach(by, participant.pk)


def _held(found: HandOver, *states: str, **whose: User) -> HandOver:
    rows = HandOver.objects.select_for_update(of=("self",)).select_related("participant")
    held = rows.filter(pk=found.pk, state__in=states, **whose).first()
    if held is None:
        raise NotSoAnyMore
    return held


def _change_coach(held: HandOver, by: Actor) -> None:
    """The receiver becomes an own coach, and only then does the other one go."""
    assert held.to_user is not None
    # Who has seen the person for a support request alone is now their coach in their own right:
    # closing the request takes nothing away.
    helped = _helping(held, gave_reach=True).update(gave_reach=False)
    held.came = add_coach(held.participant, held.to_user, by=by) or bool(helped)
    if held.in_place_of is not None and held.in_place_of != held.to_user:
        held.left = remove_coach(held.participant, held.in_place_of, by=by)
    held.changed_at = timezone.now()
    held.save(update_fields=["came", "left", "changed_at"])


def _helping(held: HandOver, *, gave_reach: bool) -> QuerySet[SupportRequest]:
    """The support requests about the participant that the receiver has taken."""
    return SupportRequest.objects.filter(
        participant=held.participant,
        state=SupportRequest.State.TAKEN,
        taken_by=held.to_user,
        gave_reach=gave_reach,
    )


def _tell(people: Sequence[User], kind: Kind, about: HandOver) -> None:
    url = page("coaching:hand_over", about.pk)
    # After it was accepted, taken back and accepted again, the second time is news as well.
    key = f"{about.pk} {about.state} {about.answered_at or ''}"[:100]
    notify(people, kind, key=key, about_url=url)
