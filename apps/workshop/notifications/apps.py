"""What people are told about: at the bell, by mail at once or in the morning, as each chooses."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "apps.workshop.notifications"
    label = "notifications"

    def ready(self) -> None:
        from apps.workshop.notifications import signals  # noqa: F401
