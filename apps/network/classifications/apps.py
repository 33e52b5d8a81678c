"""The code lists of the field that law and practice change: service bases and referrer types."""

from __future__ import annotations

from django.apps import AppConfig


class ClassificationsConfig(AppConfig):
    """Shared by every organisation: the public schema holds the only copy."""

    name = "apps.network.classifications"
    label = "classifications"
    default_auto_field = "django.db.models.BigAutoField"
