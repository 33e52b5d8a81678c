"""Who sees whom at the demo's largest house: units, reaches, compartments, openings."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from apps.workshop.audit.services import Actor
from apps.workshop.participants import services
from apps.workshop.participants.compartments import Compartment
from apps.workshop.participants.glass import services as glass
from apps.workshop.participants.models import Opening, Participant
from apps.workshop.units import services as units
from apps.workshop.units.models import Unit
from infra.demo.seed.cast import SATAMA, House
from infra.demo.seed.people import actor, change
from tenants.accounts import staff
from tenants.accounts.models import User
from tenants.accounts.reach import Reach
from tenants.organisations.addresses import host_of
from tenants.organisations.lookup import organisation_at

# Each unit with the people who work there, the first coach of them last.
UNITS = (
    ("Puupaja", ("tauno", "aino")),
    ("Tekstiilipaja", ("milla",)),
    ("Keittiö", ("oskari",)),
)
REACHES = {"aino": Reach.UNITS, "milla": Reach.OWN, "oskari": Reach.ALL}
NOTES = {
    Compartment.HEALTH: (
        "Kertoi nukkuneensa paremmin. Sovittiin, että hän varaa ajan terveysneuvontaan itse.",
        "Kävi terveysneuvonnassa. Haluaa kertoa päihteettömyydestä vain valmentajalle.",
    ),
    Compartment.EMPLOYMENT: (
        "Palkkatukijakso keittiössä sovittu kolmeksi kuukaudeksi, työaika 25 tuntia viikossa.",
    ),
}
REASON_PAST = "Omavalmentaja on poissa, ja kotiin piti soittaa ennen kuin linja-auto lähti."
REASON_NOW = "Huoli jaksamisesta tämän päivän keskustelun jälkeen, valmentaja on lomalla."


def share_out(house: House) -> None:
    """Units, coaches and reaches, a protected person, closed notes, and two openings."""
    if house is not SATAMA or Unit.objects.exists():
        return
    made = [
        units.add_unit(name=name, people=[_person(who) for who in people], by=_by("helmi"))
        for name, people in UNITS
    ]
    for who, reach in REACHES.items():
        staff.change_reach(_person(who), reach, by=_person("helmi"))
    people = list(Participant.objects.prefetch_related("periods"))
    for number, participant in enumerate(people):
        turn = number % len(made)
        _place(participant, made[turn], _person(UNITS[turn][1][-1]))
    written_about = next(
        person for person in people[1:] if services.notes_are_open(person, Compartment.COACHING)
    )
    _write(written_about)
    # Of the wood workshop, where Aino may open the contact details and Tauno may not.
    _place(people[3], made[0], _person("aino"), is_protected=True)
    _open(people[2], written_about)


def _person(who: str) -> User:
    return User.objects.get(email=f"{who}@satama.example")


def _by(who: str) -> Actor:
    return actor(SATAMA, f"{who}@satama.example")


def _place(
    participant: Participant, unit: Unit, coach: User, *, is_protected: bool = False
) -> None:
    values = {"unit": unit, "coaches": [coach], "is_protected": is_protected}
    change(participant, values, by=_by("inka"))


def _write(participant: Participant) -> None:
    today = timezone.localdate()
    for part, texts in NOTES.items():
        for text in texts:
            services.write_note(
                participant, happened_on=today, text=text, compartment=part, by=_by("oskari")
            )


def _open(outside: Participant, written_about: Participant) -> None:
    """One file opened yesterday and looked at, and one part that is open now."""
    organisation = organisation_at(host_of(SATAMA.address))
    assert organisation is not None
    past = glass.break_glass(
        outside,
        Compartment.BASE,
        reason=REASON_PAST,
        by=_by("aino"),
        organisation=organisation,
    )
    glass.end(past, by=_by("aino"))
    yesterday = timezone.now() - timedelta(days=1)
    Opening.objects.filter(pk=past.pk).update(
        opened_at=yesterday,
        until=yesterday + glass.OPEN_FOR,
        ended_at=yesterday + timedelta(minutes=12),
    )
    glass.mark_looked_at(past, by=_by("tiina"))
    glass.break_glass(
        written_about,
        Compartment.HEALTH,
        reason=REASON_NOW,
        by=_by("helmi"),
        organisation=organisation,
    )
