"""Writing the quality handbook through its pages: drafts, editions, and two writers."""

from __future__ import annotations

import html
import uuid
from typing import Any

import pytest
from django.test import Client

from apps.workshop.figures.models import Delta
from apps.workshop.handbook.chapter_templates import ChapterTemplate, chapter_templates
from apps.workshop.handbook.models import Chapter, Edition
from tests.apps.workshop.together import at_once
from tests.support.people import inside, signed_in
from tests.support.world import Member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def said(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def page(member: Member, verb: str = "") -> str:
    """The member's one chapter, published as edition 1 and saved as version 2."""
    return f"/handbook/{member.chapter}/{verb}"


def draft(**changes: Any) -> dict[str, Any]:
    return {
        "number": 5,
        "title": "Polku",
        "text": "## Alku\n\nTervetuloa.",
        "version": 2,
        **changes,
    }


def editions(member: Member) -> list[tuple[int, str]]:
    with inside(member):
        found = Edition.objects.filter(chapter=member.chapter).order_by("number")
        return list(found.values_list("number", "title"))


@pytest.mark.parametrize("template", chapter_templates(), ids=lambda template: template.code)
def test_a_chapter_begins_from_every_template(
    coach: Client, satama: Member, template: ChapterTemplate
) -> None:
    form = {"form_token": uuid.uuid4(), "template": template.code}
    answer = coach.post("/handbook/add/", form, follow=True)
    assert template.title("en") in said(answer)
    with inside(satama):
        begun = Chapter.objects.order_by("-pk")[0]
    assert (begun.template, begun.number) == (template.code, template.number)
    assert begun.draft == template.body("en")
    # As it stands, the draft can be saved, published and read.
    form = draft(number=begun.number, title=begun.title, text=begun.draft, version=1)
    coach.post(f"/handbook/{begun.pk}/edit/", {**form, "publish": "1"})
    assert "<h2>" in said(coach.get(f"/handbook/{begun.pk}/"))


def test_the_same_form_sent_twice_begins_one_chapter(coach: Client, satama: Member) -> None:
    form = {"form_token": uuid.uuid4(), "template": "organisation"}
    first, second = coach.post("/handbook/add/", form), coach.post("/handbook/add/", form)
    assert first.headers["Location"] == second.headers["Location"]
    with inside(satama):
        assert Chapter.objects.filter(template="organisation").count() == 1


def test_an_unknown_template_is_refused(coach: Client) -> None:
    answer = coach.post("/handbook/add/", {"form_token": uuid.uuid4(), "template": "nothing"})
    assert list(answer.context["form"].errors) == ["template"]


def test_a_saved_draft_is_not_seen_by_readers(coach: Client, satama: Member) -> None:
    answer = coach.post(page(satama, "edit/"), {**draft(), "save": "1"}, follow=True)
    assert "The draft was saved." in said(answer)
    read = said(coach.get(page(satama)))
    assert "Tervetuloa." not in read
    assert "The draft has unpublished changes" in read
    assert "Tervetuloa." in said(coach.get(page(satama, "edit/")))


def test_saving_and_publishing_shows_the_new_edition_to_readers(
    coach: Client, satama: Member
) -> None:
    answer = coach.post(page(satama, "edit/"), {**draft(), "publish": "1"}, follow=True)
    assert "Edition 2 was published." in said(answer)
    assert "<h2>Alku</h2>" in said(answer)
    assert editions(satama) == [(1, f"Polku {satama.sentinel}"), (2, "Polku")]


def test_publishing_the_same_text_twice_makes_one_edition_and_says_so(
    coach: Client, satama: Member
) -> None:
    coach.post(page(satama, "edit/"), {**draft(), "publish": "1"})
    answer = coach.post(page(satama, "publish/"), follow=True)
    assert "This text has been published already." in said(answer)
    assert len(editions(satama)) == 2


@pytest.mark.parametrize("text", ["", " \n \t\n"])
def test_an_empty_chapter_is_not_published(coach: Client, satama: Member, text: str) -> None:
    form = {**draft(text=text), "publish": "1"}
    answer = coach.post(page(satama, "edit/"), form, follow=True)
    assert "The chapter is empty. Write it first, then publish it." in said(answer)
    assert len(editions(satama)) == 1


@pytest.mark.parametrize("button", ["save", "publish"])
def test_two_writers_see_each_others_text_and_lose_none(
    coach: Client, director: Client, satama: Member, button: str
) -> None:
    theirs = draft(title="Kollegan otsikko", text="Kollegan teksti")
    director.post(page(satama, "edit/"), {**theirs, "save": "1"})
    answer = coach.post(page(satama, "edit/"), {**draft(text="Minun tekstini"), button: "1"})
    assert answer.status_code == 409
    assert "Dina Johtaja" in said(answer)
    assert "saved this draft while you were writing" in said(answer)
    assert all(text in said(answer) for text in ("Kollegan teksti", "Minun tekstini"))
    assert len(editions(satama)) == 1
    # Saving again from that page is a decision, and succeeds.
    again = draft(text="Molemmat", version=answer.context["form"]["version"].value())
    assert coach.post(page(satama, "edit/"), {**again, "save": "1"}).status_code == 302
    with inside(satama):
        assert Chapter.objects.get(pk=satama.chapter).draft == "Molemmat"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("number", "0"),
        ("number", "100"),
        ("number", "viisi"),
        ("number", ""),
        ("title", ""),
        ("title", "x" * 201),
        ("text", "x" * 100_001),
        ("text", "nul\x00"),
        ("version", ""),
    ],
)
def test_a_wrong_value_names_its_field_and_keeps_the_rest(
    coach: Client, satama: Member, field: str, value: str
) -> None:
    answer = coach.post(page(satama, "edit/"), {**draft(), field: value, "publish": "1"})
    assert answer.status_code == 200
    form = answer.context["form"]
    assert list(form.errors) == [field]
    kept = {name: str(form[name].value()) for name in draft() if name != field}
    assert kept == {name: str(text) for name, text in draft().items() if name != field}
    assert len(editions(satama)) == 1


