"""Roles and what each may do: the one table that pages, menus, interface and the matrix page read.

A person has one or more roles and may do what any of them may. A right no role names is nobody's.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What a person is in the organisation, or in the network."""

    DIRECTOR = "director", _("Director")
    INTAKE_LEAD = "intake_lead", _("Intake lead")
    COACH = "coach", _("Coach")
    INSTRUCTOR = "instructor", _("Instructor")
    QUALITY_LEAD = "quality_lead", _("Quality lead")
    PROTECTION_OFFICER = "protection_officer", _("Data protection officer")
    VIEWER = "viewer", _("Viewer")
    COORDINATOR = "coordinator", _("Coordinator")
    ADMINISTRATOR = "administrator", _("Network administrator")


WORKSHOP_ROLES = (
    Role.DIRECTOR,
    Role.INTAKE_LEAD,
    Role.COACH,
    Role.INSTRUCTOR,
    Role.QUALITY_LEAD,
    Role.PROTECTION_OFFICER,
    Role.VIEWER,
)
NETWORK_ROLES = (Role.COORDINATOR, Role.ADMINISTRATOR)


class Right(TextChoices):
    """One thing a person may do, in words that answer “may I?”."""

    SEE_PARTICIPANTS = "see_participants", _("See participants: names, contact, periods")
    CHANGE_PARTICIPANTS = "change_participants", _("Add participants and change their details")
    READ_NOTES = "read_notes", _("Read coaching notes")
    WRITE_NOTES = "write_notes", _("Write coaching notes")
    REFER = "refer", _("Send, read and answer referrals")
    READ_HANDBOOK = "read_handbook", _("Read the quality handbook")
    WRITE_HANDBOOK = "write_handbook", _("Write and publish chapters of the quality handbook")
    SEE_FIGURES = "see_figures", _("See the organisation's own figures")
    SEE_STAFF = "see_staff", _("See who works here and with which roles")
    MANAGE_STAFF = "manage_staff", _("Invite people, change their roles and close accounts")
    SEE_SUBSCRIPTION = "see_subscription", _("See the membership and the subscription")
    READ_LOG = "read_log", _("Read who has read or changed what, without the content")
    SEE_NETWORK_FIGURES = "see_network_figures", _("See the network's figures")
    ANSWER_MEMBERSHIPS = "answer_memberships", _("Confirm and refuse memberships")


_HERE = frozenset({Right.READ_HANDBOOK, Right.SEE_STAFF})
_WITH_PEOPLE = _HERE | {
    Right.SEE_PARTICIPANTS,
    Right.CHANGE_PARTICIPANTS,
    Right.READ_NOTES,
    Right.WRITE_NOTES,
    Right.REFER,
    Right.SEE_FIGURES,
}

RIGHTS: dict[Role, frozenset[Right]] = {
    Role.DIRECTOR: _WITH_PEOPLE
    | {Right.WRITE_HANDBOOK, Right.MANAGE_STAFF, Right.SEE_SUBSCRIPTION},
    Role.INTAKE_LEAD: _WITH_PEOPLE,
    Role.COACH: _WITH_PEOPLE | {Right.WRITE_HANDBOOK},
    # Attendance and tasks of a workshop floor: who is here today, and nothing of their lives.
    Role.INSTRUCTOR: _HERE | {Right.SEE_PARTICIPANTS},
    Role.QUALITY_LEAD: _HERE | {Right.WRITE_HANDBOOK, Right.SEE_FIGURES},
    # Logs and no content: whoever watches the reading does not read along.
    Role.PROTECTION_OFFICER: _HERE | {Right.READ_LOG},
    Role.VIEWER: _HERE | {Right.SEE_FIGURES},
    Role.COORDINATOR: frozenset({Right.SEE_NETWORK_FIGURES}),
    Role.ADMINISTRATOR: frozenset({Right.SEE_NETWORK_FIGURES, Right.ANSWER_MEMBERSHIPS}),
}


def names_of(roles: Iterable[str]) -> str:
    """The roles in words, in the order of the matrix; empty for none."""
    held = set(roles)
    return ", ".join(str(role.label) for role in Role if role in held)


def rights_of(roles: Iterable[str]) -> frozenset[Right]:
    """Everything somebody with these roles may do. An unknown role may do nothing."""
    found: frozenset[Right] = frozenset()
    for role in roles:
        found |= RIGHTS.get(Role(role), frozenset()) if role in Role.values else frozenset()
    return found
