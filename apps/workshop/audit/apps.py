"""Who read or changed what about a participant, and who signed in."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "apps.workshop.audit"
    label = "audit"

    def ready(self) -> None:
        from apps.workshop.audit import signals  # noqa: F401
