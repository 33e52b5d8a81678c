"""Finished surveys on a participant's path: when, and none of the answers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.workshop.audit.services import Actor
from apps.workshop.participants.models import Participant
from apps.workshop.participants.path.events import Event, Row, Source, rows_of
from apps.workshop.participants.permissions import Access
from apps.workshop.surveys.models import Survey
from apps.workshop.surveys.permissions import readable
from tenants.accounts.roles import Right


def _rows(participant: Participant, by: Actor, access: Access) -> Iterable[QuerySet[Any, Any]]:
    if readable(access):
        done = Survey.objects.filter(participant=participant, done_at__isnull=False)
        yield rows_of(done, "survey", on=TruncDate("done_at"), kind=F("occasion"), about=F("pk"))


def _tell(row: Row, participant: Participant, by: Actor) -> Event:
    occasion = str(Survey.Occasion(row.kind).label).lower()
    # Somebody to whom the coaching was opened for an hour has no right to the survey's page.
    may_open = by.user.may(Right.READ_NOTES)
    page = f"{reverse('surveys:person', args=[participant.pk])}?of={row.about}"
    label = _("My goals filled in, %(occasion)s") % {"occasion": occasion}
    return Event(row.on, label, url=page if may_open else "")


EVENTS = [Source("survey", _rows, _tell)]
