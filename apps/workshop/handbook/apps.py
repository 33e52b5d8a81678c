"""The quality handbook: chapters, their drafts and published editions."""

from django.apps import AppConfig


class HandbookConfig(AppConfig):
    name = "apps.workshop.handbook"
    label = "handbook"
