"""Mails about what people were told: kinds and a link, and nothing about anybody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation

from apps.workshop.notifications.kinds import Kind, Mail
from apps.workshop.notifications.models import Notification
from apps.workshop.notifications.pages import page
from kit.database.scope import current_organisation
from tenants.accounts.mail import queue_mail_from
from tenants.accounts.models import User
from tenants.organisations.addresses import address_of
from tenants.organisations.models import Domain

MORNING = dt.time(7, 30)


def last_morning(now: dt.datetime) -> dt.datetime:
    """The latest 7.30 in Finland that is not after `now`."""
    here = timezone.localtime(now)
    morning = timezone.make_aware(dt.datetime.combine(here.date(), MORNING))
    if morning <= here:
        return morning
    yesterday = here.date() - dt.timedelta(days=1)
    return timezone.make_aware(dt.datetime.combine(yesterday, MORNING))


@transaction.atomic
def send_due(now: dt.datetime | None = None) -> int:
    """Queue the mails of the open organisation that are due, one a person. How many there were.

    What was meant for the morning goes at the first look after 7.30, however late that is. What
    has been read meanwhile needs no mail. Two workers at once share the rows out by locking.
    """
    now = now or timezone.now()
    due = list(
        Notification.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("person")
        .filter(mailed_at=None)
        .filter(Q(mail=Mail.AT_ONCE) | Q(mail=Mail.DAILY, made_at__lt=last_morning(now)))
    )
    letters: dict[User, list[Notification]] = {}
    for one in due:
        if one.read_at is None and one.person.is_active:
            letters.setdefault(one.person, []).append(one)
    for person, told in letters.items():
        _write(person, told)
    Notification.objects.filter(pk__in=[one.pk for one in due]).update(mailed_at=now)
    return len(letters)


def _write(person: User, told: Sequence[Notification]) -> None:
    host = _own_host()
    with translation.override(person.language):
        lines = _lines(told, host)
    queue_mail_from(
        "notifications/mail/told.txt",
        to=person.email,
        language=person.language,
        lines=lines,
        count=len(told),
        first=lines[0].text,
        settings_address=address_of(host, page("notifications:settings")),
    )


@dataclass(frozen=True)
class Line:
    """One kind as a mail tells it: how many there are, and where the newest leads."""

    text: str
    address: str


def _lines(told: Sequence[Notification], host: str) -> list[Line]:
    of_kind: dict[Kind, list[Notification]] = {}
    for one in sorted(told, key=lambda one: one.made_at, reverse=True):
        of_kind.setdefault(Kind(one.kind), []).append(one)
    return [
        Line(
            str(kind.label) if len(found) == 1 else f"{kind.label} ({len(found)})",
            address_of(host, page("notifications:open", found[0].pk)),
        )
        for kind, found in of_kind.items()
    ]


def _own_host() -> str:
    return str(Domain.objects.get(tenant_id=current_organisation()).domain)
