"""Who read or changed what about a participant: rows that are only ever added."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "apps.workshop.audit"
    label = "audit"
