"""What confirmed members tell about themselves to each other."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from kit.sorting import SortKeyField
from tenants.organisations.models import Organisation


class Entry(models.Model):
    """A confirmed organisation as others see it. No entry, no referrals."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.OneToOneField(
        Organisation,
        on_delete=models.CASCADE,
        db_column="organisation",
        related_name="directory_entry",
    )
    name = models.CharField(max_length=200)
    sort_key = SortKeyField(source="name", max_length=600)
    municipality_code = models.CharField(max_length=3)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    listed_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name
