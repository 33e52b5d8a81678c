"""Periods of the demo in every state, what came after some of them, and two instructions."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import F
from django.utils import timezone

from apps.workshop.audit.services import Actor
from apps.workshop.participants.models import Attempt, FollowUp, Participant, Period
from apps.workshop.participants.periods import follow_ups, instructions, services
from apps.workshop.participants.periods.limits import months_later
from apps.workshop.participants.periods.services import Ending, Wanted
from infra.demo.seed.cast import SATAMA, House
from infra.demo.seed.people import actor

ENDINGS = (
    ("PLANNED", "E_VET"),
    ("WORK", "W_FIXED"),
    ("BY_PERSON", "N_UNEMPL"),
    ("UNK", "UNK"),
)
USUAL_DAYS = 110
SUSPENDED, PASSED_LIMIT = 5, 12
"""Whose period is suspended, and whose next one is shorter than its basis allows."""

# Whose earlier period ended so many months ago, and how each time to ask has gone since.
EARLIER = (
    (6, 3, ()),
    (7, 4, ("missed",)),
    (8, 4, ("reached",)),
    (10, 7, ("missed", "refused")),
    (11, 13, ("reached", "reached")),
)
REASON = {
    "fi": "Päätös on tehty kahdeksi kuukaudeksi, jatkosta sovitaan verkostopalaverissa.",
    "sv": "Beslutet gäller två månader, fortsättningen avtalas på nätverksmötet.",
}


def go_through(house: House) -> None:
    """Endings, a suspension, a limit passed for a reason, follow-ups; at Satama instructions."""
    if not house.participants or FollowUp.objects.exists():
        return
    by, today = actor(house), timezone.localdate()
    people = list(Participant.objects.order_by("added_at", "pk"))
    # Those who have left were here for some months, not for a few days.
    over = Period.objects.filter(ends_on__lt=today)
    over.update(starts_on=F("starts_on") - timedelta(days=USUAL_DAYS))
    for turn, period in enumerate(over.order_by("ends_on", "pk")):
        # The last one waits for somebody to record how it ended.
        if turn % 5 != 4:
            reason, placement = ENDINGS[turn % len(ENDINGS)]
            _end(period, period.ends_on or today, reason, placement, by)
    for number, months, outcomes in EARLIER:
        _earlier(people[number], months_later(today, -months) - timedelta(days=6), outcomes, by)
    _suspend(people[SUSPENDED], today, by)
    _plan_short(people[PASSED_LIMIT], today, REASON[house.language], by)
    if house is SATAMA:
        _instruct(actor(house, house.director.email), today)


def _end(period: Period, day: date, reason: str, placement: str, by: Actor) -> None:
    ending = Ending(day, reason, placement)
    services.end_period(period, ending, seen=services.last_change(period), by=by)


def _earlier(person: Participant, ended_on: date, outcomes: tuple[str, ...], by: Actor) -> None:
    """A period before the one of now, with what has been asked after it."""
    basis = "TV" if person.periods.all()[0].service_basis != "TV" else "OMA"
    wanted = Wanted(basis, months_later(ended_on, -5), ended_on)
    period = services.start_period(person, wanted, by=by).period
    _end(period, ended_on, "PLANNED", "G_NEW", by)
    for asked, outcome in zip(period.follow_ups.all(), outcomes, strict=False):
        follow_ups.attempt(
            asked,
            made_on=min(asked.due_on + timedelta(days=2), timezone.localdate()),
            outcome=outcome,
            placement="W_PART" if outcome == Attempt.Outcome.REACHED else "",
            by=by,
        )


def _suspend(person: Participant, today: date, by: Actor) -> None:
    period = person.periods.all()[0]
    if period.state_on(today) == Period.State.ACTIVE:
        week_ago = max(today - timedelta(days=6), period.starts_on)
        services.suspend(
            period, starts_on=week_ago, ends_on=None, seen=services.last_change(period), by=by
        )


def _plan_short(person: Participant, today: date, reason: str, by: Actor) -> None:
    """A planned period of two months where three are the least."""
    starts_on = today + timedelta(days=16)
    for period in person.periods.filter(service_basis="KTT", ends_on=None):
        wanted = Wanted("KTT", period.starts_on, today + timedelta(days=2), period.place)
        services.change_period(
            period, wanted, seen=services.last_change(period), reason=reason, by=by
        )
    wanted = Wanted("KTT", starts_on, months_later(starts_on, 2))
    services.start_period(person, wanted, reason=reason, by=by)


def _instruct(by: Actor, today: date) -> None:
    """One instruction in force, and one that has been withdrawn."""
    _in_force, withdrawn = (
        instructions.record_instruction(
            service_basis=basis,
            controller="Kymenlaakson hyvinvointialue",
            given_on=today - timedelta(days=days),
            reference=reference,
            parts=parts,
            allowed=allowed,
            valid_from=today - timedelta(days=days),
            valid_to=None,
            by=by,
        )
        for basis, reference, parts, allowed, days in (
            (
                "SOSK",
                "Dnro 114/2026",
                ["coaching"],
                "Valmennuksen lyhyet kirjaukset tavoitteista ja käynneistä. Ei terveystietoja.",
                60,
            ),
            (
                "TYOT_SHL",
                "Dnro 38/2026",
                ["coaching", "employment"],
                "Valmennuksen ja työsuhteen kirjaukset kokeilun ajan.",
                200,
            ),
        )
    )
    instructions.withdraw(withdrawn, by=by)
