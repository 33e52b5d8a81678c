"""Pages of the network's own people: the membership queue and the figures."""

from django.apps import AppConfig


class OfficeConfig(AppConfig):
    name = "apps.network.office"
    label = "office"
