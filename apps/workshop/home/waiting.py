"""What waits for one person: referrals to answer, own drafts, and what they were told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Case, CharField, Count, F, QuerySet, When, Window
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.network.referrals.models import Referral
from apps.network.referrals.services import ours
from apps.network.referrals.workflow import UNDECIDED, State
from apps.workshop.audit.services import Actor
from apps.workshop.home.rows import MOST, Day, Row, Section, Whole
from apps.workshop.notifications.kinds import WEIGHTY
from apps.workshop.notifications.models import Notification
from apps.workshop.referring.clock import clock_of
from apps.workshop.referring.models import Draft
from apps.workshop.referring.permissions import visible_drafts
from kit.database.ready import Givens, ready
from kit.database.scope import current_organisation
from kit.templatetags.kit import fi_date, fi_time
from tenants.accounts.asking import BY, Asking, asked_by, whoever


def referrals(day: Day, *, is_confirmed: bool) -> Section:
    """Referrals to answer, the oldest first: it is the most urgent."""
    found: list[Any] = list(_unanswered(us=current_organisation())) if is_confirmed else []
    total = found[0].total if found else 0
    return Section(
        "h-referrals",
        _("New referrals"),
        [_referral(referral, day) for referral in found],
        empty=_("No referral waits for an answer."),
        total=total,
        note=ngettext(
            "%(count)s waits for an answer",
            "%(count)s wait for an answer, most urgent first",
            total,
        )
        % {"count": total}
        if total
        else "",
        wholes=[Whole(reverse("referring:board"), _("All referrals"))],
    )


@ready(us=CharField())
def _unanswered(given: Givens) -> QuerySet[Referral]:
    waiting = ours(given.us).filter(receiver_id=given.us, state__in=UNDECIDED)
    due = Case(When(state=State.IN_REVIEW, then=F("decision_due_at")), default=F("answer_due_at"))
    counted = waiting.annotate(total=Window(Count("*"))).order_by(due, "id")
    return counted.only(*CLOCK_READS)[:MOST]


CLOCK_READS = (
    "id",
    "service_basis",
    "state",
    "sent_at",
    "reopened_at",
    "answer_due_at",
    "decision_due_at",
    "start_due_at",
)


def _referral(referral: Referral, day: Day) -> Row:
    runs = clock_of(referral)
    assert runs is not None
    return Row(
        title=referral.number,
        text=_("%(basis)s. Arrived %(day)s %(time)s.")
        % {
            "basis": day.basis(referral.service_basis),
            "day": fi_date(referral.sent_at),
            "time": fi_time(referral.sent_at),
        },
        url=reverse("referring:detail", args=[referral.pk]),
        action=_("Open"),
        when=runs.words,
        note=_("%(promised)s by %(day)s") % {"promised": runs.label, "day": fi_date(runs.due)},
        tone="" if runs.tone == "ok" else runs.tone,
    )


def drafts(by: Actor) -> tuple[list[Row], int]:
    """One's own unfinished referrals, of people one may see, and how many there are."""
    found: list[Any] = list(_drafts(**asked_by(by)))
    rows = [
        Row(
            title=draft.participant.full_name,
            text=_("A draft of a referral. Nobody else has seen it."),
            url=reverse("referring:draft", args=[draft.pk]),
            action=_("Continue"),
            when=fi_date(draft.saved_at),
            note=fi_time(draft.saved_at),
            participant=draft.participant_id,
        )
        for draft in found
    ]
    return rows, found[0].total if found else 0


@ready(**BY)
def _drafts(given: Givens, *, asking: Asking) -> QuerySet[Draft]:
    by = whoever(given, asking)
    return (
        visible_drafts(by)
        .select_related("participant")
        .only("saved_at", "participant__given_name", "participant__family_name")
        .filter(started_by=by.user)
        .annotate(total=Window(Count("*")))
        .order_by("-saved_at")[:MOST]
    )


def told(unread: Sequence[Notification]) -> list[Row]:
    """What one was told that asks to be looked at and stands on no other list."""
    return [
        Row(
            title=f"{one.title} · {one.label}" if one.label else one.title,
            text=one.why,
            url=reverse("notifications:open", args=[one.pk]),
            action=_("Open"),
            when=fi_date(one.made_at),
            note=fi_time(one.made_at),
        )
        for one in unread
        if one.kind in WEIGHTY
    ]
