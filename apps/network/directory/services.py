"""The verbs of the directory: list a confirmed member."""

from __future__ import annotations

from apps.network.directory.models import Entry
from tenants.organisations.models import Organisation


def list_member(organisation: Organisation) -> Entry:
    """Put a confirmed organisation into the directory, as its register row says. Safe to repeat.

    Runs in the network's scope.
    """
    entry, _made = Entry.objects.update_or_create(
        organisation=organisation,
        defaults={
            "name": organisation.name,
            "municipality_code": organisation.municipality_code,
            "language": organisation.language,
        },
    )
    return entry
