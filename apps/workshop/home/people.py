"""Participants on My day: who is with us today, whose report is due, and whom to ask since."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Count, DateField, Exists, OuterRef, Q, QuerySet, Subquery, Window
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.workshop.audit.services import Actor
from apps.workshop.home.rows import MOST, Day, Row, Section, Whole
from apps.workshop.participants.models import FollowUp, Participant, Pause, Period
from apps.workshop.participants.periods.follow_ups import asked_since, due
from apps.workshop.participants.permissions import about_visible, visible_participants
from kit.database.ready import Givens, ready
from kit.days import in_words
from kit.templatetags.kit import fi_date
from tenants.accounts.asking import BY, Asking, asked_by, whoever

NAMES = ("participant__given_name", "participant__family_name")
REPORT_DAYS = 14
"""A closing report is on the list this long before the period's last day, and after it."""


def today(by: Actor, day: Day) -> Section:
    """Participants with a running period, by name."""
    found: list[Any] = list(_today(**asked_by(by), today=day.today))
    total = found[0].total if found else 0
    return Section(
        "h-today",
        _("Today at the workshop"),
        [_participant(person, day) for person in found],
        empty=_("Nobody has a running period today."),
        total=total,
        note=ngettext("%(count)s running period", "%(count)s running periods", total)
        % {"count": total}
        if total
        else "",
        wholes=[Whole(reverse("participants:list"), _("Show everybody"))],
    )


@ready(**BY, today=DateField())
def _today(given: Givens, *, asking: Asking) -> QuerySet[Participant]:
    until_now = Q(ends_on=None) | Q(ends_on__gte=given.today)
    paused = Pause.objects.filter(until_now, period=OuterRef("pk"), starts_on__lte=given.today)
    running = Period.objects.running_on(given.today).exclude(Exists(paused))
    newest = running.filter(participant=OuterRef("pk")).order_by("-starts_on", "-id")
    return (
        # Most in the register are not here any more: nothing is looked up for each of them.
        visible_participants(whoever(given, asking))
        .filter(pk__in=running.order_by().values("participant"))
        .annotate(
            basis=Subquery(newest.values("service_basis")[:1]),
            until=Subquery(newest.values("ends_on")[:1]),
        )
        .only("given_name", "family_name")
        .annotate(total=Window(Count("*")))
        .order_by("sort_key", "id")[:MOST]
    )


def _participant(person: Participant, day: Day) -> Row:
    basis, until = day.basis(person.basis), person.until  # type: ignore[attr-defined]
    last_day = _("until %(day)s") % {"day": fi_date(until)} if until else ""
    text = " · ".join(filter(None, (basis, last_day)))
    return Row(person.full_name, text, person.get_absolute_url(), participant=person.pk)


def reports(by: Actor, day: Day) -> Section:
    """Closing reports that are due: periods that end soon, or ended and nobody has said how."""
    first, last = (day.today + timedelta(days=sign * REPORT_DAYS) for sign in (-1, 1))
    found: list[Any] = list(_ending(**asked_by(by), today=day.today, first=first, last=last))
    total = found[0].total if found else 0
    return Section(
        "h-reports",
        _("Closing reports"),
        [_report(period, day) for period in found],
        empty=_("No period ends within two weeks."),
        total=found[0].overdue if found else 0,
        note=ngettext("%(count)s due", "%(count)s due, the oldest first", total) % {"count": total}
        if total
        else "",
        wholes=[
            Whole(f"{reverse('participants:follow_ups')}?list=endings", _("All endings to record"))
        ],
    )


@ready(**BY, today=DateField(), first=DateField(), last=DateField())
def _ending(given: Givens, *, asking: Asking) -> QuerySet[Period]:
    return (
        Period.objects.select_related("participant")
        .only("service_basis", "ends_on", *NAMES)
        .filter(
            about_visible(whoever(given, asking)),
            ends_on__gte=given.first,
            ends_on__lte=given.last,
            end_reason="",
        )
        .annotate(
            total=Window(Count("*")),
            overdue=Window(Count("pk", filter=Q(ends_on__lt=given.today))),
        )
        .order_by("ends_on", "participant__sort_key", "id")[:MOST]
    )


def _report(period: Period, day: Day) -> Row:
    assert period.ends_on is not None
    has_ended = period.ends_on < day.today
    return Row(
        title=period.participant.full_name,
        text=_("%(basis)s. The period has ended: record how, and write its report.")
        % {"basis": day.basis(period.service_basis)}
        if has_ended
        else _("%(basis)s. The period ends: prepare its report.")
        % {"basis": day.basis(period.service_basis)},
        url=reverse("participants:period_step", args=[period.participant_id, period.pk, "end"])
        if has_ended
        else reverse("participants:periods", args=[period.participant_id]),
        action=_("Open"),
        when=in_words(period.ends_on, day.today),
        note=fi_date(period.ends_on),
        tone="late" if has_ended else "wait" if (period.ends_on - day.today).days < 2 else "",
        participant=period.participant_id,
    )


def follow_ups(by: Actor, day: Day) -> Section:
    """Whom to ask how it has gone since a period ended."""
    since = asked_since(day.today)
    found: list[Any] = list(_to_ask(**asked_by(by), today=day.today, since=since))
    total = found[0].total if found else 0
    return Section(
        "h-follow-ups",
        _("Follow-ups"),
        [_follow_up(one, day) for one in found],
        empty=_("Nobody is to be asked now how it has gone since."),
        total=total,
        note=ngettext("%(count)s to ask", "%(count)s to ask, the oldest first", total)
        % {"count": total}
        if total
        else "",
        wholes=[Whole(reverse("participants:follow_ups"), _("All follow-ups"))],
    )


@ready(**BY, today=DateField(), since=DateField())
def _to_ask(given: Givens, *, asking: Asking) -> QuerySet[FollowUp]:
    names = (f"period__{name}" for name in NAMES)
    asked = due(whoever(given, asking), given.today, given.since)
    shown = asked.only("months", "due_on", "period__service_basis", *names)
    return shown.annotate(total=Window(Count("*")))[:MOST]


def _follow_up(one: FollowUp, day: Day) -> Row:
    period = one.period
    return Row(
        title=period.participant.full_name,
        text=ngettext(
            "%(basis)s. The period ended %(count)s month ago: how has it gone?",
            "%(basis)s. The period ended %(count)s months ago: how has it gone?",
            one.months,
        )
        % {"basis": day.basis(period.service_basis), "count": one.months},
        url=reverse(
            "participants:period_step", args=[period.participant_id, period.pk, "follow-up"]
        ),
        action=_("Ask"),
        when=in_words(one.due_on, day.today),
        note=fi_date(one.due_on),
        participant=period.participant_id,
    )
