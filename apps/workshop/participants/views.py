"""Pages of participants: the list, a new one, a note, one person."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.network.areas import lookups
from apps.workshop.audit.services import actor_of, record
from apps.workshop.participants import services
from apps.workshop.participants.compartments import NOTE_PARTS, TO_WRITE, Compartment
from apps.workshop.participants.details.basics import basics
from apps.workshop.participants.forms import NoteForm, ParticipantForm
from apps.workshop.participants.identity.forms import CodeForm
from apps.workshop.participants.identity.services import ONE_RECORD
from apps.workshop.participants.listing import (
    ORDERS,
    STATES,
    WHOSE,
    FilterForm,
    narrowed,
    rows_of,
)
from apps.workshop.participants.models import Note, Participant
from apps.workshop.participants.permissions import (
    Access,
    access_to,
    find_participant,
    get_participant,
    page_or_list,
    search_participants,
)
from apps.workshop.participants.person import panels_of, shell
from apps.workshop.participants.reach import reaches_everybody
from kit.pages.filters import chips
from tenants.accounts.once import once
from tenants.accounts.permissions import allow, current_user
from tenants.accounts.roles import Right

PAGE_SIZE = 50


@allow(Right.SEE_PARTICIPANTS)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Everybody who works with us, by name; searched and narrowed by link."""
    by, text = actor_of(request), request.GET.get("q", "").strip()
    form = FilterForm(request)
    found = narrowed(search_participants(by, text), request, form, by)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    rows: list[Participant] = list(page.object_list)
    record(by, "participants.list", [row.pk for row in rows])
    context = {
        "page": page,
        "rows": rows_of(rows),
        "search_text": text,
        "has_limits": not reaches_everybody(by.user),
        "filters": chips(request, "state", STATES),
        "whose": chips(request, "whose", WHOSE),
        "orders": chips(request, "order", ORDERS),
        "form": form,
        "code_form": CodeForm(),
        "is_filtered": any(name in request.GET for name in ("state", "whose", "unit", "basis")),
    }
    return render(request, "participants/list.html", context)


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
            messages.success(request, _("%(name)s was added.") % {"name": made.full_name})
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
    participant = find_participant(by, pk)
    access, part = access_to(participant, by), _part_of(request.GET.get("part", ""))
    # The row names the compartment that is read, and the opening without which it would not be.
    about = {"compartment": part.value} if part in access.reads else {}
    is_choice = request.GET.get("from") == "search"
    action = "participants.find" if is_choice else "participants.read"
    record(by, action, [participant.pk], **about, **_by_opening(access, part))
    return _detail_page(request, participant, access, part)


def _part_of(name: str) -> Compartment:
    return next((part for part in NOTE_PARTS if part.value == name), Compartment.COACHING)


def _by_opening(access: Access, *parts: Compartment) -> dict[str, str]:
    """The id of the running opening that lets somebody see one of the parts, or the whole file."""
    lets_in = {part.value for part in parts} | {Compartment.BASE.value}
    found = [str(opening.pk) for opening in access.openings if opening.compartment in lets_in]
    return {"opening": " ".join(found)} if found else {}


@allow(Right.SEE_PARTICIPANTS)
@never_cache
@require_POST
def contact(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The page with protected contact details open, this once. Each time is recorded as such."""
    by = actor_of(request)
    participant = find_participant(by, pk)
    if not participant.is_protected:
        return redirect(participant)
    access = access_to(participant, by)
    if Compartment.CONTACT not in access.reads:
        raise PermissionDenied
    opening = _by_opening(access, Compartment.CONTACT)
    record(by, "participants.contact", [participant.pk], compartment="contact", **opening)
    # The notes stay where they are: this button opens one thing only.
    return _detail_page(request, participant, access, None)


@allow(*(TO_WRITE[part] for part in NOTE_PARTS))
@require_POST
def add_note(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """A note about a participant. What was typed stays on the page when something is wrong."""
    by = actor_of(request)
    participant = get_participant(by, pk, action="notes.open")
    access = access_to(participant, by)
    form = NoteForm(request.POST, parts=access.note_parts)
    if not form.is_valid():
        part = _part_of(request.POST.get("compartment", ""))
        if part in access.reads:
            # The page shows that compartment again.
            told = _by_opening(access, part)
            record(by, "participants.read", [participant.pk], compartment=part.value, **told)
        return _detail_page(request, participant, access, part, form)
    part = _part_of(form.cleaned_data["compartment"])

    def act() -> str:
        services.write_note(
            participant,
            compartment=part,
            happened_on=form.cleaned_data["happened_on"],
            text=form.cleaned_data["text"],
            by=by,
        )
        messages.success(request, _("The note was saved."))
        return f"{participant.get_absolute_url()}?part={part}#notes"

    try:
        return once(request, form, act)
    except services.NotesAreClosed:
        messages.error(
            request, _("Notes are closed on this service basis. The text was not saved.")
        )
        return redirect(participant)


def _detail_page(
    request: HttpRequest,
    participant: Participant,
    access: Access,
    part: Compartment | None,
    form: NoteForm | None = None,
) -> HttpResponse:
    """The page with one compartment of notes, or with the contact details open and no notes."""
    language = get_language() or "fi"
    shows_contact = part is None or not participant.is_protected
    place = participant.municipality_code if shows_contact else ""
    context = {
        **shell(request, participant, access, "overview", shows=shows_contact),
        **panels_of(participant, actor_of(request), access),
        "place": lookups.name_of(place, language) if place else "",
        **basics(participant),
        "parts": [
            {"part": one, "is_open": one in access.reads, "is_current": one == part}
            for one in NOTE_PARTS
        ],
        "notes": _notes(participant, access, part),
        "may_read_part": part in access.reads,
        "part": part,
        "may_write": bool(access.note_parts),
        "notes_are_open": services.notes_are_open(participant),
        "form": form or _empty_note(access, part),
        "note_address": reverse("participants:add_note", args=[participant.pk]),
    }
    return render(request, "participants/detail.html", context)


def _notes(participant: Participant, access: Access, part: Compartment | None) -> list[Note]:
    if part is None or part not in access.reads:
        return []
    return list(participant.notes.filter(compartment=part).select_related("written_by"))


def _empty_note(access: Access, part: Compartment | None) -> NoteForm:
    begins_with = part if part in access.writes else None
    return NoteForm(parts=access.note_parts, initial={"compartment": begins_with})
