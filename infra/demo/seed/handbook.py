"""Handbooks of the demo: a published chapter, one with a newer draft, and one only begun."""

from __future__ import annotations

from apps.workshop.handbook import services
from apps.workshop.handbook.chapter_templates import chapter_template
from apps.workshop.handbook.models import Chapter
from infra.demo.seed.cast import House
from infra.demo.seed.past import days_ago
from tenants.accounts.models import User

PUBLISHED, NEWER_DRAFT, BEGUN = "participant_path", "mission", "safety_and_privacy"
PUBLISHED_DAYS_AGO = {PUBLISHED: 4, NEWER_DRAFT: 400}
"""One is old enough to be read through again."""


def write_chapters(house: House) -> None:
    """Chapters in every state of the table of contents."""
    if Chapter.objects.exists() or not house.participants:
        return
    director = User.objects.get(email=house.director.email)
    for code in (PUBLISHED, NEWER_DRAFT, BEGUN):
        chapter = services.begin_chapter(
            chapter_template(code), language=house.language, by=director
        )
        if code == BEGUN:
            continue
        with days_ago(PUBLISHED_DAYS_AGO[code]):
            services.publish(chapter, by=director)
        if code == NEWER_DRAFT:
            services.save_draft(
                chapter,
                number=chapter.number,
                title=chapter.title,
                text=chapter.draft + "\n\n…\n",
                opened_version=chapter.draft_version,
                by=director,
            )
