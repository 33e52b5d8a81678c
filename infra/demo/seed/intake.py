"""Contacts of the demo: one at least in every state, an overdue one, and a waiting list of five."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from apps.workshop.audit.services import Actor
from apps.workshop.intake.models import Contact
from apps.workshop.intake.services import agreeing, contacts, mapping, waiting
from apps.workshop.intake.services.contacts import Details
from apps.workshop.units import services as units
from apps.workshop.units.models import Unit
from infra.demo.seed.cast import SKARGARD, House
from infra.demo.seed.past import days_ago
from infra.demo.seed.people import actor
from tenants.accounts import staff
from tenants.accounts.models import User
from tenants.accounts.reach import Reach
from tenants.accounts.roles import Role


@dataclass(frozen=True)
class Texts:
    """What the demo's contacts say, in the language of the house."""

    wishes: tuple[str, ...]
    described: str
    call_back: str
    caller: str
    situation: str
    strengths: str
    support: str
    health: str
    reason: str
    said: str
    closed: str
    guided: str
    moved: str
    unit: str


FINNISH = Texts(
    wishes=(
        "Haluaisin tehdä jotain käsillä, koulun penkillä en pysy.",
        "Voisiko pojalle löytyä paikka, jossa on rauhallista?",
        "Kiinnostaa leipominen ja aikaiset aamut.",
        "Tarvitsen työkokeilupaikan ennen joulua.",
        "Haluan takaisin rytmiin, askel kerrallaan.",
    ),
    described="19-vuotias, lukio kesken",
    call_back="Arkisin kello 14 jälkeen, saa laittaa viestin",
    caller="Etsivä nuorisotyöntekijä Salla",
    situation="Asuu omillaan, opinnot keskeytyivät keväällä. Rahat riittävät, päivät ovat tyhjiä.",
    strengths="Sitkeä, taitava käsistään, tulee toimeen eläinten kanssa.",
    support="Pienet ryhmät, sama ohjaaja ensimmäisinä viikkoina.",
    health="Pölyallergia: maskin kanssa käy puutyökin.",
    reason="Pieni ryhmä ja konkreettinen tekeminen sopivat, ja bussi kulkee ovelta.",
    said="Kuulostaa hyvältä, haluan käydä ensin katsomassa.",
    closed="Ei tavoitettu kolmella soitolla eikä viestillä.",
    guided="Ohjaamoon, saatettiin sinne ja sovittiin ensimmäinen aika.",
    moved="Asunto on lähellä ja jakso päättyy muualla ensi viikolla.",
    unit="Pihapaja",
)
SWEDISH = Texts(
    wishes=(
        "Jag vill göra något med händerna, skolan gick inte.",
        "Finns det en lugn plats för min son?",
        "Jag är intresserad av bakning och tidiga morgnar.",
        "Jag behöver en plats för arbetsprövning före jul.",
        "Jag vill få tillbaka rytmen, ett steg i taget.",
    ),
    described="En 19-åring som avbrutit gymnasiet",
    call_back="Vardagar efter klockan 14, sms går bra",
    caller="Uppsökande ungdomsarbetare Salla",
    situation="Bor själv, studierna avbröts i våras. Pengarna räcker, dagarna är tomma.",
    strengths="Ihärdig, händig, kommer bra överens med djur.",
    support="Små grupper, samma handledare de första veckorna.",
    health="Dammallergi: med mask går också träarbete.",
    reason="En liten grupp och konkret arbete passar, och bussen går från dörren.",
    said="Det låter bra, jag vill titta först.",
    closed="Nåddes inte med tre samtal och ett meddelande.",
    guided="Till Navigatorn, följdes dit och en första tid bokades.",
    moved="Bor nära, och perioden på annat håll slutar nästa vecka.",
    unit="Gårdsverkstaden",
)

NAMES = (
    ("Eelis", "Harmaaranta"),
    ("Venla", "Kivikangas"),
    ("", ""),
    ("Saga", "Norrholm"),
    ("Onni", "Lumijärvi"),
    ("Alisa", "Petäjäniemi"),
    ("Rasmus", "Tuulensuu"),
    ("Minea", "Karhunoja"),
    ("Joel", "Hopeasalmi"),
    ("Lilja", "Vaarakoski"),
    ("Niilo", "Pihlajalehto"),
    ("Elsa", "Suopelto"),
    ("Hugo", "Strandängen"),
    ("Sisu", "Kallioperä"),
)


