"""What is queued goes out over SMTP and HTTP, once, and its text is not kept."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest
from django.core import mail as djangos_mail
from django.db import transaction
from django.test import Client
from pytest_django import Settings

from kit.messages.outside import NoTextGateway
from tenants.accounts.mail import queue_mail, queue_text
from tenants.accounts.models import Message
from tenants.accounts.tasks import deliver
from tests.infra.standins.mailbox.conftest import SMS_KEY, Mailbox
from tests.support.database import ROOT, addresses
from tests.support.people import inside, signed_in
from tests.support.world import Member
from tests.tenants.at_once import at_once

pytestmark = pytest.mark.django_db

SUBJECT = "Tervetuloa työpajalle – Välkommen 🛠️"
BODY = "Hei Äimä,\n\nlinkki: http://satama.pajaverkko.localhost/invitation/salaisuus/\n"


@pytest.fixture
def to(request: pytest.FixtureRequest) -> str:
    """An address of the test's own."""
    return f"{abs(hash(request.node.nodeid))}@vastaanottaja.example"


@pytest.fixture
def nobody_listens() -> Iterator[int]:
    """A port that stays closed as long as the test runs."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield int(taken.getsockname()[1])


def queued(member: Member, to: str) -> Message:
    with inside(member):
        return queue_mail(to=to, subject=SUBJECT, body=BODY)


def run(member: Member, message: Message) -> Message:
    """Run the job as the worker does, and return the row as it is then."""
    deliver.task(organisation=member.schema, message=message.pk)
    return now(member, message)


def now(member: Member, message: Message) -> Message:
    with inside(member):
        return Message.objects.get(pk=message.pk)


def test_a_mail_goes_out_and_its_text_is_emptied(
    satama: Member, mailbox: Mailbox, to: str, settings: Settings
) -> None:
    sent = run(satama, queued(satama, to))
    (mail,) = mailbox.messages(to)
    assert (mail["subject"].strip(), mail["text"]) == (SUBJECT, BODY.strip())
    assert mail["sender"] == settings.DEFAULT_FROM_EMAIL
    assert mail["to"] == [to]
    assert sent.sent_at
    assert sent.body == ""


def test_delivering_twice_sends_one_mail(satama: Member, mailbox: Mailbox, to: str) -> None:
    message = queued(satama, to)
    first = run(satama, message)
    assert run(satama, message).sent_at == first.sent_at
    assert len(mailbox.messages(to)) == 1


def test_a_mail_server_that_is_down_leaves_the_mail_to_be_sent(
    satama: Member, mailbox: Mailbox, to: str, settings: Settings, nobody_listens: int
) -> None:
    message = queued(satama, to)
    settings.EMAIL_PORT = nobody_listens
    with pytest.raises(ConnectionRefusedError), transaction.atomic():
        run(satama, message)
    kept = now(satama, message)
    assert (kept.sent_at, kept.body) == (None, BODY)
    settings.EMAIL_PORT = mailbox.smtp_port
    assert run(satama, message).sent_at
    assert len(mailbox.messages(to)) == 1


def test_a_text_message_goes_to_the_gateway_and_is_emptied(
    satama: Member, mailbox: Mailbox
) -> None:
    with inside(satama):
        message = queue_text(to="+358401112223", text="Kutsu on sähköpostissasi.")
    sent = run(satama, message)
    (text,) = mailbox.messages("+358401112223")
    assert (text["kind"], text["text"]) == ("sms", "Kutsu on sähköpostissasi.")
    assert (bool(sent.sent_at), sent.body) == (True, "")


@pytest.mark.parametrize("fault", ["no gateway", "wrong key", "nobody listens"])
def test_a_text_message_the_gateway_does_not_take_stays_to_be_sent(
    satama: Member, mailbox: Mailbox, settings: Settings, nobody_listens: int, fault: str
) -> None:
    with inside(satama):
        message = queue_text(to="+358401112224", text="Kutsu.")
    right = settings.SMS_ADDRESS
    if fault == "wrong key":
        settings.SMS_KEY = "wrong"
    else:
        closed = f"http://127.0.0.1:{nobody_listens}/sms"
        settings.SMS_ADDRESS = "" if fault == "no gateway" else closed
    expected = NoTextGateway if fault == "no gateway" else OSError
    with pytest.raises(expected), transaction.atomic():
        run(satama, message)
    kept = now(satama, message)
    assert (kept.sent_at, kept.body) == (None, "Kutsu.")
    settings.SMS_ADDRESS, settings.SMS_KEY = right, SMS_KEY
    assert run(satama, message).sent_at


def test_another_organisations_message_is_not_there_to_be_sent(
    satama: Member, skargard: Member, mailbox: Mailbox, to: str
) -> None:
    message = queued(satama, to)
    deliver.task(organisation=skargard.schema, message=message.pk)
    assert not mailbox.messages(to)
    assert now(satama, message).sent_at is None


def test_django_s_own_mail_goes_the_same_way(satama: Member, to: str) -> None:
    with inside(satama):
        taken = djangos_mail.send_mail(SUBJECT, BODY, None, [to, f"toinen.{to}"])
        rows = Message.objects.filter(to__endswith=to).order_by("pk")
        assert [(row.to, row.subject, row.body) for row in rows] == [
            (to, SUBJECT, BODY),
            (f"toinen.{to}", SUBJECT, BODY),
        ]
    assert taken == 1


@pytest.mark.parametrize(
    ("length", "kept"), [(200, "x" * 200), (201, "x" * 199 + "…"), (400, "x" * 199 + "…")]
)
def test_a_subject_that_is_too_long_is_cut_and_says_so(
    satama: Member, to: str, length: int, kept: str
) -> None:
    with inside(satama):
        message = queue_mail(to=to, subject="x" * length, body=BODY)
        assert Message.objects.get(pk=message.pk).subject == kept


def test_a_request_that_comes_to_nothing_queues_no_mail(satama: Member, to: str) -> None:
    with inside(satama):
        with transaction.atomic():
            queue_mail(to=to, subject=SUBJECT, body=BODY)
            transaction.set_rollback(True)
        assert not Message.objects.filter(to=to).exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_one_mail(satama: Member, mailbox: Mailbox, to: str) -> None:
    message = queued(satama, to)
    done = at_once(*[lambda: bool(run(satama, message))] * 3)
    assert done == [True] * 3
    assert now(satama, message).sent_at
    assert len(mailbox.messages(to)) == 1


@pytest.mark.django_db(transaction=True)
def test_the_worker_sends_what_a_page_has_queued(
    satama: Member, skargard: Member, mailbox: Mailbox, to: str
) -> None:
    invite(signed_in(satama, satama.director), to)
    queued(skargard, f"b.{to}")
    assert not mailbox.messages(to)
    done = subprocess.run(
        [sys.executable, ROOT / "platform/manage.py", "procrastinate", "worker", "--one-shot"],
        cwd=ROOT,
        env={
            **os.environ,
            **addresses("pajaverkko_test"),
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
            "PYTHONPATH": f"platform{os.pathsep}.",
            "PAJAVERKKO_LOGIN": "worker",
            "PAJAVERKKO_SMTP_PORT": str(mailbox.smtp_port),
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    (mail,) = mailbox.messages(to)
    assert satama.name in mail["subject"]
    assert len(mailbox.messages(f"b.{to}")) == 1
    with inside(satama):
        assert not Message.objects.get(to=to).body
    # The log tells of work and of nobody in particular.
    assert to not in done.stdout + done.stderr


def invite(director: Client, email: str) -> None:
    answer = director.post(
        "/people/invite/",
        {
            "form_token": "7b0a6ad2-3c5e-4a4f-9f0e-3f6f6f0e7c11",
            "given_name": "Tuuli",
            "family_name": "Tuulonen",
            "email": email,
            "roles": ["coach"],
            "language": "fi",
        },
    )
    assert answer.status_code == 302
