"""Contacts on My day: new ones, and those promised an answer that is overdue."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.workshop.audit.services import Actor
from apps.workshop.home.rows import MOST, Row, Section, Whole
from apps.workshop.intake.models import Contact
from apps.workshop.intake.queue import of_contact, unanswered


def contacts(by: Actor) -> Section:
    """For the intake lead: the longest waiting first."""
    found: list[Contact] = list(unanswered(by).select_related("taken_by"))
    return Section(
        "h-contacts",
        _("New contacts"),
        [_contact(one) for one in found[:MOST]],
        empty=_("No contact waits for an answer."),
        total=len(found),
        note=ngettext(
            "%(count)s waits for an answer",
            "%(count)s wait for an answer, most urgent first",
            len(found),
        )
        % {"count": len(found)}
        if found
        else "",
        wholes=[Whole(reverse("intake:queue"), _("The whole queue"))],
    )


def _contact(contact: Contact) -> Row:
    row = of_contact(contact)
    hands = row.taken_by.full_name if row.taken_by else _("in nobody's hands")
    return Row(
        title=row.title,
        text=f"{row.text} · {row.state} · {hands}",
        url=row.url,
        action=_("Open"),
        when=row.when,
        note=row.note,
        tone=row.tone,
        contact=contact.pk,
    )
