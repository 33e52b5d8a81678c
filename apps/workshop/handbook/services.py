"""The verbs of the handbook: begin a chapter, save its draft, publish an edition."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from apps.network.statistics.measures import EDITIONS
from apps.workshop.figures.services import count
from apps.workshop.handbook.chapter_templates import ChapterTemplate
from apps.workshop.handbook.models import Chapter, Edition
from apps.workshop.notifications.kinds import Kind
from apps.workshop.notifications.pages import page
from apps.workshop.notifications.services import notify, people_who_may
from apps.workshop.search.services import refresh
from kit.meanwhile import ChangedMeanwhile
from tenants.accounts.models import User
from tenants.accounts.roles import Right


class NothingNew(Exception):
    """The draft says what the newest edition says already."""


class NothingWritten(Exception):
    """The draft is empty."""


def begin_chapter(template: ChapterTemplate, *, language: str, by: User) -> Chapter:
    """A new chapter whose draft is the template's text, for the organisation to make its own."""
    return Chapter.objects.create(
        number=template.number,
        title=template.title(language),
        template=template.code,
        draft=template.body(language),
        draft_saved_by=by,
    )


@transaction.atomic
def save_draft(
    chapter: Chapter, *, number: int, title: str, text: str, opened_version: int, by: User
) -> Chapter:
    """Save the draft that was opened as `opened_version`. Raises `ChangedMeanwhile`."""
    changed = Chapter.objects.filter(pk=chapter.pk, draft_version=opened_version).update(
        number=number,
        title=title,
        draft=text,
        draft_version=F("draft_version") + 1,
        draft_saved_at=timezone.now(),
        draft_saved_by=by,
    )
    now = Chapter.objects.select_related("draft_saved_by").get(pk=chapter.pk)
    # A second click finds its own text, and that is no conflict.
    if not changed and (now.number, now.title, now.draft) != (number, title, text):
        raise ChangedMeanwhile(now)
    refresh(now)
    return now


@transaction.atomic
def publish(chapter: Chapter, *, by: User) -> Edition:
    """Make the draft the next edition, which readers see from now on.

    Raises `NothingWritten` and `NothingNew`; of two people publishing at once, the second gets
    `NothingNew`.
    """
    held = Chapter.objects.select_for_update().get(pk=chapter.pk)
    if not held.draft.strip():
        raise NothingWritten
    newest = held.editions.first()
    if newest and (newest.text, newest.title) == (held.draft, held.title):
        raise NothingNew
    highest: int = held.editions.aggregate(highest=Max("number"))["highest"] or 0
    edition = Edition.objects.create(
        chapter=held, number=highest + 1, title=held.title, text=held.draft, published_by=by
    )
    count(EDITIONS, year=timezone.localdate().year)
    notify(
        [reader for reader in people_who_may(Right.READ_HANDBOOK) if reader.pk != by.pk],
        Kind.CHAPTER_PUBLISHED,
        key=str(edition.pk),
        about_url=page("handbook:chapter", held.pk),
        label=f"{held.number} {held.title}",
    )
    return edition
