"""The product's entrance with a trail that writes nothing: the side without it.

The product has no such switch: here `record` is replaced wherever it has been imported.
"""

from __future__ import annotations

import sys
from importlib import import_module

from django.conf import settings

# The entrance sets Django up, so it stands before what brings the models.
from config.wsgi import application

__all__ = ["application"]


def nothing(*_given: object, **_about: object) -> None:
    """Stands in the place of `record`. The list does not ask what that returned."""


def silence() -> None:
    """Replace `record` in every module. A page that writes a row all the same is found out."""
    # Loads the views: one that came later would bring the real `record` along.
    import_module(settings.WORKSHOP_URLCONF)
    record = import_module("apps.workshop.audit.services").record
    for module in list(sys.modules.values()):
        for name, value in list(vars(module).items()):
            if value is record:
                setattr(module, name, nothing)


silence()
