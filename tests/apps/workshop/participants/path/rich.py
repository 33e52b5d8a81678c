"""Somebody with a long path: contact, referral, two periods, plan, surveys, ending, follow-ups."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from apps.workshop.attendance.models import Mark, Reason
from apps.workshop.audit.services import Actor
from apps.workshop.coaching.models import HandOver
from apps.workshop.intake.models import Became, Contact, Step
from apps.workshop.participants.models import FollowUp, Participant, Pause, Period
from apps.workshop.participants.services import add_participant
from apps.workshop.plans.models import AgreedPlan, Agreement, Plan
from apps.workshop.referring.models import Accepted
from apps.workshop.surveys.models import Survey
from tenants.accounts.models import User
from tests.support.people import inside
from tests.support.world import Member

TODAY = timezone.localdate()


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def live_through(member: Member) -> str:
    """The page of the path of a new participant of the member's coach."""
    with inside(member):
        coach = User.objects.get(email=member.coach)
        person = add_participant(
            given_name="Ilmo", family_name="Ilmestys", starts_on=ago(360), by=Actor(coach, "page")
        )
        _periods(person, coach)
        _came(person, coach)
        _planned(person, coach)
    return f"/participants/{person.pk}/path/"


def _periods(person: Participant, coach: User) -> None:
    """On OMA from a year ago for half a year, and since three months on KTT: not ours to keep."""
    first = Period.objects.create(
        participant=person,
        service_basis="OMA",
        starts_on=ago(360),
        ends_on=ago(180),
        end_reason="PLANNED",
        placement="G_NEW",
    )
    second = Period.objects.create(
        participant=person,
        service_basis="KTT",
        starts_on=ago(90),
        ends_on=TODAY + timedelta(days=60),
    )
    Pause.objects.create(period=second, starts_on=ago(40), ends_on=ago(30))
    for months, state in ((3, "reached"), (6, "scheduled"), (12, "scheduled")):
        due = first.ends_on + timedelta(days=30 * months)  # type: ignore[operator]
        FollowUp.objects.create(
            period=first,
            months=months,
            due_on=due,
            state=state,
            placement="UNK" if state == "reached" else "",
        )
    for week in range(1, 9):
        add_week(person, coach, week, ["5", None, "2.5", "8"])


def add_week(person: Participant, coach: User, week: int, hours: list[str | None]) -> None:
    """Days of a week so many weeks ago, five hours each; None for a day away."""
    monday = ago(TODAY.weekday() + 7 * week)
    for number, one in enumerate(hours):
        Mark.objects.create(
            participant=person,
            day=monday + timedelta(days=number),
            is_present=one is not None,
            reason="" if one else Reason.SICK,
            hours=Decimal(one) if one else None,
            planned_hours=Decimal(5),
            service_basis="KTT",
            marked_by=coach,
            marked_at=timezone.now(),
            click=uuid.uuid4(),
        )


def _came(person: Participant, coach: User) -> None:
    contact = Contact.objects.create(
        state=Contact.State.AGREED,
        asker="self",
        referrer_type="SELF",
        given_name="Ilmo",
        way="phone",
        contacted_on=ago(400),
        added_by=coach,
        closed_at=timezone.now() - timedelta(days=365),
    )
    step = Step.objects.create(
        contact=contact, kind=Step.Kind.STATE, state=Contact.State.WAITING, by=coach
    )
    Step.objects.filter(pk=step.pk).update(at=timezone.now() - timedelta(days=390))
    Became.objects.create(
        contact_id=contact.pk,
        participant=person,
        agreed_by=coach,
        agreed_at=timezone.now() - timedelta(days=365),
        contacted_on=contact.contacted_on,
    )
    Accepted.objects.create(referral_id=uuid.uuid4(), participant=person, accepted_by=coach)
    Accepted.objects.filter(participant=person).update(
        accepted_at=timezone.now() - timedelta(days=372)
    )


def _planned(person: Participant, coach: User) -> None:
    plan = Plan.objects.create(
        participant=person,
        number=1,
        state=Plan.State.AGREED,
        review_on=TODAY + timedelta(days=20),
        added_by=coach,
        changed_by=coach,
    )
    # On the day of the period of which only days and agreed goals may be kept.
    AgreedPlan.objects.create(plan=plan, agreed_on=ago(80), present=[], written_by=coach)
    for occasion, days in (("start", 350), ("middle", 60)):
        Survey.objects.create(
            participant=person,
            occasion=occasion,
            filled_by="together",
            language="fi",
            begun_by=coach,
            done_at=timezone.now() - timedelta(days=days),
        )
    Agreement.objects.create(
        participant=person,
        kind="service",
        parties="Me",
        made_on=ago(360),
        valid_until=ago(200),
        text="Salainen teksti",
        added_by=coach,
        changed_by=coach,
    )
    HandOver.objects.create(
        participant=person,
        made_by=coach,
        to_user=User.objects.exclude(pk=coach.pk)[0],
        takes_over_on=ago(300),
        watch="Salainen huoli",
        state=HandOver.State.ACCEPTED,
    )
