"""The page that changes a record."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.workshop.audit.models import Entry
from apps.workshop.audit.services import Actor, actor_of
from apps.workshop.participants.details import services, undoing
from apps.workshop.participants.details.forms import DetailsForm
from apps.workshop.participants.identity.services import ONE_RECORD
from apps.workshop.participants.models import Participant
from apps.workshop.participants.permissions import get_participant, must_reach, page_or_list
from tenants.accounts.permissions import allow
from tenants.accounts.roles import Right
from tenants.accounts.undo import NotUndoable, offer, undoable


@allow(Right.CHANGE_PARTICIPANTS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Change a record. Where somebody else has changed it meanwhile, nothing typed is lost."""
    by = actor_of(request)
    participant = get_participant(by, pk)
    must_reach(by, pk)
    form = DetailsForm(request.POST or None, participant=participant, by=by)
    other = None
    if request.method == "POST" and form.is_valid():
        try:
            return _save(request, form, by)
        except services.ChangedMeanwhile as meanwhile:
            form, other = form.after(meanwhile), _last_change(participant)
        except services.NotKeptHere as closed:
            form.refuse(closed.fields)
        except IntegrityError as error:
            if ONE_RECORD not in str(error):
                raise
            # Somebody else has taken the same identity code into use in this very moment.
            form.add_error("identity_code", _("Somebody has a record with this code already."))
    context = {"form": form, "participant": participant, "other": other}
    return render(request, "participants/change.html", context)


def _save(request: HttpRequest, form: DetailsForm, by: Actor) -> HttpResponse:
    participant = form.participant
    opened_as = form.cleaned_data["opened_as"]
    with transaction.atomic():
        done = services.change_details(participant, form.details(), opened_as=opened_as, by=by)
    said = _("The details were saved.")
    if done.pk:
        offer(request, said, "participants.change", done.pk)
    else:
        messages.success(request, said)
    if done.kept:
        names = ", ".join(str(form.fields[name].label) for name in done.kept)
        messages.info(
            request, _("Somebody else has changed these meanwhile: %(names)s.") % {"names": names}
        )
    return redirect(page_or_list(participant, by))


@undoable("participants.change", Right.CHANGE_PARTICIPANTS)
def take_change_back(request: HttpRequest, about: str) -> str:
    """The changed fields have their values from before."""
    by = actor_of(request)
    try:
        return page_or_list(undoing.take_back(uuid.UUID(about), by=by), by)
    except undoing.CannotBeTakenBack as fault:
        raise NotUndoable from fault


@undoable("participants.add", Right.CHANGE_PARTICIPANTS)
def take_new_back(request: HttpRequest, about: str) -> str:
    """The record that was opened by mistake is gone."""
    try:
        undoing.take_back_new(uuid.UUID(about), by=actor_of(request))
    except undoing.CannotBeTakenBack as fault:
        raise NotUndoable from fault
    return reverse("participants:list")


def _last_change(participant: Participant) -> Entry | None:
    """Who has changed the record last, and when."""
    changes = Entry.objects.filter(
        action="participants.change", participant_ids__contains=[str(participant.pk)]
    )
    return changes.order_by("-id").first()
