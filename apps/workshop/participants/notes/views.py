"""Pages of notes: those about one participant, writing about several, correcting one."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from apps.workshop.audit.services import Actor, actor_of, record
from apps.workshop.notifications.services import people_who_may
from apps.workshop.participants.compartments import NOTE_PARTS, TO_WRITE, Compartment
from apps.workshop.participants.models import Note, Participant
from apps.workshop.participants.notes import services
from apps.workshop.participants.notes.forms import (
    CorrectionForm,
    NoteForm,
    ObservationForm,
    PeopleField,
    TogetherForm,
)
from apps.workshop.participants.notes.kinds import NoteKind
from apps.workshop.participants.notes.pages import notes_context
from apps.workshop.participants.notes.people import everybody_in, offered, to_write_about
from apps.workshop.participants.notes.permissions import (
    as_told,
    own_note,
    part_of,
    readable_notes,
)
from apps.workshop.participants.permissions import (
    Access,
    access_to,
    find_participant,
    get_participant,
    must_reach,
)
from apps.workshop.participants.person import shell
from apps.workshop.participants.services import (
    NotesAreClosed,
    is_over,
    open_parts_of,
    write_note,
)
from kit.pages.filters import chips, chosen_of
from tenants.accounts.once import once
from tenants.accounts.permissions import allow
from tenants.accounts.roles import Right
from tenants.accounts.undo import NotUndoable, offer, undoable

PAGE_SIZE = 50
OF_NOTES = (*(TO_WRITE[part] for part in NOTE_PARTS), Right.WRITE_OBSERVATIONS)
"""Whoever has one of these writes something that is a note."""


@allow(Right.SEE_PARTICIPANTS)
@require_http_methods(["GET", "HEAD", "POST"])
def notes(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Every note about one participant that I may read, a part at a time; or a new quick one."""
    by = actor_of(request)
    if request.method == "POST":
        return _write_quickly(request, pk, by)
    participant = find_participant(by, pk)
    access, part = access_to(participant, by), part_of(request.GET.get("part", ""))
    return _notes_page(request, participant, access, part)


def _write_quickly(request: HttpRequest, pk: uuid.UUID, by: Actor) -> HttpResponseBase:
    """A note from the participant's first page. What was typed stays when something is wrong."""
    if not any(by.user.may(TO_WRITE[part]) for part in NOTE_PARTS):
        raise PermissionDenied
    participant = get_participant(by, pk, action="notes.open")
    access = access_to(participant, by)
    form = NoteForm(request.POST, parts=access.note_parts)
    part = part_of(request.POST.get("compartment", ""))
    if not form.is_valid():
        return _notes_page(request, participant, access, part, form)

    def act() -> str:
        text = form.content()
        note = write_note(participant, **vars(text), by=by)
        offer(request, _("The note was saved."), "notes.write", note.writing)
        return f"{participant.get_absolute_url()}?part={text.compartment}#notes"

    try:
        return once(request, form, act)
    except NotesAreClosed:
        form.add_error("compartment", closed_words(participant))
        return _notes_page(request, participant, access, part, form)


def _notes_page(
    request: HttpRequest,
    participant: Participant,
    access: Access,
    part: Compartment,
    form: NoteForm | None = None,
) -> HttpResponse:
    by = actor_of(request)
    readable = readable_notes(participant, access, by, part)
    kinds: list[tuple[str, str | Promise]] = [("", _("All"))]
    kinds += [(kind.value, kind.label) for kind in NoteKind]
    used, people = _kinds_and_writers(readable)
    writers = [("", _("Everybody")), *people]
    found = readable
    if kind := chosen_of(request, "kind", kinds):
        found = found.filter(kind=kind)
    if writer := chosen_of(request, "writer", writers):
        found = found.filter(written_by_id=int(writer))
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    shown: list[Note] = list(page.object_list)
    record(by, "notes.read", [participant.pk], **as_told(access, by, part, shown))
    context = {
        **shell(request, participant, access, "notes"),
        **notes_context(participant, access, by, part, shown),
        "page": _("Notes"),
        "pages": page,
        "kinds": chips(request, "kind", [one for one in kinds if not one[0] or one[0] in used]),
        "writers": chips(request, "writer", writers) if len(writers) > 2 else [],
        "is_filtered": bool(kind or writer),
        "form": form,
    }
    return render(request, "participants/notes/page.html", context)


