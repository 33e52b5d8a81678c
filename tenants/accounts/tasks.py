"""Background work of accounts: handing messages to the outside, and tidying up at night."""

from __future__ import annotations

import logging

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from kit.database.names import NETWORK
from kit.database.scope import entered
from kit.jobs import PATIENT, job
from kit.messages.outside import send_mail, send_text
from tenants.accounts import throttle
from tenants.accounts.models import Message
from tenants.accounts.tidying import tidy_up
from tenants.organisations.lookup import open_names

logger = logging.getLogger(__name__)


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


@app.periodic(cron="20 1 * * *")
@app.task(name="accounts.tidy_everywhere", pass_context=False, queueing_lock="accounts.tidy")
def tidy_everywhere(timestamp: int) -> None:
    """Tidy up at the network and in each organisation. One that fails stops no other."""
    for name in (NETWORK, *open_names()):
        try:
            with entered(name):
                tidy_up()
        except Exception:
            logger.exception("%s was not tidied up.", name)


@app.periodic(cron="23 * * * *")
@app.task(name="accounts.forget_guesses", pass_context=False, queueing_lock="forget_guesses")
def forget_guesses(timestamp: int) -> None:
    """Remove counts of guesses that slow nobody down any more, everywhere."""
    for name in (NETWORK, *open_names()):
        try:
            with entered(name):
                throttle.forget_past()
        except Exception:
            logger.exception("Past guesses at %s were not forgotten.", name)
