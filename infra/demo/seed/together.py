"""Notes of every kind, and how workers work together, at the demo's largest house."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.utils import timezone

from apps.workshop.coaching import hand_overs, services
from apps.workshop.coaching.hand_overs import Content
from apps.workshop.coaching.models import SupportRequest
from apps.workshop.participants.compartments import Compartment
from apps.workshop.participants.models import Note, Participant
from apps.workshop.participants.notes.kinds import Heading, NoteKind
from apps.workshop.participants.notes.services import Text, correct_note, write_together
from apps.workshop.participants.services import open_for_notes
from infra.demo.seed.cast import SATAMA, House
from infra.demo.seed.people import actor
from tenants.accounts.models import User

SESSIONS = (
    (NoteKind.TALK, 60, "Käytiin läpi alkukuukausi. Aamut sujuvat, iltapäivällä väsyttää."),
    (NoteKind.CALL, 10, "Soitti: linja-auto on myöhässä. Sovittiin, että tulee klo 9.30."),
    (NoteKind.MESSAGE, 5, "Vastasi viestiin, huominen käy."),
    (NoteKind.NETWORK, 90, "Verkostopalaveri TE-asiantuntijan kanssa. Jatko sovittu kevääseen."),
    (NoteKind.ESCORT, 120, "Käytiin yhdessä pankissa avaamassa tili."),
    (NoteKind.HOME_VISIT, 45, "Kotikäynti sovitusti. Keskusteltiin aamurutiineista."),
    (NoteKind.REMOTE, 30, "Etätapaaminen: päivitettiin ansioluettelo."),
)
FOR_THREE = "Ryhmässä harjoiteltiin työhaastattelua pareittain. Kaikki kokeilivat molempia rooleja."
OBSERVED = (
    (Heading.FOCUS, "Hioi penkin loppuun asti ilman muistutusta."),
    (Heading.TOGETHER, ""),
    (Heading.LEARNED, "Osaa nyt asettaa pöytäsahan vasteen itse."),
)
RESTRICTED = "Kertoi perheen tilanteesta vain meille kahdelle. Sovittiin, milloin asiasta puhutaan."
WRONG, RIGHT = "Sovittiin tutustuminen metallipajaan tiistaille.", "Tutustuminen on torstaina."

NEEDS = (
    ("today", "Jäi tauolla yksin ja haluaisi jutella jonkun kanssa ennen kotiinlähtöä.", "open"),
    ("week", "Kelan lomake on kesken, täyttöön tarvitaan apua.", "open"),
    ("week", "Toivoo tukea asunnon etsimiseen.", "taken"),
    ("later", "Ajokortin teoria: miten sitä voisi harjoitella?", "done"),
    ("later", "Haluaisi tietoa velkaneuvonnasta.", "returned"),
)
NEXT_ONE = Content(
    agreed="Työpäivät ma–to klo 9–14, perjantai on oma päivä.",
    works="Selkeä ohje ja yksi asia kerrallaan. Aamukahvilla syntyy parhaat puheet.",
    watch="Uusi ihminen jännittää: mene mukaan ensimmäiseen tapaamiseen.",
    tasks="Ansioluettelo puolivälissä, tutustumiskäynti metallipajaan sopimatta.",
    meeting="Työpajalla, mukana TE-asiantuntija",
)


def show_working_together(house: House) -> None:
    """Sessions, a note for three, observations, a restricted and a corrected one, and the rest."""
    if house is not SATAMA or SupportRequest.objects.exists():
        return
    people = list(Participant.objects.prefetch_related("periods", "coachings"))
    open_ones = open_for_notes(people, Compartment.COACHING)
    mine = [one for one in people if one.pk in open_ones and _is_coached_by(one, "aino")]
    today = timezone.localdate()
    _write_sessions(mine[0], today)
    _observe(mine, today)
    _ask_for_support(mine)
    _hand_over(mine, today)


def _user(who: str) -> User:
    return User.objects.get(email=f"{who}@satama.example")


def _is_coached_by(person: Participant, who: str) -> bool:
    email = f"{who}@satama.example"
    return person.coachings.filter(coach__email=email).exists()


def _write_sessions(person: Participant, today: date) -> None:
    aino = actor(SATAMA, "aino@satama.example")
    for number, (kind, minutes, words) in enumerate(SESSIONS):
        day = today - timedelta(days=2 * (len(SESSIONS) - number))
        write_together([person], Text(day, words, kind=kind, minutes=minutes), by=aino)
    secret = Text(today, RESTRICTED, kind=NoteKind.TALK, minutes=45, readers=[_user("oskari")])
    write_together([person], secret, by=aino)
    wrong = Text(today - timedelta(days=1), WRONG, kind=NoteKind.CALL, minutes=15)
    note = Note.objects.get(writing=write_together([person], wrong, by=aino))
    correct_note(
        note,
        text=RIGHT,
        happened_on=note.happened_on,
        kind=note.kind,
        minutes=note.minutes,
        reason="Väärä viikonpäivä.",
        by=aino,
    )


def _observe(people: Sequence[Participant], today: date) -> None:
    aino, tauno = actor(SATAMA, "aino@satama.example"), actor(SATAMA, "tauno@satama.example")
    group = Text(
        today - timedelta(days=1), FOR_THREE, Compartment.COACHING, NoteKind.GROUP, minutes=90
    )
    write_together(people[:3], group, by=aino)
    for number, (heading, words) in enumerate(OBSERVED):
        seen = Text(today, words, kind=NoteKind.OBSERVATION, heading=heading)
        write_together([people[number % len(people)]], seen, by=tauno)


def _ask_for_support(people: Sequence[Participant]) -> None:
    tauno, milla = actor(SATAMA, "tauno@satama.example"), actor(SATAMA, "milla@satama.example")
    for number, (urgency, need, state) in enumerate(NEEDS):
        person = people[number % len(people)]
        asked = services.ask_support(person, need=need, urgency=urgency, by=tauno)
        if state == "open":
            continue
        services.take_request(asked, by=milla)
        if state != "taken":
            answer = (
                "Käytiin läpi yhdessä."
                if state == "done"
                else "Talous- ja velkaneuvonta auttaa parhaiten, annoin yhteystiedot."
            )
            services.close_request(asked, is_done=state == "done", answer=answer, by=milla)


def _hand_over(people: Sequence[Participant], today: date) -> None:
    aino, oskari = actor(SATAMA, "aino@satama.example"), actor(SATAMA, "oskari@satama.example")
    meeting = Content(**{**vars(NEXT_ONE), "meeting_on": today + timedelta(days=6)})
    hand_overs.offer_to_colleague(
        people[0], meeting, to=_user("oskari"), in_place_of=_user("aino"), by=aino
    )
    accepted = hand_overs.offer_to_colleague(
        people[1], meeting, to=_user("oskari"), takes_over_on=today + timedelta(days=14), by=aino
    )
    hand_overs.accept(accepted, by=oskari)
    hand_overs.give_on_paper(
        people[2],
        Content(agreed="Torstain toimintapäivä jatkuu yhdessä.", meeting="Yhteinen kahvihuone"),
        to_name="Eila Rantametsä",
        to_role="etsivä nuorisotyö",
        consent_words="Eilalle saa kertoa, että käyn täällä torstaisin. Muusta puhun itse.",
        consent_on=today,
        by=aino,
    )
