"""What is due with one's own participants: steps, reviews of plans, agreements that end."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.workshop.audit.services import Actor
from apps.workshop.home.rows import MOST, Day, Row, Section, Whole
from apps.workshop.plans.due import Due, due_for
from apps.workshop.plans.models import Agreement
from apps.workshop.plans.process import words_of
from kit.days import in_words
from kit.templatetags.kit import fi_date


def due(by: Actor, day: Day) -> Section:
    """Everything that is late or due within days, the oldest first."""
    found, total, late = due_for(by, day.today, MOST)
    return Section(
        "h-due",
        _("Due with my participants"),
        [_row(one, day) for one in found],
        empty=_("Nothing is due with your participants in the next days."),
        total=late,
        note=ngettext("%(count)s due", "%(count)s due, the oldest first", total) % {"count": total}
        if total
        else "",
        wholes=[Whole(f"{reverse('participants:list')}?whose=own", _("My participants"))],
    )


def _row(one: Due, day: Day) -> Row:
    days = (one.day - day.today).days
    return Row(
        title=one.name,
        text=_words(one),
        url=reverse("plans:plan", args=[one.participant]),
        action=_("Open"),
        when=in_words(one.day, day.today),
        note=fi_date(one.day),
        tone="late" if days < 0 else "wait" if days < 2 else "",
        participant=one.participant,
    )


def _words(one: Due) -> str:
    if one.kind == "step":
        return words_of(one.code, one.words)
    if one.kind == "review":
        return _("The plan is looked at again with the participant.")
    if one.kind == "partner":
        return _("The network is looked at again: %(name)s.") % {"name": one.words}
    return _("The agreement ends: %(kind)s.") % {"kind": Agreement.Kind(one.code).label}
