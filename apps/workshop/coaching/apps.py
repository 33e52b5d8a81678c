"""Working together: asking the coaches for support, and handing a participant over."""

from django.apps import AppConfig


class CoachingConfig(AppConfig):
    name = "apps.workshop.coaching"
    label = "coaching"
