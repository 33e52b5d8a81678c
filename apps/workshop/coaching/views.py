"""Pages of support requests: the pool, a new request, one request."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.workshop.audit.services import Actor, actor_of, record
from apps.workshop.coaching import services
from apps.workshop.coaching.forms import AnswerForm, AskForm
from apps.workshop.coaching.models import URGENCY_ORDER, HandOver, SupportRequest, Urgency
from apps.workshop.coaching.permissions import (
    get_request,
    openings_of,
    visible_hand_overs,
    visible_requests,
)
from apps.workshop.coaching.pool import loads
from apps.workshop.participants.permissions import (
    access_to,
    find_participant,
    must_reach,
    sees,
    visible_participants,
)
from apps.workshop.participants.person import shell
from tenants.accounts.once import once, once_only
from tenants.accounts.permissions import allow
from tenants.accounts.roles import Right
from tenants.accounts.undo import NotUndoable, offer, undoable

State = SupportRequest.State
CLOSED_SHOWN_FOR = timedelta(days=30)
MOST_CLOSED = 20


@allow(Right.ASK_SUPPORT, Right.TAKE_SUPPORT)
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """The pool: what waits, who has what in hand, and what was closed of late."""
    by = actor_of(request)
    requests = visible_requests(by)
    going_on = list(requests.filter(state__in=SupportRequest.GOING_ON).order_by("asked_at"))
    since = timezone.now() - CLOSED_SHOWN_FOR
    closed = requests.filter(closed_at__gte=since).order_by("-closed_at")[:MOST_CLOSED]
    offers = _offers(by)
    cards = as_cards([*going_on, *closed], by)
    record_shown(by, [*going_on, *closed], offers)
    takes = by.user.may(Right.TAKE_SUPPORT)
    found = loads() if takes else []
    waiting = [card for card in cards if card["request"].is_open]
    waiting.sort(key=lambda card: URGENCY_ORDER.index(card["request"].urgency))
    context = {
        "waiting": waiting,
        "taken": [card for card in cards if card["request"].is_taken],
        "closed": [card for card in cards if card["request"].closed_at],
        "takes": takes,
        "loads": found,
        "proposed": found[0] if found else None,
        "offers": offers,
        "has_any": bool(cards or offers),
    }
    return render(request, "coaching/board.html", context)


def _offers(by: Actor) -> list[HandOver]:
    """Hand-overs to or from this person that wait."""
    waiting = visible_hand_overs(by).filter(state=HandOver.State.WAITING)
    return [one for one in waiting if by.user.pk in (one.to_user_id, one.made_by_id)]


def as_cards(requests: list[SupportRequest], by: Actor) -> list[dict[str, Any]]:
    """Requests with the name of whom they are about, where this person sees them."""
    ids = [one.participant_id for one in requests]
    seen = set(visible_participants(by).filter(pk__in=ids).values_list("pk", flat=True))
    return [
        {"request": one, "name": name_of(one, is_seen=one.participant_id in seen)}
        for one in requests
    ]


def name_of(found: SupportRequest, *, is_seen: bool) -> str:
    """Whom a request is about. Out of reach it is nobody by name until one takes it."""
    if is_seen:
        return found.participant.full_name
    return hidden_name(found.unit.name if found.unit else "")


def hidden_name(unit: str | None) -> str:
    """What somebody out of reach is called."""
    if unit:
        return _("Somebody of %(unit)s") % {"unit": unit}
    return _("Somebody outside your reach")


def record_shown(by: Actor, requests: list[SupportRequest], offers: list[HandOver]) -> None:
    """What a list of them shows, in one row of the trail."""
    shown = [one.participant_id for one in requests] + [one.participant_id for one in offers]
    if shown:
        record(by, "coaching.list", list(dict.fromkeys(shown)), **openings_of(by, shown))


@allow(Right.ASK_SUPPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Ask the coaches to support a participant."""
    by = actor_of(request)
    participant = find_participant(by, pk)
    record(by, "coaching.open", [pk])
    must_reach(by, pk)
    form = AskForm(request.POST or None, participant=participant, initial={"urgency": Urgency.WEEK})
    if request.method == "POST" and form.is_valid():

        def act() -> str:
            typed = form.cleaned_data
            asked = services.ask_support(
                participant, need=typed["need"], urgency=typed["urgency"], by=by
            )
            offer(request, _("The coaches were asked."), "coaching.ask", asked.pk)
            return asked.get_absolute_url()

        return once(request, form, act)
    access = access_to(participant, by)
    context = {**shell(request, participant, access, ""), "page": _("Ask for support")}
    return render(request, "coaching/ask.html", context | {"form": form})


