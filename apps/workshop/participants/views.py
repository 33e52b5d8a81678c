"""Pages of participants: the list, one person, a new one, a note."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.network.areas import lookups
from apps.network.classifications.models import ReferrerType, ServiceBasis
from apps.workshop.audit.services import actor_of, record
from apps.workshop.participants import services
from apps.workshop.participants.forms import NoteForm, ParticipantForm
from apps.workshop.participants.models import Participant
from apps.workshop.participants.permissions import (
    get_participant,
    search_participants,
)
from tenants.accounts.once import once
from tenants.accounts.permissions import allow, current_organisation
from tenants.accounts.roles import Right

PAGE_SIZE = 50


@allow(Right.SEE_PARTICIPANTS)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Everybody who works with us, by name; searched by link."""
    by, text = actor_of(request), request.GET.get("q", "").strip()
    found = search_participants(by, text)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    rows: list[Participant] = list(page.object_list)
    record(by, "participants.list", [row.pk for row in rows])
    language, today = get_language() or "fi", timezone.localdate()
    places = lookups.names([row.municipality_code for row in rows], language)
    bases = ServiceBasis.objects.names(language)
    context = {
        "page": page,
        "rows": [
            {
                "participant": row,
                "age": row.age_on(today),
                "place": places.get(row.municipality_code, row.municipality_code),
                "period": (period := next(iter(row.periods.all()), None)),
                "basis": bases.get(period.service_basis, "") if period else "",
                "is_running": bool(period and period.is_running_on(today)),
            }
            for row in rows
        ],
        "search_text": text,
    }
    return render(request, "participants/list.html", context)


@allow(Right.CHANGE_PARTICIPANTS)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponseBase:
    """A new participant."""
    home = current_organisation(request).municipality_code
    form = ParticipantForm(
        request.POST or None,
        initial={"municipality_code": home, "starts_on": timezone.localdate()},
    )
    if request.method == "POST" and form.is_valid():
        details: dict[str, Any] = {
            key: value for key, value in form.cleaned_data.items() if key != "form_token"
        }

        def act() -> str:
            made = services.add_participant(**details, by=actor_of(request))
            messages.success(request, _("%(name)s was added.") % {"name": made.full_name})
            return made.get_absolute_url()

        return once(request, form, act)
    return render(request, "participants/add.html", {"form": form})


@allow(Right.SEE_PARTICIPANTS)
@require_safe
def detail(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One participant: what we know, and what has been written."""
    participant = get_participant(actor_of(request), pk)
    return _detail_page(request, participant, NoteForm())


@allow(Right.WRITE_NOTES)
@require_POST
def add_note(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """A note about a participant. What was typed stays on the page when something is wrong."""
    by = actor_of(request)
    participant = get_participant(by, pk, action="notes.open")
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _detail_page(request, participant, form)

    def act() -> str:
        services.write_note(
            participant,
            happened_on=form.cleaned_data["happened_on"],
            text=form.cleaned_data["text"],
            by=by,
        )
        messages.success(request, _("The note was saved."))
        return f"{participant.get_absolute_url()}#notes"

    try:
        return once(request, form, act)
    except services.NotesAreClosed:
        messages.error(
            request, _("Notes are closed on this service basis. The text was not saved.")
        )
        return redirect(participant)


def _detail_page(request: HttpRequest, participant: Participant, form: NoteForm) -> HttpResponse:
    language, today = get_language() or "fi", timezone.localdate()
    bases = ServiceBasis.objects.names(language)
    referrers = ReferrerType.objects.names(language)
    context = {
        "participant": participant,
        "age": participant.age_on(today),
        "place": lookups.name_of(participant.municipality_code, language),
        "referrer": referrers.get(participant.referrer_type, participant.referrer_type),
        "periods": [
            {
                "period": period,
                "basis": bases.get(period.service_basis, period.service_basis),
                "is_running": period.is_running_on(today),
            }
            for period in participant.periods.all()
        ],
        "notes": participant.notes.select_related("written_by"),
        "notes_are_open": services.notes_are_open(participant),
        "sent_referrals": participant.sent_referrals.all(),
        "form": form,
        "note_address": reverse("participants:add_note", args=[participant.pk]),
    }
    return render(request, "participants/detail.html", context)
