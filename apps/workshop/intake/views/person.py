"""The tab “Intake” of a participant: the assessment and the recommendation in the file."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.workshop.audit.services import Actor, actor_of, record
from apps.workshop.intake.forms import AssessmentForm, assessment_initial
from apps.workshop.intake.services import mapping
from apps.workshop.intake.views.mapping import over_version
from apps.workshop.participants.compartments import Compartment
from apps.workshop.participants.models import Participant
from apps.workshop.participants.notes.permissions import by_opening
from apps.workshop.participants.permissions import Access, access_to, find_participant
from apps.workshop.participants.person import shell
from apps.workshop.participants.services import NotesAreClosed
from kit.meanwhile import ChangedMeanwhile
from tenants.accounts.permissions import allow
from tenants.accounts.roles import Right


@allow(Right.READ_NOTES)
@require_http_methods(["GET", "HEAD", "POST"])
def of_person(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What was learned and recommended at intake; the assessment goes on here."""
    by = actor_of(request)
    participant = find_participant(by, pk)
    access = access_to(participant, by)
    opened = mapping.open_fields(participant)
    now = getattr(participant, "assessment", None)
    form = AssessmentForm(
        request.POST or None,
        initial=assessment_initial(now),
        names=_written(opened, access, request.POST),
    )
    theirs = {}
    if request.method == "POST" and form.is_valid():
        try:
            mapping.assess_participant(
                participant,
                form.texts(),
                opened_version=form.cleaned_data["version"],
                done="done" in request.POST,
                by=by,
            )
        except NotesAreClosed:
            for name in form.texts().keys() - set(opened):
                form.add_error(
                    name,
                    _(
                        "Notes are closed on this service basis, so this is not kept here and"
                        " nothing was saved. Empty the field and save the rest."
                    ),
                )
        except ChangedMeanwhile as change:
            theirs = over_version(request, form, change)
        else:
            messages.success(request, _("The assessment was saved."))
            return redirect("intake:of_person", pk)
    _record_shown(by, participant, access, form)
    recommendation = getattr(participant, "recommendation", None)
    context = {
        **shell(request, participant, access, "intake"),
        "page": _("Intake"),
        "form": form,
        "version": now.version if now else 1,
        "assessment": now,
        "may_read_health": Compartment.HEALTH in access.reads,
        "recommendation": recommendation,
        "options": list(recommendation.options.all()) if recommendation else [],
        "may_write": set(form.fields) != {"version"},
        "notes_are_open": bool(opened),
        "is_writing": bool(form.errors or theirs),
        **theirs,
    }
    return render(request, "intake/of_person.html", context, status=409 if theirs else 200)


def _written(opened: Collection[str], access: Access, typed: Mapping[str, object]) -> list[str]:
    """The parts of an assessment that this person may write now.

    A part that was open when they began to write is among them, to be refused in words.
    """
    if Compartment.COACHING not in access.writes:
        return []
    tells_health = Compartment.HEALTH in access.writes & access.reads
    allowed = (*mapping.TEXTS, *((mapping.HEALTH,) if tells_health else ()))
    return [name for name in allowed if name in opened or typed.get(name)]


def _record_shown(
    by: Actor, participant: Participant, access: Access, form: AssessmentForm
) -> None:
    """One row for what is coaching, and one more where the page shows what was said of health."""
    found = getattr(participant, "assessment", None)
    parts = [Compartment.COACHING]
    if found and found.health and (Compartment.HEALTH in access.reads or "health" in form.fields):
        parts.append(Compartment.HEALTH)
    for part in parts:
        about = {"compartment": part.value} | by_opening(access, part)
        record(by, "intake.file", [participant.pk], **about)