@allow(Right.ASK_SUPPORT, Right.TAKE_SUPPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def request_page(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """One request: take it, give it back, or say what came of it."""
    by = actor_of(request)
    found = get_request(by, pk)
    form = AnswerForm(request.POST or None, participant=found.participant)
    if request.method == "POST":
        try:
            answer = _answered(request, found, form, by)
        except services.NotSoAnyMore:
            messages.error(
                request,
                _("Somebody was quicker: here it is as it stands now. Nothing was changed."),
            )
            return redirect(found)
        if answer is not None:
            return answer
    is_mine = found.is_taken and found.taken_by_id == by.user.pk
    is_asker = found.asked_by_id == by.user.pk and found.state in SupportRequest.GOING_ON
    is_seen = sees(by, found.participant_id)
    context = {
        "found": found,
        "name": name_of(found, is_seen=is_seen),
        "is_seen": is_seen,
        "may_take": found.is_open and by.user.may(Right.TAKE_SUPPORT),
        "is_mine": is_mine,
        "is_asker": is_asker and not is_mine,
        "form": form,
        "loads": loads() if found.is_open and by.user.may(Right.TAKE_SUPPORT) else [],
    }
    return render(request, "coaching/request.html", context)


def _answered(
    request: HttpRequest, found: SupportRequest, form: AnswerForm, by: Actor
) -> HttpResponseBase | None:
    """Carry out what the pressed button says. None when the form has to be shown again."""
    action = request.POST.get("action", "")
    if action not in ("take", "release", "done", "return"):
        raise BadRequest
    if not form.is_valid() or (action == "return" and not form.require_words()):
        return None
    words = form.cleaned_data["answer"]

    def act() -> str:
        if action == "take":
            services.take_request(found, by=by)
            offer(request, _("It is yours now. Whoever asked was told."), "coaching.take", found.pk)
        elif action == "release":
            services.release_request(found, by=by)
            messages.success(request, _("It waits in the pool again."))
        else:
            is_done = action == "done"
            services.close_request(found, is_done=is_done, answer=words, by=by)
            said = _("Marked as done.") if is_done else _("Sent back with your words.")
            messages.success(request, said)
        return found.get_absolute_url()

    return once_only(form.cleaned_data["form_token"], act, otherwise=found.get_absolute_url())


@undoable("coaching.ask", Right.ASK_SUPPORT)
def take_question_back(request: HttpRequest, about: str) -> str:
    """Nobody is asked any more."""
    by = actor_of(request)
    found = visible_requests(by).filter(pk=about).first()
    if found is None:
        raise NotUndoable
    try:
        services.withdraw_request(found, by=by)
    except services.NotSoAnyMore:
        raise NotUndoable from None
    return found.participant.get_absolute_url()


@undoable("coaching.take", Right.TAKE_SUPPORT)
def let_go(request: HttpRequest, about: str) -> str:
    """It waits in the pool again."""
    by = actor_of(request)
    found = visible_requests(by).filter(pk=about).first()
    if found is None:
        raise NotUndoable
    try:
        return services.release_request(found, by=by).get_absolute_url()
    except services.NotSoAnyMore:
        raise NotUndoable from None
