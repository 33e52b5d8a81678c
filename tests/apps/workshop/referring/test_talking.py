"""Questions, meetings, files and the identity code between the two sides of a referral."""

from __future__ import annotations

import html
import io
import uuid
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from apps.network.referrals.models import Attachment, Part
from apps.workshop.audit.models import Entry
from apps.workshop.participants.identity import code as codes
from apps.workshop.participants.identity import services as identity
from apps.workshop.participants.models import Participant
from apps.workshop.referring import files, ics
from apps.workshop.referring.services.talking import LARGEST_FILE, MOST_FILES
from tests.apps.workshop.referring.conftest import Drafted, no_place, promise
from tests.support.people import inside
from tests.support.world import Member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

PDF = b"%PDF-1.7\n1 0 obj\n"
CODE = "190703A907X"


def page_of(client: Client, sent: Drafted) -> str:
    return html.unescape(client.get(sent.page).content.decode())


def say(client: Client, sent: Drafted, text: str, **more: Any) -> Any:
    fields = {"text": text, "form_token": str(uuid.uuid4()), **more}
    return client.post(f"{sent.page}message/", fields, follow=True)


def meet(client: Client, sent: Drafted, **changes: Any) -> Any:
    soon = timezone.localdate() + timedelta(days=7)
    fields = {
        "meeting_on": soon.isoformat(),
        "meeting_at": "10:30",
        "place": "Kahvila; Katu 1, Lappeenranta",
        "text": "Ovi pihalta.",
        "form_token": str(uuid.uuid4()),
        **changes,
    }
    return client.post(f"{sent.page}meeting/", fields, follow=True)


def attach(client: Client, sent: Drafted, name: str, content: bytes, **more: Any) -> Any:
    fields = {"file": SimpleUploadedFile(name, content), "form_token": str(uuid.uuid4()), **more}
    return client.post(f"{sent.page}files/", fields, follow=True)


def docx(*more: str) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as made:
        for name in ("[Content_Types].xml", "word/document.xml", *more):
            made.writestr(name, "<x/>")
    return whole.getvalue()


def test_a_question_and_its_answer_are_read_by_both_and_sealed(
    coach: Client, receiver: Client, sent: Drafted, satama: Member
) -> None:
    assert "The message was sent" in say(receiver, sent, "Sopiiko iltapäivä?").content.decode()
    assert "Sopiiko iltapäivä?" in page_of(coach, sent)
    say(coach, sent, "Sopii hyvin.")
    assert "Sopii hyvin." in page_of(receiver, sent)
    told = receiver.get(sent.page).context["told"]
    assert [(one["is_ours"], str(one["kind"])) for one in told] == [
        (True, "Question"),
        (False, "Answer"),
    ]
    with inside(satama):
        held = b"".join(bytes(part.sealed) for part in Part.objects.filter(referral_id=sent.pk))
    assert b"Sopii" not in held


def test_a_message_is_sent_once_and_says_something(
    receiver: Client, sent: Drafted, skargard: Member
) -> None:
    token = str(uuid.uuid4())
    for _click in range(3):
        say(receiver, sent, "Kerran.", form_token=token)
    assert page_of(receiver, sent).count("Kerran.") == 1
    empty = say(receiver, sent, "   ")
    assert empty.context["message_form"].errors
    # From here the language changes to a page that can be opened.
    assert f'name="next" value="{sent.page}"' in empty.content.decode()
    assert say(receiver, sent, "x" * 1001).context["message_form"].errors
    with inside(skargard):
        about = Entry.objects.filter(participant_ids__contains=[str(sent.pk)])
        assert about.filter(action="referrals.message").count() == 1


def test_what_is_said_after_a_promise_is_under_the_second_lock(
    coach: Client, receiver: Client, sent: Drafted, satama: Member
) -> None:
    receiver.post(sent.answer, promise())
    say(coach, sent, "Zeldaq tulee bussilla.")
    with inside(satama):
        newest = Part.objects.filter(referral_id=sent.pk).latest("made_at")
    assert newest.lock == 2
    assert "Zeldaq tulee bussilla." in page_of(receiver, sent)


