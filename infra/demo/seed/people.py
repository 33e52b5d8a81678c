"""Participants of the demo: invented names, plausible paths, always the same from one seed."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from django.db.models import F
from django.utils import timezone

from apps.workshop.audit.models import Entry
from apps.workshop.audit.services import Actor
from apps.workshop.participants import services
from apps.workshop.participants.compartments import Compartment
from apps.workshop.participants.details import state
from apps.workshop.participants.details.services import change_details
from apps.workshop.participants.models import Participant, Period
from infra.demo.seed.cast import SEED, House
from tenants.accounts.models import User

DATA: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "data" / "people.json").read_text(encoding="utf-8")
)
LONGEST_AGO_DAYS = 300
"""Not from the first of January: early in the year nobody would have come yet."""

END_ON = {1: 6, 2: -3, 3: 1}
"""Whose period ends close to today, and in how many days."""

REPORTED_AFTER_DAYS = 60

BASES = ("OMA", "OMA", "OMA", "TK", "TK", "KTT", "KTT", "SOSK", "PT", "OPINTO", "TV")
REFERRERS = ("EMP", "HVA_SOC", "OUT", "OHJ", "SCH_V", "SELF", "UNK", "YOUTH")


def actor(house: House, email: str = "") -> Actor:
    """Somebody of the house who does things in the demo: its coach unless told."""
    user = User.objects.get(email=email or house.coach.email)
    return Actor(user, Entry.Way.JOB)


def change(participant: Participant, values: dict[str, Any], *, by: Actor) -> None:
    """Change fields of a record, as somebody who has just opened it."""
    now = Participant.objects.get(pk=participant.pk)
    opened_as = state.written(now, state.values_of(now), values)
    change_details(now, values, opened_as=opened_as, by=by)


def add_participants(house: House) -> None:
    """The house's participants with periods that run, have ended, or begin later, and notes."""
    if Participant.objects.exists() or not house.participants:
        return
    chance, today = Random(f"{SEED} {house.address}"), timezone.localdate()  # noqa: S311
    by = actor(house)
    for number in range(house.participants):
        language = house.languages[number % len(house.languages)]
        starts_on = today - timedelta(days=chance.randrange(1, LONGEST_AGO_DAYS))
        if number == 0:
            starts_on = today + timedelta(days=9)
        participant = services.add_participant(
            given_name=chance.choice(DATA["given"]),
            family_name=chance.choice(DATA["family"]),
            born_on=_birth(chance, today),
            municipality_code=house.municipality_code if number % 4 else "091",
            referrer_type=chance.choice(REFERRERS),
            service_basis=chance.choice(BASES),
            starts_on=starts_on,
            phone=f"+35840{chance.randrange(1000000, 9999999)}" if number % 3 else "",
            by=by,
        )
        if number in END_ON:
            # A closing report is due, or soon will be.
            Period.objects.filter(participant=participant).update(
                starts_on=F("starts_on") - timedelta(days=REPORTED_AFTER_DAYS),
                ends_on=today + timedelta(days=END_ON[number]),
            )
        if number % 5 == 4:
            _end(participant, today, chance)
        else:
            _write_notes(participant, language, today, chance, by)


def _birth(chance: Random, today: date) -> date:
    years = chance.choice((16, 17, 18, 18, 19, 19, 20, 21, 22, 23, 24, 25, 26, 28, 31, 38, 47, 58))
    return date(today.year - years, 1, 1) + timedelta(days=chance.randrange(300))


def _end(participant: Participant, today: date, chance: Random) -> None:
    ended = Period.objects.filter(participant=participant, starts_on__lt=today)
    ended.update(ends_on=F("starts_on") + timedelta(days=chance.randrange(1, 4)))


def _write_notes(
    participant: Participant, language: str, today: date, chance: Random, by: Actor
) -> None:
    starts_on = participant.periods.all()[0].starts_on
    if starts_on >= today or not services.notes_are_open(participant, Compartment.COACHING):
        return
    texts = chance.sample(DATA["notes"][language], k=chance.randrange(1, 5))
    for number, text in enumerate(texts):
        happened_on = min(starts_on + timedelta(days=7 * number + chance.randrange(5)), today)
        services.write_note(participant, happened_on=happened_on, text=text, by=by)
