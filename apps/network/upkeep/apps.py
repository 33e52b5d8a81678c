"""The state of the service, for whoever keeps it running: counts, and nobody's data."""

from django.apps import AppConfig


class UpkeepConfig(AppConfig):
    name = "apps.network.upkeep"
    label = "upkeep"
