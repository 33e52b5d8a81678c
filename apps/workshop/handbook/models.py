"""Chapters of the quality handbook: a draft that lives, and editions that never change."""

from __future__ import annotations

from django.db import models
from django.urls import reverse

from tenants.accounts.models import User


class Chapter(models.Model):
    """One chapter. Readers see its newest edition; writers work on the draft."""

    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    template = models.CharField(max_length=40, blank=True, help_text="The template it began from.")
    draft = models.TextField(blank=True)
    draft_version = models.PositiveIntegerField(default=1, help_text="Counts every saved draft.")
    draft_saved_at = models.DateTimeField(auto_now=True)
    draft_saved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["number", "id"]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("handbook:chapter", args=[self.pk])


class Edition(models.Model):
    """A published text of a chapter. It is never changed; a correction is the next edition."""

    chapter = models.ForeignKey(Chapter, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    text = models.TextField()
    published_at = models.DateTimeField(auto_now_add=True)
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["chapter", "number"], name="one_edition_per_number"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"
