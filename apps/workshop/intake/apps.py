"""The intake desk: contacts and received referrals in one queue, up to an agreed service."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "apps.workshop.intake"
    label = "intake"