def _kinds_and_writers(readable: QuerySet[Note]) -> tuple[set[str], list[tuple[str, str]]]:
    """Which kinds there are among what may be read, and who wrote it, by name. One query."""
    columns = ("kind", "written_by__family_name", "written_by__given_name", "written_by_id")
    rows = set(readable.order_by().values_list(*columns).distinct())
    writers = sorted({row[1:] for row in rows})
    return {row[0] for row in rows}, [
        (str(pk), f"{given_name} {family_name}") for family_name, given_name, pk in writers
    ]


@allow(*OF_NOTES)
@require_http_methods(["GET", "HEAD", "POST"])
def together(request: HttpRequest) -> HttpResponseBase:
    """One note or one observation about one or more people, chosen from a list or found by name.

    A button of the form looks for more names and keeps what was typed.
    """
    by, sent = actor_of(request), request.POST
    wanted = (sent or request.GET).get("kind_of")
    observes = not _parts(by) or wanted == NoteKind.OBSERVATION
    is_search = "find" in sent
    if request.method != "POST" or is_search:
        chosen = _ids(sent.getlist("people") or request.GET.getlist("who"))
        text = sent.get("find_text", "").strip()
        form = _form(by, observes=observes, initial=_as_typed(sent, chosen))
        return _together_page(request, by, form, observes, chosen=chosen, text=text)
    form = _form(by, sent, observes=observes)
    chosen = _ids(sent.getlist("people"))
    _offer(form, by, [])
    if form.is_valid():
        try:
            return once(request, form, lambda: _write(request, form, by))
        except services.NotesAreClosedFor as closed:
            form.add_error("people", _closed_for(closed.people))
        except services.CannotRead as closed_to:
            names = ", ".join(one.full_name for one in closed_to.people)
            said = _("This part of the file is closed to %(names)s. Choose other readers.")
            form.add_error("readers", said % {"names": names})
    return _together_page(request, by, form, observes, chosen=chosen)


def _parts(by: Actor) -> list[Compartment]:
    return [part for part in NOTE_PARTS if by.user.may(TO_WRITE[part])]


def _form(by: Actor, typed: QueryDict | None = None, *, observes: bool, initial: Any = None) -> Any:
    if observes:
        return ObservationForm(typed, initial=initial)
    readers = [one for one in people_who_may(Right.READ_NOTES) if one.pk != by.user.pk]
    return TogetherForm(typed, parts=_parts(by), may_read=readers, initial=initial)


def _as_typed(sent: QueryDict, chosen: Collection[uuid.UUID]) -> dict[str, Any]:
    """What was typed so far, for a form that is not sent yet."""
    names = ("text", "compartment", "kind", "minutes", "happened_on", "heading", "is_restricted")
    typed: dict[str, Any] = {name: sent[name] for name in names if sent.get(name)}
    return typed | {"people": [str(pk) for pk in chosen], "readers": sent.getlist("readers")}


def _ids(texts: list[str]) -> list[uuid.UUID]:
    """Those of the texts that are ids; anything else was not chosen on a page of ours."""
    found = []
    for text in texts:
        try:
            found.append(uuid.UUID(text))
        except ValueError:
            continue
    return found


def _offer(form: Any, by: Actor, groups: list[tuple[str, list[Participant]]]) -> None:
    people = form.fields["people"]
    assert isinstance(people, PeopleField)
    parts = {Compartment.COACHING} if isinstance(form, ObservationForm) else {*_parts(by)}
    opened = open_parts_of(everybody_in(groups))
    is_open = {pk for pk, found in opened.items() if found & parts}
    people.offer(groups, all_of_them=to_write_about(by), is_open=is_open)


