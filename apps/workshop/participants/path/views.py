"""The page of a participant's path."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.network.classifications.models import ServiceBasis
from apps.workshop.audit.services import actor_of, record
from apps.workshop.participants.compartments import Compartment
from apps.workshop.participants.notes.permissions import by_opening
from apps.workshop.participants.path.picture import picture_of
from apps.workshop.participants.path.reading import read_path
from apps.workshop.participants.path.rows import months_of, rows_of_list
from apps.workshop.participants.permissions import access_to, find_participant
from apps.workshop.participants.person import shell
from kit.pages.filters import chips, chosen_of
from tenants.accounts.permissions import allow
from tenants.accounts.roles import Right


@allow(Right.SEE_PARTICIPANTS)
@require_safe
def path(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The whole path as a picture and as a list, or what belongs to one register alone."""
    by, today = actor_of(request), timezone.localdate()
    participant = find_participant(by, pk)
    access = access_to(participant, by)
    # Most of what happened is part of the coaching; the row says whether it was on the page.
    part = {"compartment": "coaching"} if Compartment.COACHING in access.reads else {}
    opened = by_opening(access, Compartment.COACHING)
    record(by, "participants.path", [participant.pk], **part, **opened)
    whole = read_path(participant, by, access, today)
    names = ServiceBasis.objects.names(get_language() or "fi")
    bases = sorted({span.basis for span in whole.spans})
    choices = [("", _("All periods")), *((basis, names.get(basis, basis)) for basis in bases)]
    chosen = chosen_of(request, "basis", choices)
    shown = whole.only(chosen) if chosen else whole
    planned, past = rows_of_list(shown, participant, names, today)
    as_list = [("", _("Show as a picture")), ("table", _("Show as a table"))]
    context = {
        **shell(request, participant, access, "path"),
        "page": _("Path"),
        "is_empty": shown.is_empty,
        "picture": picture_of(shown, today, participant.full_name),
        "planned": planned,
        "past": past,
        "months": months_of(shown.weeks, names),
        "today": today,
        "registers": chips(request, "basis", choices) if len(bases) > 1 else [],
        "ways": chips(request, "as", as_list),
        "is_table": chosen_of(request, "as", as_list) == "table",
    }
    return render(request, "participants/path/path.html", context)
