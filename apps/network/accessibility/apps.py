"""The accessibility statement, and what people tell us about obstacles."""

from django.apps import AppConfig


class AccessibilityConfig(AppConfig):
    name = "apps.network.accessibility"
    label = "accessibility"