def _together_page(
    request: HttpRequest,
    by: Actor,
    form: Any,
    observes: bool,
    *,
    chosen: Collection[uuid.UUID],
    text: str = "",
) -> HttpResponse:
    groups = offered(by, text=text, chosen=chosen, floor=observes)
    _offer(form, by, groups)
    shown = [one.pk for one in everybody_in(groups)]
    if shown:
        record(by, "participants.list", shown)
    context = {
        "form": form,
        "people": form["people"],
        "rest": [form[name] for name in form.fields if name not in ("people", "form_token")],
        "observes": observes,
        "may_note": bool(_parts(by)),
        "find_text": text,
        "nobody_found": bool(text) and not dict(groups).get(_("Found by name")),
        "kind_of": NoteKind.OBSERVATION if observes else "note",
    }
    return render(request, "participants/notes/together.html", context)


def _write(request: HttpRequest, form: Any, by: Actor) -> str:
    people = list(form.cleaned_data["people"])
    writing = services.write_together(people, form.content(), by=by)
    said = ngettext(
        "Saved in the file of %(names)s.",
        "Saved in %(count)s files: %(names)s.",
        len(people),
    ) % {"count": len(people), "names": ", ".join(one.full_name for one in people)}
    offer(request, said, "notes.write", writing)
    if len(people) == 1:
        return reverse("participants:notes", args=[people[0].pk])
    return reverse("participants:write")


def closed_words(participant: Participant) -> str:
    """Why a note was not saved, beside the text as it was typed."""
    if is_over(participant):
        return _(
            "The last period is over and its ending is recorded, so no notes are written any more."
            " Your text is not saved. If the work goes on, a new period is begun first."
        )
    return _(
        "On the service basis of that day, notes of this kind are not kept here. Your text is not"
        " saved: choose another part or day, or give it to the controller of that basis."
    )


def _closed_for(people: list[Participant]) -> str:
    return _(
        "About %(names)s no note of this kind and day may be kept here: their service basis does"
        " not allow it, or their last period is over. Untick them: nothing has been saved yet, and"
        " your text is below."
    ) % {"names": ", ".join(one.full_name for one in people)}


def _closed_to_corrections(people: list[Participant]) -> str:
    return _(
        "No notes may be kept here about %(names)s any more, on the service basis of this note:"
        " nothing was corrected. Your text is below. Give it to the controller of that basis."
    ) % {"names": ", ".join(one.full_name for one in people)}


@allow(*OF_NOTES)
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, pk: uuid.UUID, note_id: int) -> HttpResponseBase:
    """Correct a note of one's own, with a reason. The old text stays beside it."""
    by = actor_of(request)
    participant = find_participant(by, pk)
    access = access_to(participant, by)
    note = own_note(participant, access, by, note_id)
    must_reach(by, pk)
    part = Compartment(note.compartment)
    record(by, "notes.read", [pk], **as_told(access, by, part, [note]))
    form = CorrectionForm(request.POST or None, note=note)
    if request.method == "POST" and form.is_valid():

        def act() -> str:
            count = services.correct_note(note, **form.content(), by=by)
            said = ngettext(
                "The note was corrected.", "The note was corrected in %(count)s files.", count
            )
            messages.success(request, said % {"count": count})
            return f"{reverse('participants:notes', args=[pk])}?part={part}"

        try:
            return once(request, form, act)
        except services.NotesAreClosedFor as closed:
            form.add_error(None, _closed_to_corrections(closed.people))
    context = {
        **shell(request, participant, access, "notes"),
        "page": _("Correct a note"),
        "form": form,
        "note": note,
        "back_url": f"{reverse('participants:notes', args=[pk])}?part={part}",
    }
    return render(request, "participants/notes/correct.html", context)


@undoable("notes.write", *OF_NOTES)
def take_note_back(request: HttpRequest, about: str) -> str:
    """A note is gone from every file it was written into."""
    people = services.take_back(uuid.UUID(about), by=actor_of(request))
    if not people:
        raise NotUndoable
    if len(people) == 1:
        return reverse("participants:notes", args=[people[0]])
    return reverse("participants:write")
