"""Participants, their periods and the notes about them."""

from importlib import import_module

from django.apps import AppConfig, apps
from django.utils.module_loading import module_has_submodule


class ParticipantsConfig(AppConfig):
    name = "apps.workshop.participants"
    label = "participants"

    def ready(self) -> None:
        """Collect what each app declares about a participant's pages in its `on_person.py`."""
        from apps.workshop.participants.path import events
        from apps.workshop.participants.person import register

        for config in apps.get_app_configs():
            if config.module and module_has_submodule(config.module, "on_person"):
                declared = import_module(f"{config.name}.on_person")
                register(declared.TABS, declared.PANELS)
                events.register(getattr(declared, "EVENTS", ()))
