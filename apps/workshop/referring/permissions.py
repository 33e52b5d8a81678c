"""The door to drafts and referrals: confirmed members only, and the roles that work with people."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db.models import QuerySet, UUIDField
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render

from apps.network.referrals.models import Referral
from apps.network.referrals.services import ours
from apps.workshop.audit.services import Actor, actor_of
from apps.workshop.participants.permissions import about_visible, visible_participants
from apps.workshop.participants.reach import reaches_everybody
from apps.workshop.referring.models import Accepted, Draft, Sent
from kit.database.ready import Given, Givens, ready
from tenants.accounts.asking import BY, Asking, asked_by, whoever
from tenants.accounts.permissions import View, allow, current_organisation
from tenants.accounts.roles import Right

DraftView = Callable[[HttpRequest, Draft, Actor], HttpResponseBase]


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


def visible_drafts(by: Actor) -> QuerySet[Draft]:
    """Drafts about participants this person may see now."""
    if not by.user.may(Right.REFER):
        return Draft.objects.none()
    return Draft.objects.filter(about_visible(by))


def find_draft(by: Actor, pk: uuid.UUID, *, is_held: bool = False) -> Draft | None:
    """The draft with its participant; None when there is none, or none for this person.

    With `is_held` nobody else changes or sends it until the transaction ends.
    """
    return next(iter(_drafts(**asked_by(by), pk=pk, is_held=is_held)), None)


@ready(**BY, pk=UUIDField())
def _drafts(given: Givens, *, asking: Asking, is_held: bool) -> QuerySet[Draft]:
    found = visible_drafts(whoever(given, asking)).select_related("participant")
    return (found.select_for_update(of=("self",)) if is_held else found).filter(pk=given.pk)


def draft_page(view: DraftView) -> View:
    """A page of one draft, which the view is given with who asks; held where something is sent.

    One that has become a referral leads there: a second click, or an old page, ends where the
    first did.
    """

    @referral_page
    @wraps(view)
    def found(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
        by = actor_of(request)
        draft = find_draft(by, pk, is_held=request.method == "POST")
        if draft is not None:
            return view(request, draft, by)
        if not was_sent(by, pk):
            raise Http404
        return redirect("referring:detail", pk=pk)

    return found


def visible_referrals(
    by: Actor, we: Given | None = None, *, is_sent: bool | None = None
) -> QuerySet[Referral]:
    """Our referrals but those about a participant of ours outside this person's reach.

    With `is_sent` those of one side. One that waits for our answer is about nobody of ours yet:
    whoever may refer sees it. A ready query says who `we` are by the place of the name.
    """
    found = ours(we, is_sent=is_sent)
    if not by.user.may(Right.REFER):
        return found.none()
    if reaches_everybody(by.user):
        return found
    visible = visible_participants(by)
    sent = Sent.objects.exclude(participant__in=visible).values("referral_id")
    accepted = Accepted.objects.exclude(participant__in=visible).values("referral_id")
    return found.exclude(pk__in=sent).exclude(pk__in=accepted)


def was_sent(by: Actor, pk: uuid.UUID) -> bool:
    """Whether a draft with this id has become a referral that this person may see."""
    return Sent.objects.filter(pk=pk, participant__in=visible_participants(by)).exists()
