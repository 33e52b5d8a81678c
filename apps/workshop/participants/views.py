"""Pages of participants: the list, a new one, a note, one person."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.network.areas import lookups
from apps.workshop.audit.services import Actor, actor_of, record
from apps.workshop.participants import services
from apps.workshop.participants.compartments import Compartment
from apps.workshop.participants.details.basics import basics
from apps.workshop.participants.forms import ParticipantForm
from apps.workshop.participants.identity.forms import CodeForm
from apps.workshop.participants.identity.services import ONE_RECORD
from apps.workshop.participants.listing import (
    ORDERS,
    SHOWN,
    STATES,
    WHOSE,
    FilterForm,
    narrowed,
    rows_of,
)
from apps.workshop.participants.models import Note, Participant
from apps.workshop.participants.notes.pages import NEWEST, empty_note, notes_context
from apps.workshop.participants.notes.permissions import (
    as_told,
    by_opening,
    newest_notes,
    part_of,
)
from apps.workshop.participants.own_fields.services import OWN_ANSWERS
from apps.workshop.participants.permissions import (
    Access,
    access_to,
    find_participant,
    page_or_list,
    search_participants,
)
from apps.workshop.participants.person import Panels, along_panels, panels_of, shell
from apps.workshop.participants.reach import reaches_everybody
from kit.pages.filters import chips
from tenants.accounts.once import once
from tenants.accounts.permissions import allow, current_user
from tenants.accounts.roles import Right
from tenants.accounts.undo import offer

PAGE_SIZE = 50


@allow(Right.SEE_PARTICIPANTS)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Everybody who works with us, by name; searched and narrowed by link."""
    by, text = actor_of(request), request.GET.get("q", "").strip()
    form = FilterForm(request)
    found = narrowed(search_participants(by, text).only(*SHOWN), request, form, by)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    rows: list[Participant] = list(page.object_list)
    record(by, "participants.list", [row.pk for row in rows])
    context = {
        "page": page,
        "rows": [row.stamped for row in rows_of(rows)],
        "search_text": text,
        "has_limits": not reaches_everybody(by.user),
        "filters": chips(request, "state", STATES),
        "whose": chips(request, "whose", WHOSE),
        "orders": chips(request, "order", ORDERS),
        "form": form,
        "code_form": CodeForm(),
        "query": _query(request),
        "is_filtered": any(name in request.GET for name in ("state", "whose", "unit", "basis")),
    }
    return render(request, "participants/list.html", context)


def _query(request: HttpRequest) -> str:
    """What the address narrows the list by, to be carried on; ends so that more may follow."""
    kept = {name: value for name, value in request.GET.items() if name != "page" and value}
    return f"{urlencode(kept)}&" if kept else ""


@allow(Right.CHANGE_PARTICIPANTS)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponseBase:
    """A new participant: a name and the first day, and more for whoever has it at hand."""
    by = actor_of(request)
    form = ParticipantForm(
        request.POST or None,
        by=by,
        initial={"starts_on": timezone.localdate(), "coaches": [current_user(request).pk]},
    )
    if request.method == "POST" and form.is_valid():
        details: dict[str, Any] = {
            key: value for key, value in form.cleaned_data.items() if key != "form_token"
        }

        def act() -> str:
            made = services.add_participant(**details, by=by)
            said = _("%(name)s was added.") % {"name": made.full_name}
            offer(request, said, "participants.add", made.pk)
            return page_or_list(made, by)

        try:
            return once(request, form, act)
        except IntegrityError as error:
            if ONE_RECORD not in str(error):
                raise
            # Somebody else has opened a record with the same identity code in this very moment.
            form.add_error("identity_code", _("Somebody has a record with this code already."))
    return render(request, "participants/add.html", {"form": form})


@allow(Right.SEE_PARTICIPANTS)
@require_safe
def detail(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One participant: what we know, and one compartment of notes at a time, if it is open."""
    by = actor_of(request)
    participant = find_participant(by, pk, along_panels(OWN_ANSWERS))
    access, part = access_to(participant, by), part_of(request.GET.get("part", ""))
    notes = newest_notes(participant, access, by, part, NEWEST)
    # The row names the compartment that is read, and the opening without which it would not be.
    about = by_opening(access) | as_told(access, by, part, notes)
    is_choice = request.GET.get("from") == "search"
    action = "participants.find" if is_choice else "participants.read"
    panels = _panels(participant, by, access, part)
    record(by, action, [participant.pk], **about)
    return _detail_page(request, participant, access, part, notes, panels)


@allow(Right.SEE_PARTICIPANTS)
@never_cache
@require_POST
def contact(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The page with protected contact details open, this once. Each time is recorded as such."""
    by = actor_of(request)
    participant = find_participant(by, pk, along_panels(OWN_ANSWERS))
    if not participant.is_protected:
        return redirect(participant)
    access = access_to(participant, by)
    if Compartment.CONTACT not in access.reads:
        raise PermissionDenied
    panels = _panels(participant, by, access, None)
    opening = by_opening(access, Compartment.CONTACT)
    record(by, "participants.contact", [participant.pk], compartment="contact", **opening)
    # The notes stay where they are: this button opens one thing only.
    return _detail_page(request, participant, access, None, [], panels)


def _panels(
    participant: Participant, by: Actor, access: Access, told: Compartment | None
) -> Panels:
    """The panels, with a row for each part they show that the page's own row does not name."""
    panels = panels_of(participant, by, access)
    for part in sorted(panels.parts - {told, Compartment.BASE}):
        opening = by_opening(access, part)
        record(by, "participants.read", [participant.pk], compartment=part.value, **opening)
    return panels


def _detail_page(
    request: HttpRequest,
    participant: Participant,
    access: Access,
    part: Compartment | None,
    notes: list[Note],
    panels: Panels,
) -> HttpResponse:
    """The page with one compartment of notes, or with the contact details open and no notes."""
    by, language = actor_of(request), get_language() or "fi"
    shows_contact = part is None or not participant.is_protected
    place = participant.municipality_code if shows_contact else ""
    of_notes = notes_context(participant, access, by, part, notes)
    context = {
        **shell(request, participant, access, "overview", shows=shows_contact),
        **vars(panels),
        **of_notes,
        "place": lookups.name_of(place, language) if place else "",
        **basics(participant),
        **empty_note(access, part, of_notes["open_parts"]),
    }
    return render(request, "participants/detail.html", context)
