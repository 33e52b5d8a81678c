"""The verbs of the handbook, and what the database keeps as it was published."""

from __future__ import annotations

import time
from threading import Event

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from apps.workshop.handbook import services
from apps.workshop.handbook.chapter_templates import chapter_template
from apps.workshop.handbook.models import Chapter, Edition
from kit.meanwhile import ChangedMeanwhile
from tenants.accounts.models import User
from tests.apps.workshop.statements import changed, refused
from tests.apps.workshop.together import WAIT_SECONDS, at_once
from tests.support.people import inside
from tests.support.world import Member

pytestmark = pytest.mark.django_db


@pytest.fixture
def chapter(satama: Member, db: None) -> Chapter:
    """A chapter nobody has published."""
    with inside(satama):
        by = User.objects.get(email=satama.coach)
        return services.begin_chapter(chapter_template("organisation"), language="sv", by=by)


def test_a_chapter_begins_in_the_writers_language(chapter: Chapter) -> None:
    template = chapter_template("organisation")
    assert (chapter.title, chapter.draft) == (template.titles["sv"], template.bodies["sv"])


def test_editions_are_numbered_from_one_without_gaps(satama: Member, chapter: Chapter) -> None:
    with inside(satama):
        by = chapter.draft_saved_by
        numbers = []
        for version, text in enumerate(("Yksi", "Kaksi", "Kolme"), start=1):
            chapter = services.save_draft(
                chapter, number=1, title="Otsikko", text=text, opened_version=version, by=by
            )
            numbers.append(services.publish(chapter, by=by).number)
        assert numbers == [1, 2, 3]


def test_a_new_title_alone_is_worth_an_edition(satama: Member, chapter: Chapter) -> None:
    with inside(satama):
        by = chapter.draft_saved_by
        services.publish(chapter, by=by)
        with pytest.raises(services.NothingNew):
            services.publish(chapter, by=by)
        Chapter.objects.filter(pk=chapter.pk).update(title="Toinen")
        assert services.publish(chapter, by=by).title == "Toinen"


def test_an_empty_draft_is_refused(satama: Member, chapter: Chapter) -> None:
    with inside(satama):
        Chapter.objects.filter(pk=chapter.pk).update(draft=" \n")
        with pytest.raises(services.NothingWritten):
            services.publish(chapter, by=chapter.draft_saved_by)
        assert not chapter.editions.exists()


def test_what_was_saved_meanwhile_comes_with_the_refusal(satama: Member, chapter: Chapter) -> None:
    with inside(satama):
        director = User.objects.get(email=satama.director)
        services.save_draft(
            chapter, number=1, title="A", text="Heidän", opened_version=1, by=director
        )
        with pytest.raises(ChangedMeanwhile) as refusal:
            services.save_draft(
                chapter,
                number=1,
                title="B",
                text="Meidän",
                opened_version=1,
                by=chapter.draft_saved_by,
            )
        assert (refusal.value.theirs.draft, refusal.value.theirs.draft_saved_by) == (
            "Heidän",
            director,
        )


@pytest.mark.django_db(transaction=True)
def test_a_second_publisher_waits_for_the_first_and_then_finds_nothing_new(
    satama: Member, chapter: Chapter
) -> None:
    has_published = Event()

    def first() -> str:
        with inside(satama), transaction.atomic():
            services.publish(chapter, by=chapter.draft_saved_by)
            has_published.set()
            # Not committed yet: whoever does not wait now has not seen this edition.
            time.sleep(0.3)
        return "published"

    def second() -> str:
        has_published.wait(WAIT_SECONDS)
        with inside(satama):
            try:
                services.publish(chapter, by=chapter.draft_saved_by)
            except services.NothingNew:
                return "nothing new"
        return "published"

    assert at_once(first, second) == ["published", "nothing new"]


def test_a_published_edition_is_not_changed_by_the_organisations_role(satama: Member) -> None:
    with inside(satama):
        edition = Edition.objects.get(chapter=satama.chapter)
        for statement in (
            "UPDATE handbook_edition SET text = 'Toisin'",
            "DELETE FROM handbook_edition",
        ):
            with refused("permission denied"):
                changed(statement)
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            edition.save(force_update=True)
        assert Edition.objects.get(pk=edition.pk).text == edition.text


def test_two_editions_of_a_chapter_do_not_share_a_number(satama: Member) -> None:
    with inside(satama):
        first = Edition.objects.get(chapter=satama.chapter)
        again = Edition(
            chapter_id=satama.chapter,
            number=first.number,
            title="",
            text="",
            published_by=first.published_by,
        )
        with pytest.raises(IntegrityError, match="one_edition_per_number"), transaction.atomic():
            again.save()
