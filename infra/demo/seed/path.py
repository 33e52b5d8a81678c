"""One long path at the demo's largest house: from a first contact to follow-ups still to come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time, timedelta
from decimal import Decimal
from random import Random

from django.utils import timezone

from apps.workshop.attendance import planning
from apps.workshop.attendance import services as attendance
from apps.workshop.attendance.answers import Answer
from apps.workshop.attendance.diary import Diary, Key, days_between
from apps.workshop.attendance.models import Mark, PlannedDay, Reason
from apps.workshop.audit.services import Actor
from apps.workshop.coaching import hand_overs
from apps.workshop.coaching.hand_overs import Content
from apps.workshop.intake.models import Became
from apps.workshop.intake.services import agreeing, contacts, waiting
from apps.workshop.intake.services.contacts import Details
from apps.workshop.participants.models import Participant, Period
from apps.workshop.participants.periods import follow_ups, services
from apps.workshop.participants.periods.services import Ending, Wanted
from apps.workshop.plans.models import Agreement
from apps.workshop.plans.services import around, goals, plans
from apps.workshop.referring.services import opening, taking_back
from apps.workshop.surveys import services as surveys
from apps.workshop.surveys.questions import Area
from apps.workshop.units.models import Unit
from infra.demo.seed.cast import RANNIKKO, SATAMA, SEED, House
from infra.demo.seed.houses import inside
from infra.demo.seed.past import days_ago
from infra.demo.seed.people import actor
from infra.demo.seed.referrals import send
from kit.database.scope import current_organisation
from tenants.accounts.models import User

GIVEN_NAME, FAMILY_NAME = "Ilona", "Pitkäsaari"
CAME, ENDED, AGAIN = 390, 240, 120
"""How many days ago the first period began and ended, and the second one began."""

PHONE = "+358401234599"
COMING = 75
"""In how many days the second period ends."""


def walk(house: House) -> None:
    """Contact, waiting list, a period with its ending and follow-ups, and a period that runs."""
    if house is not SATAMA or Participant.objects.filter(family_name=FAMILY_NAME).exists():
        return
    with inside(RANNIKKO):
        receiver = current_organisation()
    by = actor(house, "oskari@satama.example")
    person = _come(by)
    first = person.periods.get()
    _plan(person, 375, "Keittiötyön perusteet, ma–to klo 9–14", by)
    _ask(person, "start", 380, 4, by)
    _hand_over(person, by)
    _attend(person, first, CAME, ENDED, by)
    _ask(person, "end", ENDED + 4, 6, by)
    _end(first, by)
    second = _begin_again(person, by)
    _plan(person, 110, "Työkokeilu ravintolassa, ma–to klo 9–14", by, review_in=45)
    _ask(person, "middle", 70, 7, by)
    _attend(person, second, AGAIN, 1, by)
    _refer(person, receiver, by)


def _day(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


def _come(by: Actor) -> Participant:
    unit = Unit.objects.get(name="Keittiö")
    details = Details(
        asker="self",
        referrer_type="SELF",
        caller_name="",
        given_name=GIVEN_NAME,
        family_name=FAMILY_NAME,
        described="",
        way="phone",
        wish="Haluaisin töihin keittiöön.",
        contacted_on=_day(CAME + 40),
        is_protected=False,
        is_urgent=False,
        phone=PHONE,
        email="",
        call_back="",
    )
    with days_ago(CAME + 40):
        contact = contacts.add_contact(details, by=by)
    with days_ago(CAME + 33):
        waiting.put_on_list(contact, unit, expected_on=None, is_urgent=False, by=by)
    agreement = agreeing.Agreement(
        given_name=GIVEN_NAME,
        family_name=FAMILY_NAME,
        born_on=date(timezone.localdate().year - 23, 2, 3),
        municipality_code="285",
        referrer_type="SELF",
        service_basis="OMA",
        starts_on=_day(CAME),
        phone=PHONE,
        email="",
        unit=unit,
        coach=User.objects.get(email=by.user.email),
    )
    with days_ago(CAME + 8):
        person = agreeing.agree(contact, agreement, by=by)
        Became.objects.filter(participant=person).update(agreed_at=timezone.now())
    return person


def _plan(person: Participant, days: int, text: str, by: Actor, *, review_in: int = 0) -> None:
    now = Participant.objects.prefetch_related("periods").get(pk=person.pk)
    agreed_on, review_on = _day(days), _day(-review_in) if review_in else None
    valid_until = _day(-COMING if review_in else ENDED)
    with days_ago(days):
        goal = goals.add_goal(now, {"area": "work", "text": "Pääsen töihin keittiöön"}, by=by)
        opened = plans.version_now(now)
        draft = plans.save_draft(now, {"days": text}, [goal], opened_version=opened, by=by)
        plans.agree(draft, agreed_on=agreed_on, present=["participant"], review_on=review_on, by=by)
        values = {
            "kind": Agreement.Kind.WORK_TRIAL if review_in else Agreement.Kind.SERVICE,
            "parties": f"{GIVEN_NAME} {FAMILY_NAME}",
            "text": text,
            "made_on": agreed_on,
            "valid_until": valid_until,
        }
        around.add(Agreement, now, values, by=by)


def _ask(person: Participant, occasion: str, days: int, score: int, by: Actor) -> None:
    now = Participant.objects.prefetch_related("periods").get(pk=person.pk)
    with days_ago(days):
        survey = surveys.begin(now, occasion=occasion, language="fi", filled_by="together", by=by)
        for area in (Area.EVERYDAY, Area.WORK):
            surveys.answer_area(survey, area, score=score, wants_change=None, text="", by=by)
        surveys.finish(survey, by=by)


def _hand_over(person: Participant, by: Actor) -> None:
    milla = User.objects.get(email="milla@satama.example")
    content = Content(agreed="Keittiöpäivät jatkuvat.", works="", watch="", tasks="", meeting="")
    now = Participant.objects.prefetch_related("periods").get(pk=person.pk)
    with days_ago(300):
        offer = hand_overs.offer_to_colleague(now, content, to=milla, by=by)
        hand_overs.accept(offer, by=Actor(milla, by.way))


def _attend(person: Participant, period: Period, first: int, last: int, by: Actor) -> None:
    """Four days a week; at times half a day or none."""
    days = [
        PlannedDay(weekday=number, starts_at=time(9), ends_at=time(14), hours=Decimal(5))
        for number in range(1, 5)
    ]
    planning.save_plan(
        period, valid_from=period.starts_on, days=days, reason="Sovittu yhdessä.", by=by
    )
    chance = Random(f"{SEED} path {first}")  # noqa: S311
    now = Participant.objects.select_related("unit").get(pk=person.pk)
    diary = Diary([now], _day(first), _day(last), "fi")
    answers: dict[Key, Answer | None] = {}
    for day in days_between(diary.first, diary.last):
        entry = diary.entry(now.pk, day)
        if entry.planned is not None and not entry.empty_because:
            answers[now.pk, day] = _answer(entry.as_planned, chance)
    attendance.mark(answers, by=by)
    _on_their_days(list(Mark.objects.filter(participant=now)))


def _answer(planned: Answer, chance: Random) -> Answer:
    luck = chance.random()
    if luck < 0.8:
        return planned
    return Answer(hours=Decimal(2)) if luck < 0.87 else Answer(reason=Reason.SICK)


def _on_their_days(marks: Sequence[Mark]) -> None:
    for mark in marks:
        mark.marked_at = timezone.now() - (timezone.localdate() - mark.day)
    Mark.objects.bulk_update(marks, ["marked_at"])


def _end(period: Period, by: Actor) -> None:
    """As planned; reached after three months, and again after six."""
    ended_on = _day(ENDED)
    with days_ago(ENDED):
        ending = Ending(ended_on, "PLANNED", "G_NEW")
        services.end_period(period, ending, seen=services.last_change(period), by=by)
    for asked in period.follow_ups.filter(due_on__lt=timezone.localdate()):
        made_on = min(asked.due_on + timedelta(days=3), timezone.localdate())
        follow_ups.attempt(asked, made_on=made_on, outcome="reached", placement="W_PART", by=by)


def _begin_again(person: Participant, by: Actor) -> Period:
    wanted = Wanted("TK", _day(AGAIN), _day(-COMING), "Ravintola Merituuli")
    with days_ago(AGAIN + 5):
        reason = "Sovittu työllisyysalueen kanssa."
        period = services.start_period(person, wanted, reason=reason, by=by).period
    with days_ago(60):
        services.suspend(
            period,
            starts_on=_day(0),
            ends_on=_day(-8),
            seen=services.last_change(period),
            by=by,
        )
    return period


def _refer(person: Participant, receiver: str, by: Actor) -> None:
    """A referral elsewhere that was withdrawn: the person stays here."""
    with days_ago(25):
        wish = {"wish": "Voisiko työkokeilu jatkua rannikolla?"}
        referral = send(person, receiver, wish, service_basis="OMA", by=by)
        taking_back.withdraw(opening.open_referral(referral.pk, by=by), by=by)
