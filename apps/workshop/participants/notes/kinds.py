"""What a note tells of: the kind of session, how long it took, the heading of an observation."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class NoteKind(TextChoices):
    """The session a note tells of (`domain.md` §2.5), or something seen in everyday work."""

    TALK = "talk", _("One-to-one talk")
    CALL = "call", _("Phone call")
    MESSAGE = "message", _("Written message")
    NETWORK = "network", _("Network meeting")
    ESCORT = "escort", _("Running an errand together")
    HOME_VISIT = "home_visit", _("Home visit")
    GROUP = "group", _("Group session")
    REMOTE = "remote", _("Remote coaching")
    OBSERVATION = "observation", _("Everyday observation")


SESSIONS = [(kind.value, kind.label) for kind in NoteKind if kind != NoteKind.OBSERVATION]
"""Kinds that somebody chooses; an observation is written in its own form."""


class Heading(TextChoices):
    """What an everyday observation is about. Nothing of health: that has a part of its own."""

    AS_AGREED = "as_agreed", _("Did as was agreed")
    FOCUS = "focus", _("Kept at the work")
    LEARNED = "learned", _("Learned something new")
    TOGETHER = "together", _("Worked well with others")
    INITIATIVE = "initiative", _("Took the initiative")
    SAFELY = "safely", _("Worked safely")
    SUPPORT = "support", _("Needed support")
    OTHER = "other", _("Something else")


QUICK_MINUTES = (5, 10, 15, 30, 45, 60, 90, 120, 180, 240, 360)
