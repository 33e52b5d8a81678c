"""The door to drafts and referrals: confirmed members only, and the roles that work with people."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render

from apps.workshop.audit.services import Actor
from apps.workshop.referring.models import Draft
from tenants.accounts.permissions import View, allow, current_organisation
from tenants.accounts.roles import Right


def for_confirmed_members(view: View) -> View:
    """Refuse an organisation that the network has not confirmed, with a page that says why.

    The database refuses as well: row-level security shows it no referral and takes none.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not current_organisation(request).is_confirmed:
            return render(request, "referring/not_confirmed.html", status=403)
        return view(request, *args, **kwargs)

    return guarded


def referral_page(view: View) -> View:
    """A page of referrals: the right role, in a confirmed organisation."""
    decorate: Callable[[View], View] = allow(Right.REFER)
    return decorate(for_confirmed_members(view))


def get_draft(by: Actor, pk: uuid.UUID) -> Draft:
    """The draft. Raises Http404."""
    draft = Draft.objects.select_related("participant", "started_by").filter(pk=pk).first()
    if draft is None or not by.user.may(Right.REFER):
        raise Http404
    return draft
