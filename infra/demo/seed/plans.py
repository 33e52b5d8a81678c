"""Goals, plans, networks, agreements and checklists of the demo, in each of their states."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from apps.workshop.audit.services import Actor
from apps.workshop.participants.models import Participant
from apps.workshop.plans.models import Agreement, Goal, Partner, Plan, Step
from apps.workshop.plans.services import around, goals, plans, steps
from apps.workshop.plans.storage import Keeps, keeps
from infra.demo.seed.cast import House
from infra.demo.seed.past import days_ago
from infra.demo.seed.people import actor

TEXTS: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "data" / "plans.json").read_text(encoding="utf-8")
)
STATES = (
    Goal.State.IN_PROGRESS,
    Goal.State.REACHED,
    Goal.State.OPEN,
    Goal.State.IN_PROGRESS,
    Goal.State.PARTLY_REACHED,
    Goal.State.DROPPED,
    Goal.State.CHANGED,
)
AGO = 60
"""How many days ago the first estimates were given."""


def plan(house: House) -> None:
    """Every second of those who are here has something planned, each in another state."""
    if Goal.objects.exists() or not house.participants:
        return
    by, today = actor(house), timezone.localdate()
    running = [
        person
        for person in Participant.objects.prefetch_related("periods")
        if any(period.is_running_on(today) for period in person.periods.all())
    ]
    # Those whose whole file is kept here come first: they show the most.
    running.sort(key=lambda person: keeps(person) != Keeps.FULL)
    for number, person in enumerate(running[:14]):
        texts = TEXTS[house.languages[number % len(house.languages)]]
        _one(person, number, texts, today, by)


def _one(person: Participant, number: int, texts: Any, today: date, by: Actor) -> None:
    is_full, turn = keeps(person) == Keeps.FULL, number % 7
    if turn == 6:
        return
    made = _goals(person, texts, 7 if turn == 0 else 2 + turn % 3, is_full, today, by)
    if turn in (0, 1, 2):
        _checklist(person, today, by)
    if turn == 5:
        _draft(person, texts, made, is_full, by)
        return
    review_on = {0: 20, 1: 4, 2: -6}.get(turn, 40)
    first = _agree(person, texts, made[:2], is_full, today - timedelta(days=AGO), 0, by)
    if turn == 0:
        _agree(person, texts, made, is_full, today - timedelta(days=9), review_on, by)
    elif turn == 3:
        plans.begin_review(first, by=by)
    elif turn == 4:
        plans.complete(first, by=by)
    else:
        Plan.objects.filter(pk=first.pk).update(review_on=today + timedelta(days=review_on))
    if is_full and turn < 3:
        _around(person, texts, today, by)
    _own_steps(person, texts, today, by)


def _goals(
    person: Participant, texts: Any, most: int, is_full: bool, today: date, by: Actor
) -> list[Goal]:
    made = []
    rows = [row for row in texts["goals"] if is_full or row[0] != "mind"]
    for row, state in zip(rows[:most], STATES, strict=False):
        area, text, first_step, helper, start, now, target = row
        values = {"area": area, "text": text, "first_step": first_step, "helper": helper}
        by_on = today + timedelta(days=90)
        with days_ago(AGO):
            goal = goals.add_goal(person, values | {"target": target, "by_on": by_on}, by=by)
        then = today - timedelta(days=AGO)
        goals.estimate(person, {goal: start}, on=then, by=by)
        if now is not None:
            goals.estimate(person, {goal: now}, on=today - timedelta(days=12), by=by)
        goals.change_goal(goal, {"area": area, "state": state}, opened_version=1, by=by)
        made.append(goal)
    return made


def _draft(person: Participant, texts: Any, made: list[Goal], is_full: bool, by: Actor) -> Plan:
    values = texts["plan"] if is_full else {"days": texts["plan"]["days"]}
    opened = plans.version_now(person)
    return plans.save_draft(person, values, made, opened_version=opened, by=by)


def _agree(
    person: Participant,
    texts: Any,
    made: list[Goal],
    is_full: bool,
    agreed_on: date,
    review_in: int,
    by: Actor,
) -> Plan:
    draft = _draft(person, texts, made, is_full, by)
    review_on = timezone.localdate() + timedelta(days=review_in) if review_in else None
    present = ["participant", "coach", "referrer"]
    return plans.agree(draft, agreed_on=agreed_on, present=present, review_on=review_on, by=by)


def _around(person: Participant, texts: Any, today: date, by: Actor) -> None:
    for number, row in enumerate(texts["partners"]):
        name, role, organisation, task, consent, words, is_kin = row
        values = {"name": name, "role": role, "organisation": organisation, "task": task}
        values |= {"consent": consent, "consent_words": words, "is_kin": is_kin}
        values["consent_on"] = today - timedelta(days=50) if consent == "given" else None
        values["review_on"] = today + timedelta(days=10) if number == 0 else None
        values["contact"] = f"040 123 45{number}7"
        around.add(Partner, person, values, by=by)
    for number, (kind, parties, text) in enumerate(texts["agreements"]):
        values = {"kind": kind, "parties": parties, "text": text}
        values |= {"made_on": today - timedelta(days=AGO)}
        values["valid_until"] = today + timedelta(days=6) if number else None
        around.add(Agreement, person, values, by=by)


def _own_steps(person: Participant, texts: Any, today: date, by: Actor) -> None:
    """One late, one soon, and one done."""
    for text, due in zip(texts["steps"], (-2, 3, -5), strict=True):
        values = {"text": text, "who_else": texts["with"], "due_on": today + timedelta(days=due)}
        step = steps.add_step(person, values, by=by)
        if due == -5:
            steps.tick(step, is_done=True, by=by)


def _checklist(person: Participant, today: date, by: Actor) -> None:
    """A checklist of which what was due is done, all but the last thing."""
    period = person.periods.all()[0]
    steps.begin_checklist(person, period=period, starts_on=period.starts_on, by=by)
    due = list(
        Step.objects.filter(participant=person, period=period, due_on__lte=today).order_by(
            "position"
        )
    )
    for step in due[:-1]:
        with days_ago((today - (step.due_on or today)).days):
            steps.tick(step, is_done=True, by=by)
