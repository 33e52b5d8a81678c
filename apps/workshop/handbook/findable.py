"""Chapters are found by title and published text; by their drafts for those who write them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.workshop.audit.services import Actor
from apps.workshop.handbook.models import Chapter, Edition
from apps.workshop.handbook.permissions import may_read_drafts, visible_chapters
from apps.workshop.handbook.text import as_html
from apps.workshop.search.kinds import DRAFT, NAME, TEXT, Hit, Index, Kind
from apps.workshop.search.services import narrow
from kit.search.keys import Query
from kit.search.marks import marked, passage
from tenants.accounts.roles import Right

CODE = "handbook"


def _words(chapter: Chapter) -> Mapping[str, str]:
    newest = chapter.editions.first()
    return {
        # The contents show the title of a chapter that nobody has published, too.
        NAME: newest.title if newest else chapter.title,
        TEXT: newest.text if newest else "",
        DRAFT: f"{chapter.title} {chapter.draft}",
    }


def _find(by: Actor, query: Query, loosely: bool) -> QuerySet[Chapter]:
    open_to_them = [NAME, TEXT, DRAFT] if may_read_drafts(by) else [NAME, TEXT]
    chapters = visible_chapters(by)
    by_title = narrow(Chapter.objects.all(), CODE, query, loosely=loosely, places=[NAME])
    title_first = Case(
        When(pk__in=by_title.order_by().values("pk"), then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    found = narrow(chapters, CODE, query, loosely=loosely, places=open_to_them)
    return found.order_by(title_first, "number", "id").prefetch_related("editions")


def _show(chapters: Sequence[Chapter], query: Query, by: Actor) -> list[Hit]:
    return [_hit(chapter, query, may_read_drafts(by)) for chapter in chapters]


def _hit(chapter: Chapter, query: Query, with_draft: bool) -> Hit:
    newest: Edition | None = next(iter(chapter.editions.all()), None)
    title = newest.title if newest else chapter.title
    found = passage(_plain(newest.text), query) if newest else ""
    page = "handbook:chapter"
    if not found and with_draft and (found := passage(_plain(chapter.draft), query)):
        # Only the draft has it: the published chapter would not show what was searched.
        page = "handbook:chapter" if marked(title, query) != title else "handbook:edit"
    return Hit(
        url=reverse(page, args=[chapter.pk]),
        title=SafeString(f"{chapter.number} ") + marked(title, query),
        detail=marked(found, query),
        apart=str(chapter.number),
    )


def _plain(text: str) -> str:
    """Markdown without its signs."""
    return strip_tags(as_html(text))


KINDS = [
    Kind(
        code=CODE,
        label=_("Quality handbook"),
        one=_("Chapter"),
        icon="book-2",
        right=Right.READ_HANDBOOK,
        order=30,
        find=_find,
        show=_show,
        index=Index(
            Chapter,
            frozenset({"title", "draft"}),
            _words,
            parts=[(Edition, "chapter")],
        ),
    )
]
