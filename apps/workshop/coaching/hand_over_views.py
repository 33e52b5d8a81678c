"""Pages of handing over: writing what the next one needs, and the page that is accepted."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.workshop.audit.services import Actor, actor_of, record
from apps.workshop.coaching import hand_overs
from apps.workshop.coaching.forms import AnswerForm, ColleagueForm, OutsideForm, ReceiverForm
from apps.workshop.coaching.models import HandOver
from apps.workshop.coaching.permissions import get_hand_over, visible_hand_overs
from apps.workshop.participants.models import Participant
from apps.workshop.participants.permissions import (
    access_to,
    find_participant,
    must_reach,
    sees,
)
from apps.workshop.participants.person import shell
from tenants.accounts.once import once, once_only
from tenants.accounts.permissions import allow
from tenants.accounts.roles import Right
from tenants.accounts.undo import NotUndoable, offer, undoable


@allow(Right.WRITE_NOTES)
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Hand a participant over to a colleague, or give a paper to somebody of another register."""
    by = actor_of(request)
    participant = find_participant(by, pk)
    record(by, "coaching.open", [pk])
    must_reach(by, pk)
    is_outside = (request.POST or request.GET).get("to") == "outside"
    form = _form(request, participant, by, is_outside=is_outside)
    if request.method == "POST" and form.is_valid():
        try:
            return once(request, form, lambda: _offer(request, participant, form, by))
        except hand_overs.AlreadyWaiting:
            form.add_error(
                None,
                _(
                    "Another hand-over of this participant waits for its receiver. Take it back"
                    " first, or wait for the answer."
                ),
            )
    context = {
        **shell(request, participant, access_to(participant, by), ""),
        "page": _("Hand over"),
        "form": form,
        "is_outside": is_outside,
    }
    return render(request, "coaching/give.html", context)


def _form(request: HttpRequest, participant: Participant, by: Actor, *, is_outside: bool) -> Any:
    typed = request.POST or None
    if is_outside:
        return OutsideForm(typed, participant=participant)
    return ColleagueForm(typed, participant=participant, by=by.user)


def _offer(request: HttpRequest, participant: Participant, form: Any, by: Actor) -> str:
    typed = form.cleaned_data
    if isinstance(form, OutsideForm):
        asked = ("to_name", "to_role", "consent_words", "consent_on")
        outside: dict[str, Any] = {name: typed[name] for name in asked}
        made = hand_overs.give_on_paper(participant, form.content(), **outside, by=by)
        said = _("The page is ready to be printed and given.")
    else:
        made = hand_overs.offer_to_colleague(
            participant,
            form.content(),
            to=typed["to_user"],
            in_place_of=typed["in_place_of"],
            takes_over_on=typed["takes_over_on"],
            by=by,
        )
        said = _("%(name)s was asked to take over.") % {"name": made.receiver}
    offer(request, said, "coaching.give", made.pk)
    return made.get_absolute_url()


@allow(Right.WRITE_NOTES, Right.READ_NOTES)
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """One hand-over: what the next one needs, and the receiver's answer."""
    by = actor_of(request)
    found = get_hand_over(by, pk)
    form = ReceiverForm(request.POST or None)
    if request.method == "POST":
        try:
            answer = _answered(request, found, form, by)
        except hand_overs.NotSoAnyMore:
            messages.error(
                request,
                _("Somebody was quicker: here it is as it stands now. Nothing was changed."),
            )
            return redirect("coaching:board")
        if answer is not None:
            return answer
    context = {
        "found": found,
        "sections": _sections(found),
        "is_seen": sees(by, found.participant_id),
        "may_answer": found.is_waiting and found.to_user_id == by.user.pk,
        "may_withdraw": found.is_waiting and found.made_by_id == by.user.pk,
        "form": form,
    }
    return render(request, "coaching/hand_over.html", context)


def _sections(found: HandOver) -> list[tuple[str, str]]:
    """What was written, under the question it answers."""
    asked = [
        (_("What is agreed?"), found.agreed),
        (_("What works well?"), found.works),
        (_("What to watch?"), found.watch),
        (_("What is still to be done?"), found.tasks),
    ]
    return [(question, text) for question, text in asked if text]


def _answered(
    request: HttpRequest, found: HandOver, form: AnswerForm, by: Actor
) -> HttpResponseBase | None:
    """Carry out what the pressed button says. None when the form has to be shown again."""
    action = request.POST.get("action", "")
    if action not in ("accept", "decline", "withdraw"):
        raise BadRequest
    if not form.is_valid() or (action == "decline" and not form.require_words()):
        return None
    words = form.cleaned_data["answer"]

    def act() -> str:
        if action == "accept":
            hand_overs.accept(found, by=by)
            said = _("You take over. %(name)s was told.") % {"name": found.made_by.full_name}
            offer(request, said, "coaching.accept", found.pk)
            return found.get_absolute_url()
        if action == "decline":
            hand_overs.decline(found, answer=words, by=by)
            messages.success(request, _("Declined, with your words."))
            return reverse("coaching:board")
        hand_overs.withdraw(found, by=by)
        messages.success(request, _("The hand-over was taken back. Nothing changed."))
        return found.participant.get_absolute_url()

    return once_only(form.cleaned_data["form_token"], act, otherwise=reverse("coaching:board"))


@undoable("coaching.give", Right.WRITE_NOTES)
def take_offer_back(request: HttpRequest, about: str) -> str:
    """The hand-over was never made."""
    by = actor_of(request)
    found = visible_hand_overs(by).filter(pk=about).first()
    if found is None:
        raise NotUndoable
    try:
        hand_overs.withdraw(found, by=by)
    except hand_overs.NotSoAnyMore:
        raise NotUndoable from None
    return found.participant.get_absolute_url()


@undoable("coaching.accept", Right.WRITE_NOTES)
def take_answer_back(request: HttpRequest, about: str) -> str:
    """The hand-over waits again, and the own coaches are as before."""
    by = actor_of(request)
    found = visible_hand_overs(by).filter(pk=about).first()
    if found is None:
        raise NotUndoable
    try:
        return hand_overs.undo_accept(found, by=by).get_absolute_url()
    except hand_overs.NotSoAnyMore:
        raise NotUndoable from None
