"""Tools that know nothing of the domain."""

from django.apps import AppConfig


class KitConfig(AppConfig):
    name = "kit"
