"""A form that was refused unread gives back what was typed, to be sent again without a script."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client, RequestFactory

from kit.pages.kept import MOST, what_was_typed
from tests.isolation.sweep_pages import Form, Page
from tests.support.people import client_at, inside
from tests.support.world import PASSWORD, Member

TEXT = "Pitkä kirjaus <b>kahdella</b>\nrivillä."


def posted(**fields: str) -> list[str]:
    return [one.name for one in what_was_typed(RequestFactory().post("/", fields))]


def test_tokens_and_secrets_are_not_written_back() -> None:
    assert posted(
        csrfmiddlewaretoken="x" * 64, text=TEXT, password="a b", code="1 2", oldpassword="x y"
    ) == ["text"]


def test_a_form_that_is_one_button_and_one_that_is_a_flood_give_nothing_back() -> None:
    assert posted(publish="1", form_token=str(uuid.uuid4())) == []
    assert posted(text="x " * MOST) == []


def note_form(page: str, text: str = "") -> Form:
    """The form that holds a note on a page."""
    form = next(form for form in Page(page).forms if "text" in form.fields)
    if text:
        form.fields["text"].value = text
    return form


@pytest.mark.django_db
def test_a_note_sent_after_the_session_has_ended_is_saved_in_the_end(satama: Member) -> None:
    from apps.workshop.participants.models import Note

    client = Client(enforce_csrf_checks=True, headers={"host": satama.host})
    own = {"origin": f"http://{satama.host}", "referer": f"http://{satama.host}/participants/"}
    _sign_in(client, satama)
    address = f"/participants/{satama.participant}/"
    page = note_form(client.get(address).content.decode(), TEXT)
    del client.cookies["sessionid"]

    refused = client.post(page.action, page.filled({}), headers=own)
    assert refused.status_code == 403
    kept = note_form(refused.content.decode())
    assert kept.fields["text"].value == TEXT
    assert "/sign-in/?next=/participants/" in refused.content.decode()

    # Signed in in another tab. The kept form's token is of before that.
    _sign_in(client, satama)
    stale = client.post(page.action, kept.filled({}), headers=own)
    assert stale.status_code == 403
    again = note_form(stale.content.decode())
    assert again.fields["text"].value == TEXT
    assert client.post(page.action, again.filled({}), headers=own).status_code == 302
    with inside(satama):
        assert Note.objects.filter(participant=satama.participant, text=TEXT).count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", ""])
def test_a_form_from_elsewhere_is_not_written_back(satama: Member, origin: str) -> None:
    client = Client(enforce_csrf_checks=True, headers={"host": satama.host})
    _sign_in(client, satama)
    headers = {"origin": origin} if origin else {}
    answer = client.post("/participants/add/", {"text": TEXT}, headers=headers)
    assert answer.status_code == 403
    assert "kahdella" not in answer.content.decode()


@pytest.mark.django_db
def test_where_the_browser_keeps_the_draft_the_sign_in_page_is_enough(satama: Member) -> None:
    sent = {"text": TEXT, "draft_kept": "1"}
    answer = client_at(satama.host).post("/participants/add/", sent)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in/")


def _sign_in(client: Client, member: Member) -> None:
    page = Page(client.get("/sign-in/").content.decode())
    form = next(form for form in page.forms if "login" in form.fields)
    typed = form.filled({"login": member.coach, "password": PASSWORD})
    assert client.post("/sign-in/", typed).status_code == 302
