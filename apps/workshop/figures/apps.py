"""What this organisation counts, on its way to the shared cells."""

from django.apps import AppConfig


class FiguresConfig(AppConfig):
    name = "apps.workshop.figures"
    label = "figures"
