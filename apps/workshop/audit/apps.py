"""Who read or changed what about a participant, and who signed in."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "apps.workshop.audit"
    label = "audit"

    def ready(self) -> None:
        from apps.workshop.audit.services import record, record_nobody
        from tenants.accounts.listening import listen

        listen(lambda scope: scope.is_organisation, record=record, record_nobody=record_nobody)
