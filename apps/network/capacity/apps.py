"""Questions whether a unit has a place for somebody, before any name moves."""

from django.apps import AppConfig


class CapacityConfig(AppConfig):
    name = "apps.network.capacity"
    label = "capacity"
