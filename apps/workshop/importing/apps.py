"""Bringing participants in from a table: read, understood, tried, written, and taken back."""

from django.apps import AppConfig


class ImportingConfig(AppConfig):
    name = "apps.workshop.importing"
    label = "importing"
