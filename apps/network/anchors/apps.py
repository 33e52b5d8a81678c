"""How far each organisation's audit trail had come, kept outside its own schema."""

from django.apps import AppConfig


class AnchorsConfig(AppConfig):
    name = "apps.network.anchors"
    label = "anchors"
