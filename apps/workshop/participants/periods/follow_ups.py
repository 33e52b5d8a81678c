"""Following up: scheduled when an ending is recorded, asked in time, and stopped by a refusal."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.network.classifications.models import EndReason
from apps.workshop.audit.services import Actor, record
from apps.workshop.participants.models import Attempt, FollowUp, Participant, Period
from apps.workshop.participants.periods.limits import months_later
from apps.workshop.participants.permissions import about_visible, must_reach
from kit.database.ready import Given

AFTER_MONTHS = (3, 6, 12, 24)
"""When somebody is asked, counted from the period's last day."""

ASKED_FOR_MONTHS = 3
"""So long is a time to ask; whoever was not reached by then is asked the next time."""


class NotToBeAsked(Exception):
    """This time has been asked already, or is not asked any more."""


def schedule(period: Period) -> None:
    """Bring what is to be asked in line with the ending. What has been asked stays as it is."""
    if not _is_followed_up(period):
        period.follow_ups.filter(attempts=None).delete()
        period.follow_ups.filter(state=FollowUp.State.SCHEDULED).update(
            state=FollowUp.State.CALLED_OFF
        )
        return
    assert period.ends_on is not None
    has_refused = period.follow_ups.filter(state=FollowUp.State.REFUSED).exists()
    for months in AFTER_MONTHS:
        due_on = months_later(period.ends_on, months)
        one, is_new = FollowUp.objects.get_or_create(
            period=period, months=months, defaults={"due_on": due_on}
        )
        if not is_new and one.state == FollowUp.State.SCHEDULED:
            FollowUp.objects.filter(pk=one.pk).update(due_on=due_on)
        elif one.state == FollowUp.State.CALLED_OFF and not has_refused:
            FollowUp.objects.filter(pk=one.pk).update(due_on=due_on, state=FollowUp.State.SCHEDULED)


def _is_followed_up(period: Period) -> bool:
    if not period.is_closed:
        return False
    stops = EndReason.objects.filter(code=period.end_reason, is_followed_up=False)
    return not stops.exists()


def has_attempts(period: Period) -> bool:
    return Attempt.objects.filter(follow_up__period=period).exists()


def due(by: Actor, today: date | Given, since: date | Given | None = None) -> QuerySet[FollowUp]:
    """Whom this person should ask now, the oldest first. Nobody who is here again.

    A ready query has no day to count back from, and says `since` when it is asked (`asked_since`).
    """
    oldest = asked_since(today) if isinstance(today, date) else since
    here = Period.objects.running_on(today).filter(participant=OuterRef("period__participant"))
    return (
        FollowUp.objects.filter(
            ~Exists(here),
            to_be_asked(today, oldest),
            about_visible(by, "period__participant"),
        )
        .select_related("period__participant")
        .order_by("due_on", "period__participant__sort_key", "id")
    )


def to_be_asked(today: date | Given, since: date | Given | None) -> Q:
    """Times to ask that are now. At most one of each period, since none outlasts the next."""
    return Q(state=FollowUp.State.SCHEDULED, due_on__lte=today, due_on__gt=since)


def asked_since(today: date) -> date:
    """Who was to be asked on this day or before is not asked any more."""
    return months_later(today, -ASKED_FOR_MONTHS)


def is_here(participant: Participant, today: date) -> bool:
    """Whether a period runs, so that nobody has to be asked how it has gone since another one."""
    return any(one.is_running_on(today) for one in participant.periods.all())


def is_now(follow_up: FollowUp, today: date) -> bool:
    """The same, told of one that has been read, of somebody who is not here again."""
    is_begun = follow_up.due_on <= today and not _is_over(follow_up, today)
    return follow_up.state == FollowUp.State.SCHEDULED and is_begun


def is_missed(follow_up: FollowUp, today: date) -> bool:
    """Whether the time has gone by and nobody was reached."""
    return follow_up.state == FollowUp.State.SCHEDULED and _is_over(follow_up, today)


def _is_over(follow_up: FollowUp, today: date) -> bool:
    # Counted from today, as the database does: at the end of a month the other way differs.
    return follow_up.due_on <= asked_since(today)


@transaction.atomic
def attempt(
    follow_up: FollowUp, *, made_on: date, outcome: str, placement: str = "", by: Actor
) -> Attempt:
    """Record a try to ask. Reached ends this time, a refusal all of them, and a miss none.

    Raises `NotToBeAsked`.
    """
    participant = follow_up.period.participant
    _hold(participant, by)
    held = FollowUp.objects.get(pk=follow_up.pk)
    if held.state != FollowUp.State.SCHEDULED:
        raise NotToBeAsked
    made = Attempt.objects.create(follow_up=held, made_on=made_on, outcome=outcome, made_by=by.user)
    if outcome == Attempt.Outcome.REACHED:
        held.state, held.placement = FollowUp.State.REACHED, placement
        held.save()
    elif outcome == Attempt.Outcome.REFUSED:
        held.state = FollowUp.State.REFUSED
        held.save()
        _rest(held).filter(state=FollowUp.State.SCHEDULED).update(state=FollowUp.State.CALLED_OFF)
    record(by, "periods.follow_up", [participant.pk], period=held.period_id)
    return made


@transaction.atomic
def take_attempt_back(made: Attempt, *, by: Actor) -> Period:
    """As if nobody had tried. Raises `NotToBeAsked` where somebody has tried again since."""
    period = made.follow_up.period
    _hold(period.participant, by)
    newest = Attempt.objects.filter(follow_up__period=period).order_by("-pk").first()
    if newest is None or newest.pk != made.pk:
        raise NotToBeAsked
    held = FollowUp.objects.get(pk=made.follow_up_id)
    held.state, held.placement = FollowUp.State.SCHEDULED, ""
    held.save()
    if made.outcome == Attempt.Outcome.REFUSED:
        _rest(held).filter(state=FollowUp.State.CALLED_OFF).update(state=FollowUp.State.SCHEDULED)
    made.delete()
    record(by, "periods.take_back", [period.participant_id], period=period.pk)
    return period


def _rest(follow_up: FollowUp) -> QuerySet[FollowUp]:
    return FollowUp.objects.filter(period_id=follow_up.period_id).exclude(pk=follow_up.pk)


def _hold(participant: Participant, by: Actor) -> None:
    must_reach(by, participant.pk)
    Participant.objects.select_for_update().get(pk=participant.pk)
