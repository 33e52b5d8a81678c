"""Background work of oversight: large copies of the log."""

from __future__ import annotations

import uuid

from django.utils import translation

from apps.workshop.oversight.copies import make_copy
from apps.workshop.work.models import Work
from apps.workshop.work.services import carry_out
from kit.jobs import job


@job("oversight.copy_log")
def copy_log(work: str) -> None:
    """Make one large copy, in the language of whoever asked for it."""
    found = Work.objects.select_related("begun_by").filter(pk=uuid.UUID(work)).first()
    if found is None:
        return
    with translation.override(found.begun_by.language):
        carry_out(found, lambda report: make_copy(found, report))
