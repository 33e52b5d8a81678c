"""Who the members are: organisations, their addresses, ready schemas and the wall around each."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "tenants.organisations"
    label = "organisations"

    def ready(self) -> None:
        from tenants.organisations import checks  # noqa: F401
