"""Chapters on My day: drafts that wait for their writer, and editions nobody has looked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.workshop.handbook.models import Chapter, Edition
from apps.workshop.home.rows import MOST, Row, Section, Whole
from kit.database.ready import Givens, ready
from kit.templatetags.kit import fi_date, fi_time
from tenants.accounts.models import User

REVIEWED_WITHIN = timedelta(days=365)


@dataclass(frozen=True)
class Standing:
    """How a chapter stands: whose draft, and since when readers see its newest edition."""

    pk: int
    name: str
    saved_by_id: int
    saved_at: datetime
    published_at: datetime | None
    is_published: bool

    @property
    def is_old(self) -> bool:
        limit = timezone.now() - REVIEWED_WITHIN
        return self.published_at is not None and self.published_at < limit


def chapters() -> list[Standing]:
    """Every chapter without its text, in one query."""
    return [
        Standing(pk, f"{number} {title}", saved_by, saved_at, published_at, bool(is_published))
        for pk, number, title, saved_by, saved_at, published_at, is_published in _chapters()
    ]


@ready()
def _chapters(given: Givens) -> QuerySet[Chapter, Any]:
    newest = Edition.objects.filter(chapter=OuterRef("pk")).order_by("-number")
    same = Q(draft=F("newest_text"), title=F("newest_title"))
    return Chapter.objects.annotate(
        published_at=Subquery(newest.values("published_at")[:1]),
        newest_text=Subquery(newest.values("text")[:1]),
        newest_title=Subquery(newest.values("title")[:1]),
        is_published=ExpressionWrapper(same, output_field=BooleanField()),
    ).values_list(
        "pk",
        "number",
        "title",
        "draft_saved_by_id",
        "draft_saved_at",
        "published_at",
        "is_published",
    )


def own_drafts(standings: list[Standing], person: User) -> list[Row]:
    """Chapters whose newest text is one's own and is not published."""
    return [
        Row(
            title=one.name,
            text=_("Your draft of a chapter. Readers do not see it yet."),
            url=reverse("handbook:edit", args=[one.pk]),
            action=_("Continue"),
            when=fi_date(one.saved_at),
            note=fi_time(one.saved_at),
        )
        for one in standings
        if one.saved_by_id == person.pk and not one.is_published
    ]


def to_review(standings: list[Standing], person: User) -> Section:
    """For whoever answers for the handbook: old editions first, then others' drafts."""
    old = sorted((one for one in standings if one.is_old), key=lambda one: str(one.published_at))
    others = [
        one
        for one in standings
        if not one.is_published and not one.is_old and one.saved_by_id != person.pk
    ]
    rows = [_old(one) for one in old] + [_draft(one) for one in others]
    return Section(
        "h-handbook",
        _("Quality handbook"),
        rows[:MOST],
        empty=_("Every chapter was published within a year, and nobody else has a draft."),
        total=len(old),
        note=ngettext(
            "%(count)s chapter to read through", "%(count)s chapters to read through", len(old)
        )
        % {"count": len(old)}
        if old
        else "",
        wholes=[Whole(reverse("handbook:contents"), _("The whole handbook"))],
    )


def _old(one: Standing) -> Row:
    return Row(
        title=one.name,
        text=_("Published over a year ago. Does it still hold?"),
        url=reverse("handbook:chapter", args=[one.pk]),
        action=_("Read through"),
        when=fi_date(one.published_at),
        note=_("published"),
        tone="wait",
    )


def _draft(one: Standing) -> Row:
    return Row(
        title=one.name,
        text=_("A colleague's draft is newer than what readers see.")
        if one.published_at
        else _("A colleague's draft. Nothing of it has been published yet."),
        url=reverse("handbook:chapter", args=[one.pk]),
        action=_("Open"),
        when=fi_date(one.saved_at),
        note=_("saved"),
    )
