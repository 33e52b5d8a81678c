"""The rows that every organisation and the plain database get: the same, but for the coach's name.

The people are invented, of the demo's names and notes.
"""

from __future__ import annotations

import uuid
from datetime import timedelta
from random import Random

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY
from django.contrib.auth import SESSION_KEY as USER_KEY
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from apps.workshop.handbook.chapter_templates import chapter_templates
from apps.workshop.handbook.models import Chapter, Edition
from apps.workshop.participants.models import Note, Participant, Period
from infra.bench.sides import session
from infra.demo.seed.people import BASES, DATA, REFERRERS
from tenants.accounts.middleware import SESSION_KEY as BELONGS_TO
from tenants.accounts.models import User
from tenants.accounts.roles import Role
from tenants.accounts.sessions import KEY as BROWSER

SEED = 20261122
NOTES_EACH = 2
EDITIONS_EACH = 2


def fill(mark: str, *, belongs_to: str, participants: int, running: int | None = None) -> None:
    """Write them into what is open. `mark` is the coach's family name and shows on the page.

    `belongs_to` is whose the session is; plain Django does not ask. So many have a `running`
    period, four of five unless told.
    """
    coach = User.objects.create(
        email=f"valmentaja@{mark}.example",
        given_name="Kaino",
        family_name=mark,
        roles=[Role.COACH],
        password=make_password("salasana-mittaukseen"),
    )
    _participants(coach, participants, running)
    _chapters(coach)
    _sign_in(coach, belongs_to)


def _participants(coach: User, many: int, running: int | None) -> None:
    chance, today = Random(SEED), timezone.localdate()  # noqa: S311
    people, periods, notes = [], [], []
    for number in range(many):
        person = Participant(
            id=uuid.UUID(int=chance.getrandbits(128), version=4),
            given_name=chance.choice(DATA["given"]),
            family_name=chance.choice(DATA["family"]),
            born_on=today - timedelta(days=chance.randrange(17 * 365, 60 * 365)),
            municipality_code="091",
            referrer_type=chance.choice(REFERRERS),
            added_by=coach,
        )
        starts_on = today - timedelta(days=chance.randrange(30, 300))
        period = Period(participant=person, service_basis=chance.choice(BASES), starts_on=starts_on)
        has_ended = number % 5 == 4 if running is None else number >= running
        if has_ended:
            period.ends_on = today - timedelta(days=chance.randrange(1, 20))
        people.append(person)
        periods.append(period)
        notes += [
            Note(
                participant=person,
                happened_on=starts_on + timedelta(days=7 * week),
                text=text,
                written_by=coach,
            )
            for week, text in enumerate(chance.sample(DATA["notes"]["fi"], k=NOTES_EACH))
        ]
    Participant.objects.bulk_create(people)
    Period.objects.bulk_create(periods)
    Note.objects.bulk_create(notes)


def _chapters(coach: User) -> None:
    chapters = Chapter.objects.bulk_create(
        Chapter(
            number=found.number,
            title=found.title("fi"),
            template=found.code,
            draft=found.body("fi"),
            draft_saved_by=coach,
        )
        for found in chapter_templates()
    )
    Edition.objects.bulk_create(
        Edition(
            chapter=chapter,
            number=number,
            title=chapter.title,
            text=chapter.draft,
            published_by=coach,
        )
        for chapter in chapters
        for number in range(1, EDITIONS_EACH + 1)
    )


def _sign_in(coach: User, belongs_to: str) -> None:
    content = {
        USER_KEY: str(coach.pk),
        BACKEND_SESSION_KEY: "allauth.account.auth_backends.AuthenticationBackend",
        HASH_SESSION_KEY: coach.get_session_auth_hash(),
        BROWSER: str(coach.browser_sessions.create(session_key=session.KEY).pk),
        BELONGS_TO: belongs_to,
    }
    # Not by logging in: that asks for the open scope, and the key must be the same everywhere.
    Session.objects.create(
        session_key=session.KEY,
        session_data=SessionStore().encode(content),
        expire_date=timezone.now() + timedelta(days=1),
    )
