"""The door to imports: one's own, and everybody's for whoever reaches every participant."""

from __future__ import annotations

import uuid

from django.db.models import QuerySet
from django.http import Http404

from apps.workshop.audit.services import Actor
from apps.workshop.importing.models import Import
from apps.workshop.participants.reach import reaches_everybody
from tenants.accounts.roles import Right


def visible_imports(by: Actor) -> QuerySet[Import]:
    """Imports this person may look at, without what is sealed in them."""
    if not by.user.may(Right.IMPORT_PARTICIPANTS):
        return Import.objects.none()
    found = Import.objects.select_related("begun_by").defer("sealed_table", "sealed_findings")
    return found if reaches_everybody(by.user) else found.filter(begun_by=by.user)


def find_import(by: Actor, pk: uuid.UUID) -> Import:
    """The import. Raises Http404 for one that this person may not know of."""
    found = visible_imports(by).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
