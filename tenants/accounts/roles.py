"""Roles and what each may do: the one table that pages, menus, interface and the matrix page read.

A person has one or more roles and may do what any of them may. A right no role names is nobody's.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from kit.database.scope import current


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
    AUDITOR = "auditor", _("Auditor")
    AUTHORITY_VIEWER = "authority_viewer", _("Authority viewer")
    OPERATOR = "operator", _("Operator")


WORKSHOP_ROLES = (
    Role.DIRECTOR,
    Role.INTAKE_LEAD,
    Role.COACH,
    Role.INSTRUCTOR,
    Role.QUALITY_LEAD,
    Role.PROTECTION_OFFICER,
    Role.VIEWER,
)
NETWORK_ROLES = (
    Role.COORDINATOR,
    Role.ADMINISTRATOR,
    Role.AUDITOR,
    Role.AUTHORITY_VIEWER,
    Role.OPERATOR,
)


class Right(TextChoices):
    """One thing a person may do, in words that answer “may I?”."""

    SEE_PARTICIPANTS = "see_participants", _("See participants: names, contact, periods")
    CHANGE_PARTICIPANTS = "change_participants", _("Add participants and change their details")
    READ_NOTES = "read_notes", _("Read coaching notes")
    WRITE_NOTES = "write_notes", _("Write coaching notes")
    WRITE_OBSERVATIONS = "write_observations", _("Write everyday observations, and read one's own")
    READ_HEALTH = "read_health", _("Read notes on health and substance use")
    WRITE_HEALTH = "write_health", _("Write notes on health and substance use")
    READ_EMPLOYMENT = "read_employment", _("Read notes on employment")
    WRITE_EMPLOYMENT = "write_employment", _("Write notes on employment")
    OPEN_CONTACT = "open_contact", _("Open the contact details of somebody under protection")
    RECORD_INSTRUCTIONS = (
        "record_instructions",
        _("Record what a register's controller has allowed in writing"),
    )
    PROTECT_CONTACT = "protect_contact", _("Put contact details under protection and change them")
    SEE_IDENTITY_CODES = "see_identity_codes", _("See, add and search by personal identity codes")
    IMPORT_PARTICIPANTS = (
        "import_participants",
        _("Bring participants in from a table, and undo it"),
    )
    EXPORT_PARTICIPANTS = (
        "export_participants",
        _("Take a list of participants as a table, without protected contact details"),
    )
    SHAPE_RECORDS = "shape_records", _("Decide which fields of its own the organisation records")
    ASK_SUPPORT = "ask_support", _("Ask the coaches to support a participant")
    TAKE_SUPPORT = "take_support", _("See and take what coaches are asked to help with")
    SEE_ATTENDANCE = "see_attendance", _("See attendance: weekly plans and marked days")
    MARK_ATTENDANCE = "mark_attendance", _("Mark and correct attendance")
    REFER = "refer", _("Send, read and answer referrals")
    DO_INTAKE = "do_intake", _("Work at the intake desk: contacts, assessments, waiting lists")
    EDIT_LISTINGS = "edit_listings", _("Write and publish what others see of the units")
    READ_HANDBOOK = "read_handbook", _("Read the quality handbook")
    WRITE_HANDBOOK = "write_handbook", _("Write and publish chapters of the quality handbook")
    SHAPE_PROCESS = "shape_process", _("Change the checklist of the coaching process")
    SEE_FIGURES = "see_figures", _("See the organisation's own figures")
    SEE_STAFF = "see_staff", _("See who works here and with which roles")
    MANAGE_STAFF = (
        "manage_staff",
        _("Invite people, change roles, units and reach, and close accounts"),
    )
    SEE_SUBSCRIPTION = "see_subscription", _("See the membership and the subscription")
    READ_LOG = "read_log", _("Read who has read or changed what, without the content")
    SEE_NETWORK_FIGURES = "see_network_figures", _("See the network's figures")
    SEE_MEMBERS = "see_members", _("See the list of members: organisations and no people")
    ANSWER_MEMBERSHIPS = "answer_memberships", _("Confirm and refuse memberships")
    MANAGE_NETWORK_PEOPLE = (
        "manage_network_people",
        _("See and invite the network's people, change their roles and close accounts"),
    )
    ANSWER_FEEDBACK = "answer_feedback", _("Read and answer feedback about accessibility")
    READ_NETWORK_TRAIL = "read_network_trail", _("Read what the network's people have done")
    SEE_SERVICE = "see_service", _("See the state of the service: counts, and nobody's data")


MANAGING = (Right.MANAGE_STAFF, Right.MANAGE_NETWORK_PEOPLE)
"""Whoever has one of these decides who comes in; somebody always must."""


_HERE = frozenset({Right.READ_HANDBOOK, Right.SEE_STAFF})
_WITH_PEOPLE = _HERE | {
    Right.SEE_PARTICIPANTS,
    Right.CHANGE_PARTICIPANTS,
    Right.READ_NOTES,
    Right.WRITE_NOTES,
    Right.WRITE_OBSERVATIONS,
    Right.ASK_SUPPORT,
    Right.TAKE_SUPPORT,
    Right.READ_EMPLOYMENT,
    Right.WRITE_EMPLOYMENT,
    Right.OPEN_CONTACT,
    Right.PROTECT_CONTACT,
    Right.SEE_IDENTITY_CODES,
    Right.EXPORT_PARTICIPANTS,
    Right.SEE_ATTENDANCE,
    Right.MARK_ATTENDANCE,
    Right.REFER,
    Right.DO_INTAKE,
    Right.SEE_FIGURES,
}

# Not the director by that role alone: who leads the house does not need to know.
_WITH_HEALTH = frozenset({Right.READ_HEALTH, Right.WRITE_HEALTH})

RIGHTS: dict[Role, frozenset[Right]] = {
    Role.DIRECTOR: _WITH_PEOPLE
    | {
        Right.WRITE_HANDBOOK,
        Right.SHAPE_PROCESS,
        Right.SHAPE_RECORDS,
        Right.IMPORT_PARTICIPANTS,
        Right.RECORD_INSTRUCTIONS,
        Right.EDIT_LISTINGS,
        Right.MANAGE_STAFF,
        Right.SEE_SUBSCRIPTION,
    },
    Role.INTAKE_LEAD: _WITH_PEOPLE
    | _WITH_HEALTH
    | {Right.IMPORT_PARTICIPANTS, Right.EDIT_LISTINGS},
    Role.COACH: _WITH_PEOPLE | _WITH_HEALTH | {Right.WRITE_HANDBOOK},
    # Attendance and tasks of a workshop floor: who is here today, and nothing of their lives but
    # what the instructor saw at work.
    Role.INSTRUCTOR: _HERE
    | {
        Right.SEE_PARTICIPANTS,
        Right.WRITE_OBSERVATIONS,
        Right.ASK_SUPPORT,
        Right.SEE_ATTENDANCE,
        Right.MARK_ATTENDANCE,
    },
    Role.QUALITY_LEAD: _HERE | {Right.WRITE_HANDBOOK, Right.SHAPE_PROCESS, Right.SEE_FIGURES},
    # Logs and no content: whoever watches the reading does not read along.
    Role.PROTECTION_OFFICER: _HERE | {Right.READ_LOG},
    Role.VIEWER: _HERE | {Right.SEE_FIGURES},
    Role.COORDINATOR: frozenset({Right.SEE_NETWORK_FIGURES, Right.SEE_MEMBERS}),
    Role.ADMINISTRATOR: frozenset(
        {
            Right.SEE_NETWORK_FIGURES,
            Right.SEE_MEMBERS,
            Right.ANSWER_MEMBERSHIPS,
            Right.ANSWER_FEEDBACK,
            Right.MANAGE_NETWORK_PEOPLE,
            Right.READ_NETWORK_TRAIL,
        }
    ),
    # Reads what was done, for a time, and nothing about anybody outside the network's office.
    Role.AUDITOR: frozenset({Right.SEE_MEMBERS, Right.READ_NETWORK_TRAIL}),
    Role.AUTHORITY_VIEWER: frozenset({Right.SEE_NETWORK_FIGURES}),
    # Keeps the service running without knowing who uses it.
    Role.OPERATOR: frozenset({Right.SEE_SERVICE}),
}


def roles_here() -> tuple[Role, ...]:
    """Roles that mean something in the open scope; none outside any.

    The network's role on an organisation's person, or the other way round, opens nothing.
    """
    scope = current()
    if scope is None or not scope.name:
        return ()
    return WORKSHOP_ROLES if scope.is_organisation else NETWORK_ROLES


def names_of(roles: Iterable[str]) -> str:
    """The roles in words, in the order of the matrix; empty for none."""
    held = set(roles)
    return ", ".join(str(role.label) for role in Role if role in held)


def rights_of(roles: Iterable[str]) -> frozenset[Right]:
    """Everything somebody with these roles may do. An unknown role may do nothing."""
    # A role is the text it is kept as. A page asks dozens of times, so nothing is made of it first.
    return frozenset().union(*(RIGHTS.get(role, ()) for role in roles))  # type: ignore[call-overload]