def come(house: House) -> None:
    """Let people contact the house, and do what is done about each."""
    if Contact.objects.exists() or not house.participants:
        return
    texts = SWEDISH if house is SKARGARD else FINNISH
    leads = [one for one in User.objects.filter(is_active=True) if Role.INTAKE_LEAD in one.roles]
    by = Actor(leads[0], "job") if leads else actor(house)
    unit = Unit.objects.first() or _first_unit(house, texts, by)
    made = [_contact(number, texts, by) for number in range(len(NAMES) - 1)]
    _new, overdue, nameless, invited, assessed, recommended, guided, closed, *waiting_ones = made
    for past in (11, 8, 2):
        with days_ago(past):
            contacts.note_call(overdue, reached=False, by=by)
    contacts.note_call(nameless, reached=True, text=texts.call_back, by=by)
    visit = datetime.combine(timezone.localdate() + timedelta(days=2), time(10))
    contacts.invite(invited, at=timezone.make_aware(visit), by=by)
    for one, past in ((assessed, 3), (recommended, 4), (waiting_ones[0], 39)):
        with days_ago(past):
            _assess(one, texts, by)
    for one, past in ((recommended, 2), (waiting_ones[0], 39)):
        with days_ago(past):
            _recommend(one, unit, texts, by)
    with days_ago(4):
        contacts.end(guided, Contact.State.GUIDED, reason=texts.guided, by=by)
    with days_ago(1):
        contacts.end(closed, Contact.State.CLOSED, reason=texts.closed, by=by)
    _wait(waiting_ones, unit, texts, by)
    agreed = _contact(len(NAMES) - 1, texts, by)
    _assess(agreed, texts, by)
    _recommend(agreed, unit, texts, by)
    _agree(agreed, house, unit, by)


def _first_unit(house: House, texts: Texts, by: Actor) -> Unit:
    """A unit to wait for. The coaches go on seeing everybody, as where there are none."""
    director = User.objects.get(email=house.director.email)
    for coach in User.objects.filter(is_active=True, roles__contains=[Role.COACH]):
        staff.change_reach(coach, Reach.ALL, by=director)
    return units.add_unit(name=texts.unit, people=[by.user], by=by)


def _contact(number: int, texts: Texts, by: Actor) -> Contact:
    given_name, family_name = NAMES[number]
    past = (0, 12, 1, 3, 4, 5, 6, 9, 40, 31, 22, 15, 9, 24)[number]
    by_others = number in (1, 2)
    details = Details(
        asker=("self", "professional", "kin")[number if by_others else 0],
        referrer_type="OUT" if number == 1 else "SELF",
        caller_name=texts.caller if number == 1 else "",
        given_name=given_name,
        family_name=family_name,
        described="" if given_name else texts.described,
        way=("phone", "email", "phone", "visit", "chat", "form")[number % 6],
        wish=texts.wishes[number % len(texts.wishes)],
        contacted_on=timezone.localdate() - timedelta(days=past),
        is_protected=number == 3,
        is_urgent=number == 2,
        phone=f"+3584012345{number:02}",
        email="",
        call_back=texts.call_back if number % 2 else "",
    )
    with days_ago(past):
        return contacts.add_contact(details, by=by)


def _assess(contact: Contact, texts: Texts, by: Actor) -> None:
    said = {
        "situation": texts.situation,
        "wants": contact.wish,
        "strengths": texts.strengths,
        "support": texts.support,
        "health": texts.health,
    }
    mapping.assess(contact, said, opened_version=1, done=True, by=by)


def _recommend(contact: Contact, unit: Unit, texts: Texts, by: Actor) -> None:
    options = [
        mapping.Thought("unit", unit.name, unit=unit, is_chosen=True),
        mapping.Thought("elsewhere", texts.guided.partition(",")[0]),
    ]
    mapping.recommend(
        contact, options, service_basis="OMA", reason=texts.reason, said=texts.said, by=by
    )


def _wait(line: list[Contact], unit: Unit, texts: Texts, by: Actor) -> None:
    """Five in line: one urgent, one moved for a reason, one who was offered the place."""
    today = timezone.localdate()
    for number, one in enumerate(line):
        with days_ago((38, 30, 21, 14, 8)[number]):
            waiting.put_on_list(
                one,
                unit,
                expected_on=today + timedelta(days=7 * (number + 1)) if number < 3 else None,
                is_urgent=number == 3,
                by=by,
            )
    waiting.change_place(line[4], waiting.Order(3, False, None, texts.moved), by=by)
    waiting.offer(line[3], answer_by=today + timedelta(days=3), by=by)


def _agree(contact: Contact, house: House, unit: Unit, by: Actor) -> None:
    """After three weeks on the list, a record was opened."""
    with days_ago(21):
        waiting.put_on_list(contact, unit, expected_on=None, is_urgent=False, by=by)
    agreement = agreeing.Agreement(
        given_name=contact.given_name,
        family_name=contact.family_name,
        born_on=date(timezone.localdate().year - 20, 5, 17),
        municipality_code=house.municipality_code,
        referrer_type=contact.referrer_type,
        service_basis="OMA",
        starts_on=timezone.localdate() + timedelta(days=5),
        phone=contact.own_phone,
        email=contact.own_email,
        unit=unit,
        coach=User.objects.get(email=house.coach.email),
    )
    agreeing.agree(contact, agreement, by=by)
