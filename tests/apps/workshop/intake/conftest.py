"""A contact of satama's, as a coach would key it in, and an intake lead."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.workshop.audit.models import Entry
from apps.workshop.audit.services import Actor
from apps.workshop.intake.models import Contact
from apps.workshop.intake.services.contacts import Details, add_contact
from tenants.accounts.models import User
from tenants.accounts.services import add_user
from tests.support.people import inside, signed_in
from tests.support.world import PASSWORD, Member

WISH = "Haluan oppia hitsaamaan."
PHONE = "+358449998877"


def actor(member: Member) -> Actor:
    """The member's coach. Call it inside the member's scope."""
    return Actor(User.objects.get(email=member.coach), "page")


def details(**changes: Any) -> Details:
    """What is known of a contact: a young person who called."""
    known: dict[str, Any] = {
        "asker": "self",
        "referrer_type": "SELF",
        "caller_name": "",
        "given_name": "Ilmo",
        "family_name": "Ilmestys",
        "described": "",
        "way": "phone",
        "wish": WISH,
        "contacted_on": timezone.localdate(),
        "is_protected": False,
        "is_urgent": False,
        "phone": PHONE,
        "email": "",
        "call_back": "Iltapäivällä",
    }
    return Details(**(known | changes))


@pytest.fixture
def contact(satama: Member, db: None) -> Contact:
    """Keyed in today by the coach."""
    with inside(satama):
        return add_contact(details(), by=actor(satama))


@pytest.fixture
def lead(satama: Member, db: None) -> Client:
    """An intake lead of satama's, signed in."""
    email = "lead@satama.example"
    with inside(satama):
        add_user(
            email=email,
            password=PASSWORD,
            given_name="Into",
            family_name="Vastaanottaja",
            roles=["intake_lead"],
            language="en",
        )
    return signed_in(satama, email)


def token(client: Client, page: str) -> str:
    """The form's own token on a page: any of them, since each is good once."""
    html = client.get(page).content.decode()
    return html.split('name="form_token" value="')[1].split('"')[0]


def trail(member: Member, action: str) -> list[Entry]:
    with inside(member):
        return list(Entry.objects.filter(action=action).order_by("id"))
