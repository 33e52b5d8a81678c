"""Background work of intake: contacts that have been closed long enough are removed."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from apps.network.referrals.services import ours
from apps.network.referrals.workflow import OPEN
from apps.workshop.audit.services import record_nobody
from apps.workshop.intake.models import Contact, ReferralHand
from apps.workshop.intake.rules import KEPT_MONTHS
from tenants.organisations.rounds import on_rounds


def kept_since(today: date) -> date:
    """Contacts closed before this day are removed."""
    years, month = divmod(today.year * 12 + today.month - 1 - KEPT_MONTHS, 12)
    return date(years, month + 1, min(today.day, 28))


@transaction.atomic
def clean() -> int:
    """Remove closed contacts whose time is over, with all that was learned. How many there were.

    Times on waiting lists stay for the average, and nobody is in them any more.
    """
    limit = kept_since(timezone.localdate())
    gone = list(Contact.objects.filter(closed_at__date__lt=limit).only("id"))
    for contact in gone:
        record_nobody("intake.erase", address=None, contact=str(contact.pk))
        contact.places.update(order_reason="", ordered_by=None)
        contact.delete()
    unanswered = ours().filter(state__in=OPEN).order_by().values("pk")
    ReferralHand.objects.exclude(referral_id__in=unanswered).delete()
    return len(gone)


@on_rounds(
    "contacts.clean_everywhere",
    cron="50 0 * * *",
    failed="Contacts of %s were left as they are.",
)
def clean_everywhere() -> None:
    """Every night in each open organisation."""
    clean()
