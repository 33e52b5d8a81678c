"""Telling people, and what they do with what they were told."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import BigIntegerField, BooleanField, ExpressionWrapper, Q, QuerySet
from django.utils import timezone

from apps.workshop.notifications.kinds import RULES, Kind, Mail, usual_mail
from apps.workshop.notifications.models import Choice, Notification
from kit.database.ready import Given, Givens, ready
from tenants.accounts.models import User
from tenants.accounts.roles import Right

KEPT_DAYS = 90
MOST_COUNTED = 100
"""The bell counts no further: it says 99+ then."""


@dataclass(frozen=True)
class Way:
    """How somebody is told: at the bell or not, and when by mail."""

    in_app: bool
    mail: Mail


def people_who_may(right: Right) -> list[User]:
    """Everybody here whose account is open and who has the right."""
    return [user for user in User.objects.filter(is_active=True) if user.may(right)]


@transaction.atomic
def notify(
    people: Iterable[User], kind: Kind, *, key: str, about_url: str, label: str = ""
) -> None:
    """Tell people of the open organisation something, in the caller's transaction.

    `key` names the event: whoever was told of the same kind and key already is not told again,
    however often this runs. `about_url` is a path at the own host. `label` says in a few words
    which one, in the product only: no participant's name, whoever may read it.
    """
    from apps.workshop.notifications.tasks import send

    told = {person.pk: person for person in people}
    ways = ways_of(told.values(), kind)
    rows = [
        Notification(
            person=person,
            kind=kind,
            key=key,
            label=label[:200],
            about_url=about_url,
            in_app=ways[pk].in_app,
            mail=ways[pk].mail,
        )
        for pk, person in told.items()
    ]
    Notification.objects.bulk_create(rows, ignore_conflicts=True)
    if any(row.mail == Mail.AT_ONCE for row in rows):
        send.later(once="send")


def ways_of(people: Iterable[User], kind: Kind) -> dict[int, Way]:
    """How each of the people is told of a kind: as chosen, or as usual."""
    wanted = {person.pk: person for person in people}
    chosen = {
        choice.person_id: choice
        for choice in Choice.objects.filter(kind=kind, person_id__in=wanted)
    }
    return {pk: _way(person, kind, chosen.get(pk)) for pk, person in wanted.items()}


def own_ways(person: User) -> dict[Kind, Way]:
    """How one person is told of every kind that concerns them."""
    chosen = {choice.kind: choice for choice in Choice.objects.filter(person=person)}
    return {
        kind: _way(person, kind, chosen.get(kind))
        for kind, rule in RULES.items()
        if person.may(rule.right)
    }


def _way(person: User, kind: Kind, choice: Choice | None) -> Way:
    # A fixed kind shows at the bell whatever a row says: the rule may be younger than the row.
    if choice is None or RULES[kind].is_fixed:
        return Way(in_app=True, mail=usual_mail(kind, person.roles))
    return Way(in_app=choice.in_app, mail=Mail(choice.mail))


def choose(person: User, ways: dict[Kind, Way]) -> None:
    """Keep how a person wants to be told. Kinds that cannot be chosen are left out."""
    rows = [
        Choice(person=person, kind=kind, in_app=way.in_app, mail=way.mail)
        for kind, way in ways.items()
        if not RULES[kind].is_fixed
    ]
    Choice.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["person", "kind"],
        update_fields=["in_app", "mail"],
    )


def bell(person: User) -> QuerySet[Notification]:
    """What a person finds at the bell, unread first and the newest of each first."""
    is_unread = ExpressionWrapper(Q(read_at=None), output_field=BooleanField())
    shown = Notification.objects.filter(person=person, in_app=True)
    return shown.annotate(is_unread=is_unread).order_by("-is_unread", "-made_at", "id")


def unread(person: User | Given) -> QuerySet[Notification]:
    return Notification.objects.filter(person=person, in_app=True, read_at=None)


def newest_unread(person: User) -> list[Notification]:
    """What waits at the bell, as many as it counts."""
    return list(_newest_unread(person=person.pk))


@ready(person=BigIntegerField())
def _newest_unread(given: Givens) -> QuerySet[Notification]:
    return unread(given.person)[:MOST_COUNTED]


def mark_read(found: QuerySet[Notification]) -> uuid.UUID | None:
    """Mark unread ones among `found` as read; the click by which `undo` finds them, if any."""
    click = uuid.uuid4()
    changed = found.filter(read_at=None).update(read_at=timezone.now(), click=click)
    return click if changed else None


def read_by(person: User, click: uuid.UUID) -> QuerySet[Notification]:
    """What the person marked as read by one click."""
    return Notification.objects.filter(person=person, in_app=True, click=click)


def undo(person: User, click: uuid.UUID) -> int:
    """Make unread again what one click marked as read. How many there were."""
    return read_by(person, click).update(read_at=None, click=None)


def clean() -> int:
    """Remove what is older than is kept. How many there were."""
    oldest = timezone.now() - dt.timedelta(days=KEPT_DAYS)
    return Notification.objects.filter(made_at__lt=oldest).delete()[0]
