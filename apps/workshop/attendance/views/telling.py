"""Saying what was marked, with a button that takes it back, or why nothing was."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.workshop.attendance import services
from apps.workshop.attendance.answers import NotAnAnswer, in_words, of_mark
from apps.workshop.attendance.permissions import NO_UNIT
from apps.workshop.attendance.services import Marking
from apps.workshop.audit.services import actor_of
from apps.workshop.participants.models import Participant
from kit.templatetags.kit import fi_time
from tenants.accounts.roles import Right
from tenants.accounts.undo import NotUndoable, offer, undoable

REFUSALS = (NotAnAnswer, services.NotYet, services.NoReason, services.NotKept)
LISTS = ("attendance:day", "attendance:roll_call")


def problem_of(refusal: Exception) -> str:
    """Why nothing was marked, and the way out."""
    if isinstance(refusal, services.NotYet):
        return _("The day is still to come. Only an absence can be marked before it.")
    if isinstance(refusal, services.NoReason):
        return _("The day is older than a week. Change it on the participant's page and say why.")
    if isinstance(refusal, services.NotKept):
        return _("No period runs on that day. Nothing was marked.")
    return _("Hours: write a number from 0.25 to 24, such as 4 or 4,5. Nothing was marked.")


def say(request: HttpRequest, done: Marking, text: str, page: str = "attendance:day") -> None:
    """Tell what was marked, what somebody else had said before, and how to take it back."""
    if done.click is None:
        messages.info(request, _("It was marked so already."))
        return
    for was in done.overtaken:
        messages.warning(
            request,
            _("%(who)s had marked this day %(time)s: %(was)s. What you said holds now.")
            % {
                "who": was.by_whom,
                "time": fi_time(was.marked_at),
                "was": in_words(of_mark(was)),
            },
        )
    offer(request, text, "attendance.mark", f"{done.click} {page}")


@undoable("attendance.mark", Right.MARK_ATTENDANCE)
def take_marking_back(request: HttpRequest, about: str) -> str:
    """The days are again what they were; back to the page where they were marked."""
    click, page = about.split()
    try:
        back = services.take_back(uuid.UUID(click), by=actor_of(request))
    except services.NothingToTakeBack:
        raise NotUndoable from None
    participant, day = back[0]
    if page not in LISTS:
        return f"{reverse(page, args=[participant])}?day={day}"
    unit = Participant.objects.values_list("unit_id", flat=True).get(pk=participant)
    return f"{reverse(page)}?unit={unit or NO_UNIT}&day={day}"
