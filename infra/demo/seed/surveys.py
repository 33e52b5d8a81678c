"""Minun tavoitteeni in the demo: filled once, again, begun, with links that wait or expired."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

from django.utils import timezone

from apps.workshop.audit.services import Actor
from apps.workshop.participants.compartments import Compartment
from apps.workshop.participants.models import Participant
from apps.workshop.surveys import links, services
from apps.workshop.surveys.models import Link, Survey
from apps.workshop.surveys.questions import Area, Word, compartment_of
from infra.demo.seed.cast import SEED, House
from infra.demo.seed.past import days_ago
from infra.demo.seed.people import actor

FILLED, AGAIN = 6, 4
"""How many have filled it in at the start, and how many of them at the middle too."""

TEXTS: dict[str, dict[str, list[Any]]] = {
    "fi": {
        "hopes": ["Haluan tehdä käsilläni. Puupaja kiinnostaa eniten.", "Rauhallinen porukka."],
        "strengths": ["Olen hyvä korjaamaan pyöriä.", "Osaan laittaa ruokaa isolle joukolle."],
        "dream_job": ["Pyöräkorjaaja", "Kokki omassa ruokarekassa", "En tiedä vielä"],
        "for_coach": ["Aamut ovat vaikeita. Viesti auttaa enemmän kuin soitto."],
        "said": ["Valvon liian myöhään.", "Tämä on jo parempi kuin keväällä.", ""],
        "goals": [
            ("Herään joka aamu seitsemältä", "Ehdin pajalle ajoissa", "Herätys samaan aikaan"),
            (
                "Uskallan soittaa puhelun itse",
                "Saan asiat hoidettua",
                "Soitan yhdessä ohjaajan kanssa",
            ),
            (
                "Löydän alan, jota haluan opiskella",
                "Haluan oman ammatin",
                "Käyn tutustumassa yhteen kouluun",
            ),
        ],
    },
    "sv": {
        "hopes": ["Jag vill arbeta med händerna. Båtarna intresserar mig mest.", "En lugn grupp."],
        "strengths": ["Jag är bra på att laga cyklar.", "Jag kan laga mat för många."],
        "dream_job": ["Båtbyggare", "Kock på en egen matbil", "Jag vet inte ännu"],
        "for_coach": ["Morgnarna är svåra. Ett meddelande hjälper mer än ett samtal."],
        "said": ["Jag är uppe för sent.", "Det är redan bättre än i våras.", ""],
        "goals": [
            (
                "Jag stiger upp klockan sju varje morgon",
                "Jag hinner till verkstaden",
                "Samma tid varje kväll",
            ),
            (
                "Jag vågar ringa ett samtal själv",
                "Jag får saker gjorda",
                "Jag ringer med handledaren",
            ),
            ("Jag hittar en bransch att studera", "Jag vill ha ett yrke", "Jag besöker en skola"),
        ],
    },
}


def ask(house: House) -> None:
    """Surveys of some of the house's participants, in every state a page can show."""
    if not house.participants or Survey.objects.exists():
        return
    chance, by = Random(f"{SEED} {house.address} surveys"), actor(house)  # noqa: S311
    running = [person for person in Participant.objects.all() if _is_here(person)]
    if by.user.email.startswith("oskari"):
        # Those of the wood workshop first: most of the demo's pages are looked at there.
        running.sort(key=lambda person: person.unit is None or person.unit.name != "Puupaja")
    filled, rest = running[:FILLED], running[FILLED:]
    for number, person in enumerate(filled):
        language = house.languages[number % len(house.languages)]
        base = {area: chance.randrange(2, 7) for area in Area}
        _fill(person, "start", language, 40, base, chance, by, is_alone=number % 2 == 1)
        if number < AGAIN:
            later = {area: _later(score, chance) for area, score in base.items()}
            _fill(person, "middle", language, 6, later, chance, by, is_alone=number == 1)
    for person, state in zip(rest, ("waits", "expired", "begun"), strict=False):
        _leave_open(person, state, house.languages[0], by)


def _is_here(person: Participant) -> bool:
    today = timezone.localdate()
    return any(period.is_running_on(today) for period in person.periods.all())


def _later(score: int, chance: Random) -> int:
    return min(10, max(0, score + chance.choice((-1, 0, 0, 1, 2, 2, 3))))


def _fill(
    person: Participant,
    occasion: str,
    language: str,
    days: int,
    scores: dict[Area, int],
    chance: Random,
    by: Actor,
    *,
    is_alone: bool,
) -> None:
    """One finished survey. Some questions are skipped, as people do."""
    texts = TEXTS[language]
    with days_ago(days):
        survey = services.begin(
            person, occasion=occasion, language=language, filled_by="together", by=by
        )
        writer: services.Writer = by
        if is_alone:
            link, _token, _pin = links.make_link(survey, by=by)
            writer = services.Own(link, None)
        kept = services.kept_parts(person)
        if kept:
            for area, score in scores.items():
                if compartment_of(area) not in kept:
                    continue
                if area in (Area.SUBSTANCES, Area.MONEY) and chance.random() < 0.6:
                    continue
                said = chance.choice(texts["said"]) if area == Area.EVERYDAY else ""
                wants = area in (Area.EVERYDAY, Area.STUDIES) or None
                services.answer_area(
                    survey, area, score=score, wants_change=wants, text=said, by=writer
                )
        if Compartment.COACHING in kept:
            words = {word: chance.choice(texts[word.value]) for word in Word}
            services.answer_words(survey, words, by=writer)
        for position, goal in enumerate(chance.sample(texts["goals"], k=2), start=1):
            text, why, first_step = goal
            by_when = timezone.localdate() + timedelta(days=120)
            services.set_goal(
                survey,
                position,
                services.GoalText(
                    text=text,
                    why=why if Compartment.COACHING in kept else "",
                    first_step=first_step,
                    by_when=by_when,
                ),
                by=writer,
            )
        services.finish(survey, by=writer)


def _leave_open(person: Participant, state: str, language: str, by: Actor) -> None:
    """A survey that is not finished: its link waits, has expired, or there is none."""
    with days_ago(12 if state == "expired" else 1):
        survey = services.begin(
            person, occasion="start", language=language, filled_by="participant", by=by
        )
        if state == "begun":
            goal = services.GoalText(text=TEXTS[language]["goals"][0][0])
            services.set_goal(survey, 1, goal, by=by)
            return
        link, _token, _pin = links.make_link(survey, by=by)
    if state == "waits":
        Link.objects.filter(pk=link.pk).update(texted_at=timezone.now() - timedelta(hours=20))