@pytest.mark.parametrize("what", ["message", "meeting", "files"])
def test_nothing_is_said_about_a_withdrawn_referral(
    coach: Client, receiver: Client, sent: Drafted, satama: Member, what: str
) -> None:
    coach.post(sent.withdraw)
    for client in (coach, receiver):
        answers = {"message": lambda c: say(c, sent, "x"), "meeting": lambda c: meet(c, sent)}
        act = answers.get(what, lambda c: attach(c, sent, "a.pdf", PDF))
        assert "Nothing was changed" in html.unescape(act(client).content.decode())
    with inside(satama):
        assert not Part.objects.filter(referral_id=sent.pk).exists()
        assert not Attachment.objects.filter(referral_id=sent.pk).exists()


def test_a_meeting_stands_on_both_pages_and_the_newest_holds(
    coach: Client, receiver: Client, sent: Drafted
) -> None:
    meet(receiver, sent)
    meet(coach, sent, place="Paja")
    for client in (coach, receiver):
        page = client.get(sent.page)
        assert page.context["meeting"].place == "Paja"
        assert [done for _label, done in page.context["warm"]] == [True, True, False, False]


@pytest.mark.parametrize(
    "changes",
    [{"meeting_on": "2026-02-02"}, {"meeting_at": "kymmeneltä"}, {"place": ""}, {"meeting_on": ""}],
)
def test_a_meeting_has_a_time_to_come_and_a_place(
    receiver: Client, sent: Drafted, changes: dict[str, str]
) -> None:
    answer = meet(receiver, sent, **changes)
    assert list(answer.context["meeting_form"].errors) == list(changes)
    assert answer.context["meeting"] is None


def test_the_meeting_goes_into_a_calendar_without_anybodys_data(
    coach: Client, receiver: Client, sent: Drafted
) -> None:
    assert receiver.get(f"{sent.page}meeting.ics").status_code == 404
    meet(receiver, sent)
    meet(receiver, sent)
    answer = coach.get(f"{sent.page}meeting.ics")
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "attachment" in answer.headers["Content-Disposition"]
    lines = answer.content.decode().split("\r\n")
    assert "BEGIN:VEVENT" in lines
    assert "SEQUENCE:1" in lines
    assert "LOCATION:Kahvila\\; Katu 1\\, Lappeenranta" in lines
    assert f"SUMMARY:Referral L-{sent.pk.hex[:6].upper()}" in lines
    for word in ("Zeldaq", "Öörnizz", "Kaino", "Ovi pihalta"):
        assert word not in answer.content.decode()


def test_a_calendars_lines_are_short_and_begin_nothing_of_their_own() -> None:
    made = ics.meeting(
        uid="x",
        made_at=datetime(2026, 11, 16, 12, tzinfo=UTC),
        at=datetime(2026, 11, 20, 8, 30, tzinfo=UTC),
        summary="Lähete L-4F2A90",
        place="Ä" * 100 + "\r\nATTENDEE:mailto:x@y.example\u2028\x00",
    )
    lines = made.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert not [line for line in lines if line.startswith(b"ATTENDEE")]
    assert b"DTSTART:20261120T083000Z" in lines
    assert b"DTEND:20261120T093000Z" in lines
    made.decode()


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.pdf", PDF, "application/pdf"),
        ("kuva.txt", b"\x89PNG\r\n\x1a\n....", "image/png"),
        ("kuva.JPEG", b"\xff\xd8\xff\xe0....", "image/jpeg"),
        ("kirje.docx", docx(), files.DOCX),
    ],
)
def test_a_file_is_what_its_bytes_say(
    coach: Client, receiver: Client, sent: Drafted, name: str, content: bytes, kind: str
) -> None:
    attach(receiver, sent, name, content)
    ((label, is_ours),) = coach.get(sent.page).context["files"]
    assert (label.kind, label.size, is_ours) == (kind, len(content), False)
    answer = coach.get(f"{sent.page}files/{label.pk}/")
    assert answer.content == content
    assert answer.headers["Content-Type"] == kind
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"<html><script>alert(1)</script>"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("a.exe", b"MZ\x90\x00"),
        ("a.docx", b"PK\x03\x04 not a zip"),
        ("a.docx", docx("word/vbaProject.bin")),
        ("a.zip", zipfile.ZIP_STORED.to_bytes(1, "big") + b"PK\x03\x04"),
        ("a.pdf", b""),
        ("a.pdf", PDF + b"x" * LARGEST_FILE),
    ],
    ids=["html", "svg", "exe", "broken", "macros", "zip", "empty", "large"],
)
def test_other_files_are_not_taken(
    receiver: Client, sent: Drafted, skargard: Member, name: str, content: bytes
) -> None:
    answer = attach(receiver, sent, name, content)
    assert list(answer.context["file_form"].errors) == ["file"]
    with inside(skargard):
        assert not Attachment.objects.filter(referral_id=sent.pk).exists()


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Temp\\lausunto.exe", "lausunto.pdf"),
        ('a"; filename="b.html', "a filename=b.pdf"),
        ("\u202efdp.exe", "fdp.pdf"),
        ("lausunto\r\nSet-Cookie: x=1.pdf", "lausuntoSet-Cookie x=1.pdf"),
        ("...", "attachment.pdf"),
        ("ä" * 200 + ".pdf", "ä" * 80 + ".pdf"),
    ],
)
def test_a_files_name_is_nothing_but_a_name(name: str, cleaned: str) -> None:
    assert files.clean_name(name, "application/pdf") == cleaned


