"""How somebody came: the contact and its steps, on a participant's path."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.workshop.audit.services import Actor
from apps.workshop.intake.models import Became, Contact, Step
from apps.workshop.participants.models import Participant
from apps.workshop.participants.path.events import Event, Row, Source, rows_of
from apps.workshop.participants.permissions import Access
from tenants.accounts.roles import Right

CAME = "came"
SHOWN = (Contact.State.MAPPED, Contact.State.RECOMMENDED, Contact.State.WAITING)


def _rows(participant: Participant, by: Actor, access: Access) -> Iterable[QuerySet[Any, Any]]:
    """For whoever works at the desk and reaches the person.

    The contact itself goes in time; the day it came stays, with no page to open.
    """
    if not by.user.may(Right.DO_INTAKE) or not access.is_reached:
        return
    became = Became.objects.filter(participant=participant)
    contacts = Contact.objects.filter(pk__in=became.values("pk"))
    came = became.exclude(contacted_on=None)
    page = Subquery(Contact.objects.filter(pk=OuterRef("pk")).order_by().values("pk"))
    yield rows_of(came, "intake", on=F("contacted_on"), kind=Value(CAME), about=page)
    steps = Step.objects.filter(contact__in=contacts, kind=Step.Kind.STATE, state__in=SHOWN)
    yield rows_of(steps, "intake", on=TruncDate("at"), kind=F("state"), about=F("contact"))
    yield rows_of(
        became, "intake", on=TruncDate("agreed_at"), kind=Value(Contact.State.AGREED.value)
    )


def _tell(row: Row, participant: Participant, by: Actor) -> Event:
    label = _("First contact") if row.kind == CAME else str(Contact.State(row.kind).label)
    page = reverse("intake:contact", args=[row.about]) if row.about else ""
    return Event(row.on, label, url=page)


EVENTS = [Source("intake", _rows, _tell)]
