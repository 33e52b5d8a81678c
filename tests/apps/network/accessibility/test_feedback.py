"""The statement is everybody's, feedback comes from anybody, and the administrator answers it."""

from __future__ import annotations

import uuid

import pytest
from django.db import ProgrammingError, transaction
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from apps.network.accessibility.models import Feedback
from kit.database.names import NETWORK
from kit.database.scope import entered
from tenants.accounts import throttle
from tenants.accounts.models import Message
from tests.support.people import NETWORK_HOST, client_at, inside
from tests.support.world import FEEDBACK, Member

TEXT = "Kuvaaja ei aukea ruudunlukijalla."


def tell(client: Client, **fields: str) -> HttpResponse:
    sent = {"form_token": str(uuid.uuid4()), "text": TEXT, **fields}
    return client.post("/accessibility/", sent)  # type: ignore[return-value]


def told() -> list[Feedback]:
    with entered(NETWORK):
        return list(Feedback.objects.exclude(pk=FEEDBACK))


MOST = throttle.FEEDBACK.here.guesses


@pytest.mark.django_db
def test_anybody_at_any_host_reads_the_statement_and_finds_it_in_the_footer(
    satama: Member, coach: Client, settings: Settings
) -> None:
    settings.ACCESSIBILITY_AUTHORITY = "Valvova virasto, puh. 000"
    for client in (client_at(satama.host), client_at(NETWORK_HOST), coach):
        page = client.get("/accessibility/", headers={"accept-language": "fi"}).content.decode()
        assert "306/2019" in page
        assert "22.11.2026" in page
        assert "Valvova virasto, puh. 000" in page
    for client, path in ((client_at(NETWORK_HOST), "/"), (client_at(satama.host), "/sign-in/")):
        assert 'href="/accessibility/"' in client.get(path).content.decode()
    assert 'href="/accessibility/"' in coach.get("/").content.decode()


@pytest.mark.django_db
def test_without_the_operator_s_word_no_authority_is_named(satama: Member) -> None:
    page = client_at(satama.host).get("/accessibility/", headers={"accept-language": "en"})
    assert "The authority:" not in page.content.decode()


@pytest.mark.django_db
def test_somebody_not_signed_in_leaves_feedback_and_the_operator_is_told_without_it(
    satama: Member, settings: Settings
) -> None:
    settings.FEEDBACK_TO = "palaute@verkko.example"
    client = client_at(satama.host)
    answer = tell(client, email="kulkija@elsewhere.example", page="/")
    assert answer.status_code == 302
    assert "14" in client.get(answer.headers["Location"]).content.decode()
    (feedback,) = told()
    assert (feedback.text, feedback.email) == (TEXT, "kulkija@elsewhere.example")
    with inside(satama):
        mail = Message.objects.get(to="palaute@verkko.example")
    assert "/accessibility/feedback/" in mail.body
    for private in (TEXT, "kulkija", satama.name):
        assert private not in mail.subject + mail.body


@pytest.mark.django_db
def test_the_same_form_twice_is_one_feedback_and_an_empty_one_is_none(satama: Member) -> None:
    token = str(uuid.uuid4())
    for _again in range(2):
        tell(client_at(satama.host), form_token=token)
    assert tell(client_at(satama.host), text="").status_code == 200
    assert len(told()) == 1


@pytest.mark.django_db
def test_a_flood_from_one_address_is_stopped_with_the_text_kept(satama: Member) -> None:
    client = client_at(satama.host)
    assert {tell(client).status_code for _each in range(MOST)} == {302}
    stopped = tell(client)
    assert stopped.status_code == 429
    assert TEXT in stopped.content.decode()
    assert len(told()) == MOST


@pytest.mark.django_db
def test_an_organisation_writes_feedback_and_reads_none(satama: Member) -> None:
    with inside(satama), pytest.raises(ProgrammingError), transaction.atomic():
        list(Feedback.objects.all())


def test_the_administrator_reads_it_and_marks_it_answered_once(
    administrator: Client, coordinator: Client, satama: Member
) -> None:
    tell(client_at(satama.host))
    (feedback,) = told()
    page = administrator.get("/accessibility/feedback/")
    assert TEXT in page.content.decode()
    assert coordinator.get("/accessibility/feedback/").status_code == 403
    address = f"/accessibility/feedback/{feedback.pk}/answer/"
    assert coordinator.post(address).status_code == 403
    for _again in range(2):
        assert administrator.post(address).status_code == 302
    (feedback,) = told()
    assert feedback.state == "answered"
    assert feedback.answered_by == "Administrator Verkkonen"
