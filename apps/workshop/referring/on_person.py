"""Referrals on a participant's path: the one they came by, and those sent about them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.network.referrals.models import Referral
from apps.workshop.audit.services import Actor
from apps.workshop.participants.models import Participant
from apps.workshop.participants.path.events import Event, Row, Source, rows_of
from apps.workshop.participants.permissions import Access
from apps.workshop.participants.person import Panel, Tab
from apps.workshop.referring.models import Accepted, Sent
from tenants.accounts.roles import Right


def _rows(participant: Participant, by: Actor, access: Access) -> Iterable[QuerySet[Any, Any]]:
    """From our own tables, with the clear fields of the shared row where we may see it."""
    if not by.user.may(Right.REFER) or not access.is_reached:
        return
    shared = Referral.objects.filter(pk=OuterRef("referral_id"))
    about, basis = F("referral_id"), Subquery(shared.values("service_basis")[:1])
    came = Accepted.objects.filter(participant=participant)
    arrived = Coalesce(Subquery(shared.values("sent_at")[:1]), F("accepted_at"))
    for on, kind in ((TruncDate(arrived), "arrived"), (TruncDate("accepted_at"), "accepted")):
        yield rows_of(came, "referral", on=on, kind=Value(kind), about=about, basis=basis)
    sent = Sent.objects.filter(participant=participant)
    yield rows_of(
        sent, "referral", on=TruncDate("sent_at"), kind=Value("sent"), about=about, basis=basis
    )


def _tell(row: Row, participant: Participant, by: Actor) -> Event:
    label = {
        "arrived": _("Referral came"),
        "accepted": _("Referral accepted"),
        "sent": _("Referral sent"),
    }[row.kind]
    return Event(row.on, label, url=reverse("referring:detail", args=[row.about]))


TABS: list[Tab] = []
PANELS: list[Panel] = []
EVENTS = [Source("referral", _rows, _tell)]
