"""One referral: what is open now, where it is, and what this side can do."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.network.referrals.models import Referral
from apps.network.referrals.services import NotOpenAnyMore, Shredded
from apps.workshop.audit.services import Actor, actor_of
from apps.workshop.referring import showing
from apps.workshop.referring.forms.answering import (
    ELSEWHERE,
    LABELS,
    NO_PLACE,
    PLACE,
    AnswerForm,
)
from apps.workshop.referring.permissions import referral_page
from apps.workshop.referring.services import answering, opening, taking_back


@referral_page
@never_cache
@require_safe
def detail(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One referral: what is open now, where it is, and the next step."""
    return showing.referral_page(request, opening.open_referral(pk, by=actor_of(request)))


@referral_page
@never_cache
@require_POST
def answer(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Promise a place, put on the waiting list, propose another unit, or say there is no place."""
    by = actor_of(request)
    found = opening.get_referral(pk, by=by)
    ways = [way for way in found.ways if way.name in LABELS]
    if not ways:
        return too_late(request, found.referral)
    form = AnswerForm(request.POST, ways=ways, service_basis=found.referral.service_basis)
    if not form.is_valid():
        opened = opening.open_referral(pk, by=by)
        return showing.referral_page(request, opened, answer_form=form)
    try:
        messages.success(request, _answered(found, form, by))
    except NotOpenAnyMore as change:
        return too_late(request, found.referral, change.state)
    except answering.GroundHasEnded:
        form.add_error(
            None,
            _(
                "The consent behind the name has ended or was withdrawn, so nothing was changed."
                " Ask the sender to talk with the person again."
            ),
        )
        return showing.referral_page(
            request, opening.open_referral(pk, by=by), answer_form=form, status=409
        )
    return redirect("referring:detail", pk=pk)


def _answered(opened: opening.OpenReferral, form: AnswerForm, by: Actor) -> str:
    """Do what was answered. What to say of it."""
    typed, chosen = form.cleaned_data, form.cleaned_data["answer"]
    if chosen == PLACE:
        participant = answering.accept(
            opened, starts_on=typed["starts_on"], unit=typed["unit"], reply=form.reply_text, by=by
        )
        return _("%(name)s is now your participant.") % {"name": participant.full_name}
    if chosen == NO_PLACE:
        answering.decline(opened, reason=typed["reason"], reply=form.reply_text, by=by)
        return _("The answer was sent. The name did not open.")
    if chosen == ELSEWHERE:
        answering.redirect_to(opened, unit=form.proposed_unit, reply=form.reply_text, by=by)
        return _("The proposal was sent. The sender asks the person; the name did not open.")
    answering.waitlist(opened, starts_on=typed["estimate_on"], reply=form.reply_text, by=by)
    return _("The person is on the waiting list now. The name did not open.")


Do = Callable[..., Any]

ACTS: dict[str, tuple[Do, str | Promise]] = {
    "review": (
        answering.review,
        gettext_lazy("The referral is in review now. The sender sees that you have taken it up."),
    ),
    "reopen": (answering.reopen, gettext_lazy("The referral is in review again.")),
    "start": (
        answering.confirm_start,
        gettext_lazy("The arrival was confirmed. The sender sees it."),
    ),
    "miss": (
        answering.note_no_show,
        gettext_lazy("It was noted that the person did not come. The sender gets in touch."),
    ),
    "close": (taking_back.close_hand_over, gettext_lazy("The hand-over is complete.")),
}
"""Acts that need nothing but a button, by the name it sends."""


@referral_page
@never_cache
@require_POST
def act(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take it into review, open it again, say whether the person came, or complete it."""
    by = actor_of(request)
    opened = opening.open_referral(pk, by=by)
    name = request.POST.get("act", "")
    if name not in ACTS:
        raise BadRequest("act is none of the acts")
    do, said = ACTS[name]
    try:
        done = do(opened, by=by)
    except NotOpenAnyMore as change:
        return too_late(request, opened.referral, change.state)
    except PermissionError:
        return too_late(request, opened.referral)
    except Shredded:
        messages.info(request, _("Nothing sealed is left of this referral."))
        return redirect("referring:detail", pk=pk)
    if done is False:
        return too_late(request, opened.referral)
    messages.success(request, str(said))
    return redirect("referring:detail", pk=pk)


@referral_page
@never_cache
@require_POST
def withdraw(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take back a referral we sent, as long as it leads to something."""
    by = actor_of(request)
    opened = opening.open_referral(pk, by=by)
    if not opened.we_sent_it:
        return too_late(request, opened.referral)
    try:
        taking_back.withdraw(opened, by=by)
    except NotOpenAnyMore as change:
        return too_late(request, opened.referral, change.state)
    messages.success(
        request, _("The referral was withdrawn. The receiver cannot answer it any more.")
    )
    return redirect("referring:detail", pk=pk)


def too_late(request: HttpRequest, referral: Referral, state: str = "") -> HttpResponse:
    """Nothing was changed; where the referral is."""
    label = Referral.State(state or referral.state).label
    messages.info(
        request, _("Nothing was changed: the referral is already “%(state)s”.") % {"state": label}
    )
    return redirect("referring:detail", pk=referral.pk)
