"""Pages of the data protection officer: who has read or changed what, and the report about it."""

from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "apps.workshop.oversight"
    label = "oversight"
