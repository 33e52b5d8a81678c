"""Municipalities and the areas they belong to."""

from __future__ import annotations

from django.apps import AppConfig


class AreasConfig(AppConfig):
    """Shared by every organisation: the public schema holds the only copy."""

    name = "apps.network.areas"
    label = "areas"
    default_auto_field = "django.db.models.BigAutoField"
