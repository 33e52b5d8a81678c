"""`manage add_network_person`: how the first administrator comes in."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from kit.database.names import NETWORK
from kit.database.scope import entered
from tenants.accounts.models import Message, User
from tests.support.people import NETWORK_HOST, client_at

pytestmark = pytest.mark.django_db

PERSON = ("veijo@verkko.example", "Veijo", "Vaarala")


def test_the_person_has_no_password_until_the_link_in_the_mail_is_followed() -> None:
    call_command("add_network_person", *PERSON, role="administrator")
    with entered(NETWORK):
        user = User.objects.get(email=PERSON[0])
        assert (user.roles, user.has_usable_password()) == (["administrator"], False)
    client_at(NETWORK_HOST).post("/password/reset/", {"email": PERSON[0]})
    with entered(NETWORK):
        assert "/password/reset/key/" in Message.objects.get(to=PERSON[0]).body


def test_an_address_that_is_here_already_is_refused_by_name() -> None:
    call_command("add_network_person", *PERSON, role="coordinator")
    with pytest.raises(CommandError, match=PERSON[0]):
        call_command("add_network_person", *PERSON, role="coordinator")


@pytest.mark.parametrize("email", ["veijo", "", "veijo@"])
def test_what_is_no_address_is_refused(email: str) -> None:
    with pytest.raises(CommandError, match="not an email address"):
        call_command("add_network_person", email, "Veijo", "Vaarala", role="coordinator")


def test_an_auditor_needs_a_last_day() -> None:
    with pytest.raises(CommandError, match="--until"):
        call_command("add_network_person", *PERSON, "--role", "auditor")
    call_command("add_network_person", *PERSON, "--role", "auditor", "--until", "2026-12-31")
    with entered(NETWORK):
        assert User.objects.get(email=PERSON[0]).ends_on == date(2026, 12, 31)
