"""Attendance at the demo's largest house: plans, eight marked weeks, a closure, an alert."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from django.utils import timezone

from apps.workshop.attendance import planning, services, tablets
from apps.workshop.attendance.answers import Answer
from apps.workshop.attendance.diary import Diary, Key, days_between
from apps.workshop.attendance.models import Change, Mark, PlannedDay, Reason, WeeklyPlan
from apps.workshop.audit.services import Actor
from apps.workshop.participants.models import Participant, Period
from apps.workshop.participants.services import add_participant
from apps.workshop.units.models import Unit
from infra.demo.seed.cast import SATAMA, SEED, House
from infra.demo.seed.people import DATA, actor
from kit.holidays import holiday
from tenants.accounts.models import User

WOOD = "Puupaja"
IN_WOOD = 20
"""How many are expected in the wood workshop on the open day: a list to be marked in a minute."""
MARKED_ALREADY = 2
WEEKS = 8
START, END = time(9), time(14)
SHARES = (0.86, 0.91)
"""Up to the first somebody is here as planned, up to the second for a part of the day."""
REASON = "Sovittu työllisyysalueen kanssa: viides päivä on ryhmän kanssa."


def open_day(today: date) -> date:
    """The day whose list is still open: today, or before a public holiday the day before it."""
    while holiday(today, "fi"):
        today -= timedelta(days=1)
    return today


def keep_diary(house: House) -> None:
    """Plans for everybody with a period, marks of eight weeks, and what makes coaches call."""
    if house is not SATAMA or WeeklyPlan.objects.exists():
        return
    today = timezone.localdate()
    day, by = open_day(today), actor(house, "inka@satama.example")
    wood = Unit.objects.get(name=WOOD)
    _fill(wood, day, by)
    chance = Random(f"{SEED} attendance")  # noqa: S311
    first = day - timedelta(weeks=WEEKS)
    for period in Period.objects.filter(starts_on__lte=day).exclude(ends_on__lt=first):
        in_wood = period.participant.unit_id == wood.pk
        _plan(period, _weekdays(chance, day if in_wood else None), chance, by)
    director = actor(house, "helmi@satama.example")
    # A Wednesday, when many would have come.
    closed = day - timedelta(days=14 + (day.weekday() - 2) % 7)
    services.add_closure(
        unit=None, name="Henkilöstön koulutuspäivä", starts_on=closed, ends_on=closed, by=director
    )
    services.add_closure(
        unit=wood,
        name="Talvitauko",
        starts_on=day + timedelta(days=30),
        ends_on=day + timedelta(days=36),
        by=director,
    )
    people = list(Participant.objects.select_related("unit").filter(unit__isnull=False))
    answers = _marked(people, day, chance)
    _tap_in(wood, people, answers, actor(house, "tauno@satama.example"))
    services.mark(answers, by=by)
    _on_their_days()
    _correct(answers, by)


def _fill(wood: Unit, day: date, by: Actor) -> None:
    """More people for the wood workshop, until the list of a day is as long as it gets."""
    chance = Random(f"{SEED} wood")  # noqa: S311
    coach = User.objects.get(email="aino@satama.example")
    for number in range(IN_WOOD - _running(wood, day)):
        add_participant(
            given_name=DATA["given"][-1 - number],
            family_name=DATA["family"][-1 - 2 * number],
            born_on=date(day.year - 19 - number, 1, 1) + timedelta(days=chance.randrange(300)),
            municipality_code="285",
            referrer_type="OUT",
            service_basis=("OMA", "KTT", "TK")[number % 3],
            starts_on=day - timedelta(days=100 + number),
            unit=wood,
            coaches=[coach],
            by=by,
        )


def _running(wood: Unit, day: date) -> int:
    periods = Period.objects.filter(participant__unit=wood, starts_on__lte=day)
    return periods.exclude(ends_on__lt=day).values("participant").distinct().count()


def _weekdays(chance: Random, day: date | None) -> list[int]:
    """Three or four days a week, among them the open day's for those who are to be on its list."""
    days = set(chance.sample(range(1, 6), k=chance.choice((3, 4, 4))))
    if day is not None:
        days = {day.isoweekday(), *sorted(days)[:3]}
    return sorted(days)


