"""The two ways out: SMTP for mail, a gateway's HTTP address for text messages."""

from __future__ import annotations

import json
from urllib.request import Request, urlopen

from django.conf import settings
from django.core.mail import EmailMessage, get_connection


class NoTextGateway(Exception):
    """Text messages are not configured here."""


def send_mail(*, to: str, subject: str, body: str) -> None:
    """Hand one mail to the mail server. Raises smtplib or OS errors when it is not taken."""
    smtp = get_connection("django.core.mail.backends.smtp.EmailBackend")
    EmailMessage(subject=subject, body=body, to=[to], connection=smtp).send()


def send_text(*, to: str, text: str) -> None:
    """Hand one text message to the gateway; `to` is in E.164 form, such as +358401234567.

    Raises `NoTextGateway` where none is configured, and OSError when it does not take the message.
    """
    if not settings.SMS_ADDRESS:
        raise NoTextGateway("PAJAVERKKO_SMS_ADDRESS is not set.")
    request = Request(  # noqa: S310  (the address comes from our own settings)
        settings.SMS_ADDRESS,
        data=json.dumps({"to": to, "text": text}).encode(),
        headers={
            "Content-Type": "application/json",
            "Authorization": f"Bearer {settings.SMS_KEY}",
        },
    )
    with urlopen(request, timeout=10):  # noqa: S310
        pass
