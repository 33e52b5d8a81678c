"""One search over everything a person may see."""

from importlib import import_module

from django.apps import AppConfig, apps
from django.utils.module_loading import module_has_submodule


class SearchConfig(AppConfig):
    name = "apps.workshop.search"
    label = "search"

    def ready(self) -> None:
        """Collect what each app declares in its `findable.py`, and follow its changes."""
        from apps.workshop.search import signals
        from apps.workshop.search.kinds import register

        for config in apps.get_app_configs():
            if config.module and module_has_submodule(config.module, "findable"):
                for kind in import_module(f"{config.name}.findable").KINDS:
                    register(kind)
                    signals.follow(kind)
