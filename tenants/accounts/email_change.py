"""The verbs of one's own address: ask for another, confirm it, call it off.

The old address works until the new one is confirmed. Whether the new one already has an account
here is told to nobody but its owner, by mail.
"""

from __future__ import annotations

import secrets
import uuid
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils import timezone

from tenants.accounts import sessions
from tenants.accounts.mail import queue_mail_from
from tenants.accounts.models import EmailChange, User
from tenants.accounts.services import digest_of
from tenants.accounts.signals import email_changed
from tenants.organisations.addresses import address_of

HOURS = 24


class LinkNotOpen(Exception):
    """The link is unknown here, another person's, past its time, or was called off."""


@transaction.atomic
def ask(user: User, email: str, *, host: str) -> EmailChange:
    """Send a link to the new address and word to the old one. An earlier request is replaced."""
    secret = secrets.token_urlsafe(32)
    owner = User.objects.filter(email=email).exclude(pk=user.pk).first()
    change, _is_new = EmailChange.objects.update_or_create(
        user=user,
        defaults={
            "email": email,
            "token_digest": digest_of(secret),
            "asked_at": timezone.now(),
            "expires_at": timezone.now() + timedelta(hours=HOURS),
        },
    )
    told = {"host": host, "hours": HOURS}
    if owner:
        # The link is made and sent to nobody: the page must look the same.
        queue_mail_from("accounts/mail/email_in_use.txt", to=email, language=owner.language, **told)
    else:
        told["address"] = address_of(host, f"/account/email/{secret}/")
        queue_mail_from("accounts/mail/email_confirm.txt", to=email, language=user.language, **told)
    queue_mail_from("accounts/mail/email_asked.txt", to=user.email, language=user.language, **told)
    email_changed.send(sender=User, person=user, action="access.ask_email")
    return change


def pending_for(user: User) -> EmailChange | None:
    """The change that waits for its link, if one does."""
    return EmailChange.objects.filter(user=user, expires_at__gt=timezone.now()).first()


def change_behind(secret: str, user: User) -> EmailChange:
    """The person's own change that a link confirms. Raises `LinkNotOpen`.

    It opens to nobody else: a mistyped address must not give a stranger the account.
    """
    found = pending_for(user)
    if found is None or not secrets.compare_digest(found.token_digest, digest_of(secret)):
        raise LinkNotOpen
    return found


@transaction.atomic
def confirm(change: EmailChange, *, host: str, browser: uuid.UUID | None) -> None:
    """Sign in with the new address from now on; the person's other browsers are signed out.

    Raises `LinkNotOpen` when the address has got an account in the meantime, or the link was used.
    """
    user = User.objects.select_for_update().get(pk=change.user_id)
    if not EmailChange.objects.filter(pk=change.pk, token_digest=change.token_digest).delete()[0]:
        raise LinkNotOpen
    old, user.email = user.email, change.email
    try:
        with transaction.atomic():
            user.save(update_fields=["email"])
    except IntegrityError:
        raise LinkNotOpen from None
    EmailAddress.objects.filter(user=user).delete()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    sessions.end_others(user, but=browser)
    queue_mail_from("accounts/mail/email_changed.txt", to=old, language=user.language, host=host)
    email_changed.send(sender=User, person=user, action="access.change_email")


def call_off(user: User) -> bool:
    """Make the link useless. False when none was waiting."""
    return bool(EmailChange.objects.filter(user=user).delete()[0])
