"""Queueing what is sent: a row and a job in the caller's transaction, so both happen or neither."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.utils import translation

from tenants.accounts.models import Message

LONGEST_SUBJECT = 200


def queue_mail(*, to: str, subject: str, body: str) -> Message:
    """Send a mail once the transaction commits. It is retried until the mail server takes it."""
    # An organisation's name alone may be as long as a subject, and a mail without a tail is a mail.
    if len(subject) > LONGEST_SUBJECT:
        subject = subject[: LONGEST_SUBJECT - 1] + "…"
    return _queue(Message(kind=Message.Kind.MAIL, to=to, subject=subject, body=body))


def queue_text(*, to: str, text: str) -> Message:
    """Send a text message once the transaction commits; `to` in E.164 form."""
    return _queue(Message(kind=Message.Kind.TEXT, to=to, body=text))


def queue_mail_from(template: str, *, to: str, language: str, **context: object) -> Message:
    """Send a mail made of a text template in the receiver's language.

    The template's first line is the subject.
    """
    with translation.override(language):
        rendered = render_to_string(template, context).strip()
    subject, _, body = rendered.partition("\n")
    return queue_mail(to=to, subject=subject.strip(), body=body.strip() + "\n")


def _queue(message: Message) -> Message:
    from tenants.accounts.tasks import deliver

    message.save()
    deliver.later(message=message.pk)
    return message


class QueueingBackend(BaseEmailBackend):
    """Django's mail of any origin, such as a password reset, goes the same way."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for mail in email_messages:
            for to in mail.recipients():
                queue_mail(to=to, subject=str(mail.subject), body=str(mail.body))
        return len(email_messages)
