"""The verbs of the network's office: answer a membership, and tell the contact."""

from __future__ import annotations

from django.db import transaction

from apps.network.directory.services import list_member
from tenants.accounts.mail import queue_mail_from
from tenants.accounts.models import User
from tenants.organisations import services as organisations
from tenants.organisations.addresses import address_of
from tenants.organisations.models import SignUp


@transaction.atomic
def confirm(sign_up: SignUp, *, by: User) -> None:
    """Confirm a membership, list the member and mail its contact.

    Raises `AlreadyDecided` and `BusinessIdTaken` of organisations' services.
    """
    organisation = organisations.confirm_membership(sign_up, by=by.full_name)
    list_member(organisation)
    queue_mail_from(
        "office/mail/confirmed.txt",
        to=sign_up.contact_email,
        language=sign_up.language,
        organisation=organisation.name,
        address=address_of(organisation.domains.get(is_primary=True).domain),
    )


@transaction.atomic
def refuse(sign_up: SignUp, *, reason: str, by: User) -> None:
    """Refuse a membership and mail the contact why. Raises `AlreadyDecided`."""
    organisation = organisations.refuse_membership(sign_up, by=by.full_name, reason=reason)
    queue_mail_from(
        "office/mail/refused.txt",
        to=sign_up.contact_email,
        language=sign_up.language,
        organisation=organisation.name,
        reason=reason,
        address=address_of(organisation.domains.get(is_primary=True).domain),
    )
