"""The verbs of the network's office: answer a membership, and tell the contact."""

from __future__ import annotations

from django.db import transaction

from apps.network.directory.services import list_member
from apps.network.trail.services import record
from kit.audit.rows import Act
from tenants.accounts.actors import Actor
from tenants.accounts.mail import queue_mail_from
from tenants.accounts.models import User
from tenants.organisations import services as organisations
from tenants.organisations.addresses import address_of
from tenants.organisations.models import SignUp


def about(sign_up: SignUp) -> dict[str, str]:
    """Which membership an act was about: ids, and the organisation's public name."""
    return {
        "sign_up": str(sign_up.pk),
        "organisation": str(sign_up.organisation_id),
        "name": sign_up.name,
    }


@transaction.atomic
def confirm(sign_up: SignUp, *, by: User, address: str | None = None) -> None:
    """Confirm a membership, list the member and mail its contact.

    Raises `AlreadyDecided` and `BusinessIdTaken` of organisations' services.
    """
    organisation = organisations.confirm_membership(sign_up, by=by.full_name)
    list_member(organisation)
    record(Actor(by, Act.Way.PAGE, address), "memberships.confirm", **about(sign_up))
    queue_mail_from(
        "office/mail/confirmed.txt",
        to=sign_up.contact_email,
        language=sign_up.language,
        organisation=organisation.name,
        address=address_of(organisation.domains.get(is_primary=True).domain),
    )


@transaction.atomic
def refuse(sign_up: SignUp, *, reason: str, by: User, address: str | None = None) -> None:
    """Refuse a membership and mail the contact why. Raises `AlreadyDecided`."""
    organisation = organisations.refuse_membership(sign_up, by=by.full_name, reason=reason)
    record(Actor(by, Act.Way.PAGE, address), "memberships.refuse", **about(sign_up))
    queue_mail_from(
        "office/mail/refused.txt",
        to=sign_up.contact_email,
        language=sign_up.language,
        organisation=organisation.name,
        reason=reason,
        address=address_of(organisation.domains.get(is_primary=True).domain),
    )
