"""What has served its purpose is removed: nobody's name or address is kept for its own sake."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet
from django.utils import timezone

from tenants.accounts.models import (
    BrowserSession,
    EmailChange,
    Invitation,
    Message,
    TrustedBrowser,
    UsedForm,
)

FORMS_KEPT = timedelta(days=7)
"""A form left open in a tab for longer asks for its page anew."""

MESSAGES_KEPT = timedelta(days=30)
"""Sent ones, whose text is empty already: long enough to say whether a mail left us."""

INVITATIONS_KEPT = timedelta(days=90)
"""After they were accepted or cancelled or ran out. They name people who may never have come."""

BROWSERS_KEPT = timedelta(days=30)


def tidy_up() -> int:
    """Remove what is past its time in the open scope. Returns how many rows went."""
    return sum(rows.delete()[0] for rows in _past_their_time())


def _past_their_time() -> tuple[QuerySet[Any], ...]:
    now = timezone.now()
    invited = now - INVITATIONS_KEPT
    return (
        UsedForm.objects.filter(used_at__lt=now - FORMS_KEPT),
        Message.objects.filter(sent_at__lt=now - MESSAGES_KEPT),
        Invitation.objects.filter(
            Q(accepted_at__lt=invited) | Q(cancelled_at__lt=invited) | Q(expires_at__lt=invited)
        ),
        BrowserSession.objects.filter(seen_at__lt=now - BROWSERS_KEPT),
        TrustedBrowser.objects.filter(ends_at__lt=now),
        EmailChange.objects.filter(expires_at__lt=now),
        Session.objects.filter(expire_date__lt=now),
    )
