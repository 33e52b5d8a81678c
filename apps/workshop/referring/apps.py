"""Referrals as this organisation works with them: drafts, sent, received."""

from django.apps import AppConfig


class ReferringConfig(AppConfig):
    name = "apps.workshop.referring"
    label = "referring"
