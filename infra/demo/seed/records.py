"""What the demo's largest house has in its records: own fields, statistics, a minor, a new name."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import cycle
from random import Random
from typing import Any

from django.utils import timezone

from apps.workshop.participants import codes, services
from apps.workshop.participants.compartments import Compartment
from apps.workshop.participants.details.services import tells_of_life
from apps.workshop.participants.models import OwnField, OwnFieldVersion, Participant
from apps.workshop.participants.own_fields import services as own_fields
from infra.demo.seed.cast import SATAMA, SEED, House
from infra.demo.seed.people import actor, change

CONTROL = "0123456789ABCDEFHJKLMNPRSTUVWXY"
STREETS = ("Rantakuja 4 B 12", "Myllypolku 9", "Kaislatie 21 A 3", "Pikkukatu 2")
SHOES = ("38", "42", "40.5", "44", "36")
TRAVEL = ("Bussilla", "Pyörällä", "Kävellen")
MATURITY = (
    "Ymmärtää, mihin tietoja tarvitaan, ja osaa sanoa mitä haluaa. Päättää itse asioistaan;"
    " huoltajan kanssa sovitaan vain kulkemisesta."
)


def fill_in(house: House) -> None:
    """Records in their states: full, partly asked, a minor, under protection, and a bare name."""
    if house is not SATAMA or OwnField.objects.exists():
        return
    director, coach = actor(house, "helmi@satama.example"), actor(house, "inka@satama.example")
    kind = OwnFieldVersion.Kind
    shoe = own_fields.word_field(None, label="Kengännumero", kind=kind.NUMBER, by=director)
    way = own_fields.word_field(
        None, label="Kulkeminen", kind=kind.CHOICE, choices=TRAVEL[:2], by=director
    )
    chance = Random(f"{SEED} records")  # noqa: S311
    today, streets, ways = timezone.localdate(), cycle(STREETS), cycle(TRAVEL[:2])
    for number, person in enumerate(Participant.objects.all()):
        if number % 4 == 3:
            continue  # Nobody has asked yet.
        values = _statistics(chance) | {
            "email": f"osallistuja{number}@posti.example",
            "street_address": next(streets),
            "emergency_name": "Lähiomainen",
            "emergency_phone": f"+35850{chance.randrange(1000000, 9999999)}",
            f"own_{shoe.field_id}": chance.choice(SHOES),
            f"own_{way.field_id}": next(ways),
        }
        if number % 3 == 0:
            values["identity_code"] = _code(person, number)
        if person.is_under_age_on(today):
            values |= {
                "maturity_text": MATURITY,
                "maturity_on": today - timedelta(days=20),
                "guardian_role": codes.GuardianRole.AGREED,
                "guardian_name": "Huoltaja Sovittu",
                "guardian_phone": "+358501230000",
            }
        if not services.notes_are_open(person, Compartment.COACHING):
            # What is learned of them belongs to another controller's register.
            values = {name: held for name, held in values.items() if not tells_of_life(name)}
        change(person, values, by=coach)
    # Worded anew after it was answered: the answers there are keep the words they had.
    own_fields.word_field(
        way.field, label="Miten kuljet pajalle?", kind=kind.CHOICE, choices=TRAVEL, by=director
    )
    services.add_participant(
        given_name="Uusi", family_name="Tulokas", starts_on=today, by=actor(house)
    )


def _statistics(chance: Random) -> dict[str, Any]:
    return {
        "gender": chance.choice(codes.Gender.values),
        "mother_tongue": chance.choice(
            ("fi", "fi", "fi", "sv", "so", "ar", codes.UNKNOWN_LANGUAGE)
        ),
        "education": chance.choice(codes.Education.values),
        "activity_before": chance.choice(codes.Activity.values),
        "benefit": chance.choice(codes.Benefit.values),
    }


def _code(person: Participant, number: int) -> str:
    """An invented identity code of the range 900–999, which is given to nobody."""
    born_on: date = person.born_on or date(2004, 5, 6)
    digits = f"{born_on:%d%m%y}{900 + number % 100}"
    sign = "A" if born_on.year >= 2000 else "-"
    return f"{digits[:6]}{sign}{digits[6:]}{CONTROL[int(digits) % 31]}"