def test_a_referral_has_ten_files_and_each_click_one(
    receiver: Client, sent: Drafted, skargard: Member
) -> None:
    token = str(uuid.uuid4())
    for _click in range(2):
        attach(receiver, sent, "a.pdf", PDF, form_token=token)
    with inside(skargard):
        assert Attachment.objects.filter(referral_id=sent.pk).count() == 1
    for number in range(MOST_FILES):
        attach(receiver, sent, f"{number}.pdf", PDF)
    with inside(skargard):
        assert Attachment.objects.filter(referral_id=sent.pk).count() == MOST_FILES
    assert "Attach the file" not in page_of(receiver, sent)


def test_a_file_of_another_referral_is_not_found(
    receiver: Client, sent: Drafted, skargard: Member
) -> None:
    attach(receiver, sent, "a.pdf", PDF)
    with inside(skargard):
        held = Attachment.objects.get(referral_id=sent.pk).pk
    assert receiver.get(f"/referrals/{skargard.received}/files/{held}/").status_code == 404
    assert receiver.get(f"{sent.page}files/{uuid.uuid4()}/").status_code == 404


@pytest.fixture
def with_code(sent: Drafted, satama: Member) -> Drafted:
    with inside(satama):
        person = Participant.objects.get(pk=sent.participant)
        identity.put(person, CODE)
        person.save()
    return sent


def test_the_identity_code_goes_apart_after_a_promise_and_into_the_record(
    coach: Client, receiver: Client, with_code: Drafted, skargard: Member
) -> None:
    sent, code = with_code, f"{with_code.page}code/"
    law = {"law": "Tietosuojalaki 29 §"}
    assert "Nothing was changed" in html.unescape(
        coach.post(code, law, follow=True).content.decode()
    )
    receiver.post(sent.answer, promise())
    assert coach.post(code, {"law": ""}).context["code_form"].errors
    coach.post(code, law)
    assert coach.get(sent.page).context["code_form"] is None
    seen = page_of(receiver, sent)
    assert "190703A****" in seen
    assert CODE not in seen
    assert "Tietosuojalaki 29 §" in seen
    done = receiver.post(code, follow=True).content.decode()
    assert "The identity code is in the record now." in done
    with inside(skargard):
        person = Participant.objects.get(given_name="Zeldaq")
        assert codes.opened(person.identity_code) == CODE
        rows = Entry.objects.filter(action="participants.change", participant_ids=[str(person.pk)])
        assert rows.get().about["fields"] == "identity_code"
    again = receiver.post(code, follow=True).content.decode()
    assert "has this identity code already" in again


def test_a_code_that_somebody_here_has_is_not_taken_twice(
    coach: Client, receiver: Client, with_code: Drafted, skargard: Member
) -> None:
    with inside(skargard):
        other = Participant.objects.get(pk=skargard.participant)
        identity.put(other, CODE)
        other.save()
    receiver.post(with_code.answer, promise())
    coach.post(f"{with_code.page}code/", {"law": "Tietosuojalaki 29 §"})
    said = receiver.post(f"{with_code.page}code/", follow=True).content.decode()
    assert "has a record with this identity code already" in html.unescape(said)
    with inside(skargard):
        assert not Participant.objects.get(given_name="Zeldaq").identity_code


def test_without_a_promise_there_is_no_code_to_take(receiver: Client, with_code: Drafted) -> None:
    receiver.post(with_code.answer, no_place())
    said = receiver.post(f"{with_code.page}code/", follow=True).content.decode()
    assert "Nothing was changed" in html.unescape(said)
