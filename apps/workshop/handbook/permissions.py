"""The door to the handbook: chapters are everybody's who may read it, drafts are the writers'."""

from __future__ import annotations

from django.db.models import QuerySet

from apps.workshop.audit.services import Actor
from apps.workshop.handbook.models import Chapter
from tenants.accounts.roles import Right


def visible_chapters(by: Actor) -> QuerySet[Chapter]:
    """Chapters whose page this person may open; none without the right."""
    if not by.user.may(Right.READ_HANDBOOK):
        return Chapter.objects.none()
    return Chapter.objects.all()


def may_read_drafts(by: Actor) -> bool:
    return by.user.may(Right.WRITE_HANDBOOK)
