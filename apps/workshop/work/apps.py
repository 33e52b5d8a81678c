"""Long work: how far it has come, so that whoever began it can leave and come back."""

from django.apps import AppConfig


class WorkConfig(AppConfig):
    name = "apps.workshop.work"
    label = "work"
