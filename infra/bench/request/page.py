"""The page that is measured: participants with periods and notes, and the handbook's contents.

It does what the product's own list pages do, by the same models, in as many queries as an ordinary
one of them: session, user, how many participants, one page of them, their periods, their notes
with writers, names of service bases from the shared layer, chapters with their editions.
"""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Max, Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from apps.network.classifications.models import ServiceBasis
from apps.workshop.handbook.models import Chapter
from apps.workshop.participants.models import Note, Participant
from tenants.accounts.permissions import allow, current_user
from tenants.accounts.roles import Right

ADDRESS = "/bench/"
ROWS = 25
ROW_MARK = 'class="bench-row"'
"""Stands in the page once for each row of its table."""


@allow(Right.SEE_PARTICIPANTS)
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """The first page of participants, each with the newest period and the newest note."""
    language, today = get_language() or "fi", timezone.localdate()
    found = Participant.objects.prefetch_related(
        "periods", Prefetch("notes", Note.objects.select_related("written_by"))
    )
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    rows: list[Participant] = list(page.object_list)
    # Asked each time, as by a page without what the product's process remembers for a minute.
    names = ServiceBasis.objects.order_by("valid_from").values_list("code", f"name_{language}")
    bases = dict(names)
    context = {
        "page": page,
        "person": current_user(request),
        "rows": [
            {
                "participant": row,
                "age": row.age_on(today),
                "period": (period := next(iter(row.periods.all()), None)),
                "basis": bases.get(period.service_basis, "") if period else "",
                "is_running": bool(period and period.is_running_on(today)),
                "note": next(iter(row.notes.all()), None),
            }
            for row in rows
        ],
        "chapters": Chapter.objects.defer("draft").annotate(edition=Max("editions__number")),
    }
    return render(request, "bench/overview.html", context)
