"""Leaving feedback and answering it."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from apps.network.accessibility.models import Feedback
from tenants.accounts.mail import queue_mail_from
from tenants.accounts.models import User
from tenants.organisations.addresses import network_address

ANSWERED_WITHIN = timedelta(days=14)
"""How soon feedback is answered (act 306/2019)."""


@transaction.atomic
def leave_feedback(*, text: str, page: str, email: str, language: str) -> Feedback:
    """Keep what somebody tells, and tell the operator by mail that there is something to read.

    The mail carries nothing of it.
    """
    feedback = Feedback(
        text=text, page=page, email=email, language=language, sent_at=timezone.now()
    )
    # The sender may write and not read, so the row is sent and nothing is asked back.
    feedback.save(force_insert=True)
    if settings.FEEDBACK_TO:
        queue_mail_from(
            "accessibility/mail/feedback.txt",
            to=settings.FEEDBACK_TO,
            language=settings.LANGUAGE_CODE,
            address=network_address("/accessibility/feedback/"),
            days=ANSWERED_WITHIN.days,
        )
    return feedback


def answer(feedback: Feedback, *, by: User) -> bool:
    """Mark as answered. False when somebody had done so already."""
    still_open = Feedback.objects.filter(pk=feedback.pk, state=Feedback.State.OPEN)
    return bool(
        still_open.update(
            state=Feedback.State.ANSWERED, answered_at=timezone.now(), answered_by=by.full_name
        )
    )


def waiting_feedback() -> QuerySet[Feedback]:
    """Feedback that waits for an answer."""
    return Feedback.objects.filter(state=Feedback.State.OPEN)
