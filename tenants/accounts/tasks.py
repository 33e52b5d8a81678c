"""Background work of accounts: handing messages to the outside, and tidying up at night."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from kit.jobs import PATIENT, job
from kit.messages.outside import send_mail, send_text
from tenants.accounts import throttle
from tenants.accounts.models import Message
from tenants.accounts.tidying import tidy_up
from tenants.organisations.rounds import network_and_open_names, on_rounds


@job("accounts.deliver", retry=PATIENT)
def deliver(message: int) -> None:
    """Send one message, and empty its text: links in it open doors.

    A crash between sending and committing sends it twice; the other order would lose it.
    """
    with transaction.atomic():
        waiting = (
            Message.objects.select_for_update(skip_locked=True)
            .filter(pk=message, sent_at__isnull=True)
            .first()
        )
        if waiting is None:
            return
        if waiting.kind == Message.Kind.MAIL:
            send_mail(to=waiting.to, subject=waiting.subject, body=waiting.body)
        else:
            send_text(to=waiting.to, text=waiting.body)
        waiting.sent_at = timezone.now()
        waiting.body = ""
        waiting.save(update_fields=["sent_at", "body"])


@on_rounds(
    "accounts.tidy_everywhere",
    cron="20 1 * * *",
    failed="%s was not tidied up.",
    names=network_and_open_names,
)
def tidy_everywhere() -> None:
    """Tidy up at the network and in each organisation."""
    tidy_up()


@on_rounds(
    "accounts.forget_guesses",
    cron="23 * * * *",
    failed="Past guesses at %s were not forgotten.",
    names=network_and_open_names,
)
def forget_guesses() -> None:
    """Remove counts of guesses that slow nobody down any more, everywhere."""
    throttle.forget_past()
