"""The one main action of My day for each role, and a few more that are often needed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tenants.accounts.models import User
from tenants.accounts.roles import Right


@dataclass(frozen=True)
class Action:
    """A button that leads somewhere, for people with a right."""

    right: Right
    url_name: str
    icon: str
    label: Any  # A lazy translation.

    @property
    def url(self) -> str:
        return reverse(self.url_name)


MAIN = (
    Action(Right.CHANGE_PARTICIPANTS, "participants:add", "user-plus", _("Add a participant")),
    Action(Right.READ_LOG, "oversight:log", "history", _("Open the log")),
    Action(Right.MARK_ATTENDANCE, "attendance:day", "calendar-check", _("Mark attendance")),
    Action(Right.SEE_PARTICIPANTS, "participants:list", "users", _("See the participants")),
    Action(Right.WRITE_HANDBOOK, "handbook:add", "plus", _("Write a chapter")),
    Action(Right.SEE_FIGURES, "figures:own", "chart-bar", _("See the figures")),
)
"""In this order: somebody with several roles gets the first they may do."""

MORE = (
    Action(Right.WRITE_OBSERVATIONS, "participants:write", "pencil", _("Write a note")),
    Action(Right.REFER, "referring:add", "send", _("Make a referral")),
    Action(Right.SEE_ATTENDANCE, "listings:own", "building-community", _("Free places")),
    Action(Right.MANAGE_STAFF, "accounts:invite", "mail", _("Invite a colleague")),
)

FOR_CONFIRMED = {"referring:add", "listings:own"}


def main_action(person: User) -> Action | None:
    return next((action for action in MAIN if person.may(action.right)), None)


def more_actions(person: User, *, is_confirmed: bool) -> list[Action]:
    """Without a confirmed membership there is nobody to refer to, and nobody who looks for us."""
    return [
        action
        for action in MORE
        if person.may(action.right) and (is_confirmed or action.url_name not in FOR_CONFIRMED)
    ]