def _plan(period: Period, weekdays: Sequence[int], chance: Random, by: Actor) -> None:
    remote = weekdays[-1] if chance.random() < 0.15 else 0
    if period.service_basis == "TK" and chance.random() < 0.3:
        # More days than the limit says, with the reason.
        weekdays = sorted({*range(1, 7), *weekdays})
    days = [
        PlannedDay(
            weekday=number,
            starts_at=START,
            ends_at=END,
            hours=Decimal(5),
            is_remote=number == remote,
        )
        for number in weekdays
    ]
    planning.save_plan(period, valid_from=period.starts_on, days=days, reason=REASON, by=by)


def _marked(people: Sequence[Participant], day: date, chance: Random) -> dict[Key, Answer | None]:
    """What the days of eight weeks were; two of the open day, the rest of it is left to mark."""
    diary = Diary(people, day - timedelta(weeks=WEEKS), day, "fi")
    reasons = [reason for reason in Reason if reason != Reason.CLOSED]
    answers: dict[Key, Answer | None] = {}
    done_today = 0
    for one in days_between(diary.first, day):
        for person in people:
            entry = diary.entry(person.pk, one)
            if not entry.is_expected or entry.planned is None:
                continue
            if one == day:
                done_today += 1
                if done_today > MARKED_ALREADY:
                    continue
            luck = chance.random()
            if one == day or luck < SHARES[0]:
                answers[person.pk, one] = entry.as_planned
            elif luck < SHARES[1]:
                answers[person.pk, one] = Answer(hours=Decimal(chance.choice((2, 3, 4))))
            else:
                answers[person.pk, one] = Answer(reason=chance.choice(reasons))
    _add_run(answers, [one for one in people if one.unit and one.unit.name == WOOD], day)
    return answers


def _add_run(answers: dict[Key, Answer | None], people: Sequence[Participant], day: date) -> None:
    """One person of whom nothing has been heard on the last three days, and a closed day."""
    of_one: list[Key] = []
    for person in people:
        of_one = sorted((key for key in answers if key[0] == person.pk), key=lambda key: key[1])
        if len(of_one) > 8 and of_one[-1][1] < day:
            break
    for key in of_one[-3:]:
        answers[key] = Answer(reason=Reason.NO_WORD)
    answers[of_one[0]] = Answer(reason=Reason.CLOSED)


def _tap_in(
    wood: Unit, people: Sequence[Participant], answers: dict[Key, Answer | None], by: Actor
) -> None:
    """A tablet that was lost, and one on which the first of today has tapped in, if it is open."""
    lost, _token = tablets.bind(
        wood, browser="Chrome, Android", opens_at=None, closes_at=None, by=by
    )
    tablets.revoke(lost.pk, by=by)
    tablet, _token = tablets.bind(
        wood, browser="Safari, iPad", opens_at=time(7, 30), closes_at=time(16), by=by
    )
    today = timezone.localdate()
    first = next((p for p in people if p.unit_id == wood.pk and (p.pk, today) in answers), None)
    if first is not None:
        tablets.tap(tablet, tablets.button_code(tablet, first), address=None)
        # That day is said now, and not by staff.
        del answers[first.pk, today]


def _on_their_days() -> None:
    """Marked on the morning of each day, not all of them just now."""
    for day in Mark.objects.values_list("day", flat=True).distinct():
        morning = timezone.make_aware(datetime.combine(day, time(9, 12)))
        moment = min(morning, timezone.now())
        Mark.objects.filter(day=day).update(marked_at=moment)
        Change.objects.filter(day=day).update(changed_at=moment)


def _correct(answers: dict[Key, Answer | None], by: Actor) -> None:
    """A day that was marked wrongly and corrected two weeks later."""
    key = next(key for key, answer in answers.items() if answer and answer.reason == Reason.NO_WORD)
    services.mark(
        {key: Answer(reason=Reason.SICK)},
        by=by,
        why="Toi lääkärintodistuksen jälkikäteen.",
    )
