"""Units as others see them: writing about our own, finding a place, asking for one."""

from django.apps import AppConfig


class ListingsConfig(AppConfig):
    name = "apps.workshop.listings"
    label = "listings"

    def ready(self) -> None:
        from apps.workshop.listings import signals  # noqa: F401
