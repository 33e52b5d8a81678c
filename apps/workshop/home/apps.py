"""The first page after signing in: what waits for me."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "apps.workshop.home"
    label = "home"
