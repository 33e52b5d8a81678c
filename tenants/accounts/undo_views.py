"""The button “Undo”, and how acts on staff are taken back."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from tenants.accounts import services, staff
from tenants.accounts.models import Invitation, User
from tenants.accounts.permissions import current_user
from tenants.accounts.roles import MANAGING
from tenants.accounts.undo import NotUndoable, undo, undoable


@require_POST
def undo_act(request: HttpRequest) -> HttpResponse:
    """Take one's own act back, within ten minutes and once."""
    return undo(request, request.POST.get("undo", ""))


@undoable("staff.close", *MANAGING)
def open_what_was_closed(request: HttpRequest, about: str) -> str:
    """The account opens again. Browsers that were signed in stay signed out."""
    person = User.objects.get(pk=int(about))
    if not staff.open_account(person, by=current_user(request)):
        raise NotUndoable
    return reverse("accounts:person", args=[person.pk])


@undoable("staff.open", *MANAGING)
def close_what_was_opened(request: HttpRequest, about: str) -> str:
    """The account is closed as before."""
    person = User.objects.get(pk=int(about))
    try:
        was_open = staff.close_account(person, by=current_user(request))
    except (staff.NobodyLeft, staff.NotYourself) as refusal:
        raise NotUndoable from refusal
    if not was_open:
        raise NotUndoable
    return reverse("accounts:person", args=[person.pk])


@undoable("staff.cancel_invitation", *MANAGING)
def restore_invitation(request: HttpRequest, about: str) -> str:
    """The link works again, as long as it would have."""
    found = Invitation.objects.filter(pk=uuid.UUID(about)).first()
    if found is None or not services.restore(found, by=current_user(request)):
        raise NotUndoable
    return reverse("accounts:people")
