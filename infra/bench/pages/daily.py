"""The rows that the daily work leaves at an organisation: units, weeks, days, plans, contacts.

They come on top of the participants, periods and notes of every bench. All are invented.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, time, timedelta
from decimal import Decimal
from itertools import cycle

from django.utils import timezone

from apps.workshop.attendance.models import Mark, PlannedDay, WeeklyPlan
from apps.workshop.coaching.models import SupportRequest, Urgency
from apps.workshop.intake.models import Contact
from apps.workshop.participants.life_areas import LifeArea
from apps.workshop.participants.models import Coaching, FollowUp, Note, Participant, Period
from apps.workshop.plans.models import Estimate, Goal, Partner, Step
from apps.workshop.surveys.models import Answer, Survey
from apps.workshop.surveys.questions import Area, compartment_of
from apps.workshop.units.models import Unit, Worker
from tenants.accounts.models import User
from tenants.accounts.reach import Reach
from tenants.accounts.roles import Role

IN_A_UNIT = 50
OWN = 25
DAYS = 20
"""Days of marks; the list of today is still open."""
CONTACTS = 60
REQUESTS = 12
UNRECORDED = 10
PAST_DAYS = 6 * 365
"""Since the oldest ending: records are kept for years."""
GOALS = 3
STEPS = 6
NINE, TWO = time(9), time(14)


def write_daily_work() -> None:
    """Write them into what is open, of all who have a running period."""
    coach, today = User.objects.get(), timezone.localdate()
    # Whoever coaches here sees everybody, as the lists are longest so.
    coach.reach = Reach.ALL
    coach.save(update_fields=["reach"])
    running = list(
        Period.objects.running_on(today)
        .select_related("participant")
        .order_by("participant__added_at", "participant_id")
    )
    people = [period.participant for period in running]
    _units(people, coach)
    _weeks(running, coach, today)
    _marks(running, coach, today)
    _plans(people, coach, today)
    _surveys(people[:OWN], coach)
    _around(people, coach, today)
    _endings(today)


def _endings(today: date) -> None:
    """Years of endings, all recorded but the newest; some of the people are to be asked now."""
    ended = list(Period.objects.filter(ends_on__lt=today).order_by("id"))
    for number, period in enumerate(ended):
        if number >= UNRECORDED:
            period.ends_on = today - timedelta(days=30 + number * PAST_DAYS // len(ended))
            period.starts_on = period.ends_on - timedelta(days=120)
            period.end_reason, period.placement = "PLANNED", "W_PERM"
    Period.objects.bulk_update(
        ended, ["starts_on", "ends_on", "end_reason", "placement"], batch_size=500
    )
    FollowUp.objects.bulk_create(
        FollowUp(period=period, months=3, due_on=today) for period in ended[-OWN:]
    )


def _units(people: Sequence[Participant], coach: User) -> None:
    for number, first in enumerate(range(0, len(people), IN_A_UNIT)):
        unit = Unit.objects.create(name=f"Paja {number + 1}")
        Worker.objects.create(unit=unit, user=coach)
        ids = [person.pk for person in people[first : first + IN_A_UNIT]]
        Participant.objects.filter(pk__in=ids).update(unit=unit)
    Coaching.objects.bulk_create(Coaching(participant=one, coach=coach) for one in people[:OWN])


def _weeks(running: Sequence[Period], coach: User, today: date) -> None:
    plans = WeeklyPlan.objects.bulk_create(
        WeeklyPlan(period=period, valid_from=period.starts_on, made_by=coach) for period in running
    )
    # Somebody is expected on whatever day this is run.
    PlannedDay.objects.bulk_create(
        PlannedDay(plan=plan, weekday=weekday, starts_at=NINE, ends_at=TWO, hours=Decimal(5))
        for plan in plans
        for weekday in sorted({1, 2, 3, 4, today.isoweekday()})
    )


def _marks(running: Sequence[Period], coach: User, today: date) -> None:
    Mark.objects.bulk_create(
        Mark(
            participant=period.participant,
            day=today - timedelta(days=ago),
            is_present=True,
            hours=Decimal(5),
            planned_hours=Decimal(5),
            service_basis=period.service_basis,
            marked_by=coach,
            marked_at=timezone.now(),
            click=uuid.uuid4(),
        )
        for period in running
        for ago in range(1, DAYS + 1)
    )


def _plans(people: Sequence[Participant], coach: User, today: date) -> None:
    written = {"added_by": coach, "changed_by": coach}
    # Everybody has a coach of their own; whoever is measured has theirs.
    colleague = User.objects.create(
        email="kollega@mittaus.example",
        given_name="Kielo",
        family_name="Kollega",
        roles=[Role.COACH],
        password=coach.password,
    )
    own = [person.pk for person in people[:OWN]]
    Note.objects.exclude(participant__in=own).update(written_by=colleague)
    goals = Goal.objects.bulk_create(
        Goal(participant=person, area=LifeArea.values[number], text="Herään ajoissa", **written)
        for person in people
        for number in range(GOALS)
    )
    Estimate.objects.bulk_create(
        Estimate(goal=goal, value=value, estimated_on=today - timedelta(days=ago), written_by=coach)
        for goal in goals
        for value, ago in ((3, 60), (6, 10))
    )
    Step.objects.bulk_create(
        Step(
            participant=one,
            text="Soitto",
            who=coach if number < OWN else colleague,
            due_on=today + timedelta(days=n),
            **written,
        )
        for number, one in enumerate(people)
        for n in range(STEPS)
    )
    Partner.objects.bulk_create(
        Partner(participant=person, name="Verkosto", task="Tukee arjessa", **written)
        for person in people
        for _turn in range(2)
    )


def _surveys(people: Sequence[Participant], coach: User) -> None:
    now = timezone.now()
    surveys = Survey.objects.bulk_create(
        Survey(
            participant=person,
            occasion=occasion,
            filled_by=Survey.FilledBy.TOGETHER,
            language="fi",
            begun_by=coach,
            begun_at=now - timedelta(days=ago),
            done_at=now - timedelta(days=ago),
        )
        for person in people
        for occasion, ago in ((Survey.Occasion.START, 60), (Survey.Occasion.MIDDLE, 10))
    )
    Answer.objects.bulk_create(
        Answer(survey=survey, question=area, compartment=compartment_of(area), score=score)
        for survey, score in zip(surveys, cycle((2, 4)), strict=False)
        for area in Area
    )


def _around(people: Sequence[Participant], coach: User, today: date) -> None:
    Contact.objects.bulk_create(
        Contact(
            asker=Contact.Asker.SELF,
            referrer_type="OUT",
            given_name=person.given_name,
            family_name=person.family_name,
            way=Contact.Way.PHONE,
            contacted_on=today - timedelta(days=number % 7),
            added_by=coach,
        )
        for number, person in enumerate(people[:CONTACTS])
    )
    SupportRequest.objects.bulk_create(
        SupportRequest(participant=one, need="Asuminen", urgency=Urgency.WEEK, asked_by=coach)
        for one in people[:REQUESTS]
    )