def test_line_ends_of_a_browser_make_no_new_edition(coach: Client, satama: Member) -> None:
    coach.post(page(satama, "edit/"), {**draft(text="A\n\nB"), "publish": "1"})
    form = {**draft(text="A\r\n\r\nB", version=3), "publish": "1"}
    answer = coach.post(page(satama, "edit/"), form, follow=True)
    assert "This text has been published already." in said(answer)


@pytest.mark.parametrize("verb", ["", "edit/"])
def test_another_organisations_chapter_is_not_ours(
    coach: Client, receiver: Client, satama: Member, skargard: Member, verb: str
) -> None:
    """Chapters have small numbers, which both organisations use: each sees its own."""
    ours = said(coach.get(page(satama, verb)))
    assert satama.sentinel in ours
    assert skargard.sentinel not in ours
    with inside(satama):
        newest = Chapter.objects.create(
            number=9,
            title="Vain meillä",
            draft="Vain meillä",
            draft_saved_by_id=Chapter.objects.get(pk=satama.chapter).draft_saved_by_id,
        )
    assert coach.get(f"/handbook/{newest.pk}/{verb}").status_code == 200
    assert receiver.get(f"/handbook/{newest.pk}/{verb}").status_code == 404
    assert receiver.post(f"/handbook/{newest.pk}/publish/").status_code == 404


@pytest.mark.parametrize("pk", ["0", "99999", str(2**31), str(2**63), "9" * 30])
def test_a_chapter_that_never_was_is_not_found(coach: Client, pk: str) -> None:
    for verb in ("", "edit/"):
        assert coach.get(f"/handbook/{pk}/{verb}").status_code == 404
    assert coach.post(f"/handbook/{pk}/publish/").status_code == 404


def test_the_contents_show_what_is_published_and_what_could_be_begun(
    coach: Client, satama: Member
) -> None:
    shown = coach.get("/handbook/").context
    assert [row["edition"].number for row in shown["chapters"]] == [1]
    codes = {row["code"] for row in shown["suggestions"]}
    assert len(codes) == 11
    assert "participant_path" not in codes


@pytest.mark.django_db(transaction=True)
def test_of_two_people_publishing_at_once_one_makes_the_edition_and_one_gets_a_sentence(
    satama: Member, coach: Client
) -> None:
    coach.post(page(satama, "edit/"), {**draft(), "save": "1"})
    with inside(satama):
        before = Delta.objects.filter(measure="editions").count()
    clients = [signed_in(satama, satama.coach), signed_in(satama, satama.director)]
    pages = [
        said(answer)
        for answer in at_once(
            *[
                lambda client=client: client.post(page(satama, "publish/"), follow=True)
                for client in clients
            ]
        )
    ]
    assert sum("Edition 2 was published." in text for text in pages) == 1
    assert sum("This text has been published already." in text for text in pages) == 1
    assert [number for number, _title in editions(satama)] == [1, 2]
    with inside(satama):
        assert Delta.objects.filter(measure="editions").count() == before + 1


@pytest.mark.django_db(transaction=True)
def test_of_two_people_saving_at_once_one_is_asked(satama: Member) -> None:
    clients = [signed_in(satama, satama.coach), signed_in(satama, satama.director)]
    answers = at_once(
        *[
            lambda client=client, text=text: client.post(
                page(satama, "edit/"), {**draft(text=text), "save": "1"}
            )
            for client, text in zip(clients, ("Yksi", "Kaksi"), strict=True)
        ]
    )
    assert sorted(answer.status_code for answer in answers) == [302, 409]


def test_a_published_text_is_shown_cleaned(coach: Client, satama: Member) -> None:
    text = (
        "<script>alert(1)</script>\n\n[Paina](javascript:alert(1))\n\n![kuva](https://x.example/k)"
    )
    coach.post(page(satama, "edit/"), {**draft(text=text), "publish": "1"})
    article = coach.get(page(satama)).content.decode().split("<article")[1].split("</article>")[0]
    assert "&lt;script&gt;" in article
    assert "<script" not in article
    assert "href" not in article
    assert "<img" not in article
