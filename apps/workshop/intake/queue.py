"""One queue of contacts and received referrals, what has waited longest first."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.network.referrals.models import Referral
from apps.workshop.audit.services import Actor
from apps.workshop.intake.models import Contact, ReferralHand
from apps.workshop.intake.permissions import visible_contacts, waiting_referrals
from apps.workshop.intake.rules import ANSWER_WORKING_DAYS
from apps.workshop.referring.clock import clock_of
from kit.database.ready import Givens, ready
from kit.days import in_words, working_days_after
from kit.pages.addresses import addresses
from kit.stamps import Stamped
from kit.templatetags.kit import fi_date, fi_time
from tenants.accounts.asking import BY, Asking, asked_by, whoever
from tenants.accounts.models import User

MOST_ENDED = 50
"""Of those that have ended, the newest so many."""

SHOW: list[tuple[str, str | Promise]] = [
    ("", gettext_lazy("To do")),
    ("mine", gettext_lazy("In my hands")),
    ("nobody", gettext_lazy("In nobody's hands")),
    ("late", gettext_lazy("Overdue")),
    ("referrals", gettext_lazy("Referrals")),
    ("waiting", gettext_lazy("On a waiting list")),
    ("ended", gettext_lazy("Ended")),
]


@dataclass(frozen=True)
class Row:
    """One contact or referral: who, since when, the clock in words, and in whose hands."""

    pk: uuid.UUID
    is_contact: bool
    title: str
    text: str
    url: str
    since: date
    when: str
    note: str
    tone: str
    taken_by: User | None
    state: str = ""
    kind: str = "acc"
    is_protected: bool = False
    is_urgent: bool = False
    is_new: bool = False
    can_be_taken: bool = True

    def stamped(self, hand_url: str) -> Stamped:
        """The row of the page, with the address where it is taken in hand."""
        hands = self.taken_by
        is_taken_here = self.can_be_taken and hands is None
        told = (self.text, self.state, hands.full_name if hands else "")
        return Stamped(
            words={
                "pk": str(self.pk),
                "when": self.when,
                "note": self.note,
                "url": self.url,
                "title": self.title,
                "about": " · ".join(filter(None, told)),
                "hand_url": hand_url,
            },
            flags={
                "tone": self.tone,
                "is_urgent": self.is_urgent,
                "is_protected": self.is_protected,
                "is_taken_here": is_taken_here,
                "is_given_here": not is_taken_here and not self.is_contact,
                "taken_by": hands.pk if hands else None,
            },
        )


def clock(answer_by: date, today: date) -> tuple[str, str]:
    """How far the promised day is, in words, and in which tone that is said."""
    late = (today - answer_by).days
    if late > 0:
        return ngettext("%(count)s day late", "%(count)s days late", late) % {"count": late}, "late"
    return in_words(answer_by, today), "wait" if late > -2 else ""


def to_do(by: Actor, bases: dict[str, str]) -> list[Row]:
    """Every contact and referral whose next step is ours."""
    contacts = _open_contacts(**asked_by(by))
    referrals = list(waiting_referrals(by))
    hands = _hands(referrals)
    words = Words()
    rows = [of_contact(one, words) for one in contacts]
    rows += [_of_referral(one, hands.get(one.pk), bases) for one in referrals]
    return sorted(rows, key=lambda row: (row.since, row.pk))


@ready(**BY)
def _open_contacts(given: Givens, *, asking: Asking) -> QuerySet[Contact]:
    found = visible_contacts(whoever(given, asking)).filter(state__in=Contact.OPEN)
    return found.select_related("taken_by")


def _hands(referrals: Sequence[Referral]) -> dict[uuid.UUID, User]:
    if not referrals:
        return {}
    found = ReferralHand.objects.filter(referral_id__in=[one.pk for one in referrals])
    return {row.referral_id: row.taken_by for row in found.select_related("taken_by")}


def narrowed(rows: list[Row], show: str, by: Actor) -> list[Row]:
    """The rows of one filter."""
    chosen: dict[str, Any] = {
        "mine": lambda row: row.taken_by == by.user,
        "nobody": lambda row: row.taken_by is None,
        "late": lambda row: row.tone == "late",
        "referrals": lambda row: not row.is_contact,
    }
    return [row for row in rows if show not in chosen or chosen[show](row)]


def others(by: Actor, show: str) -> list[Row]:
    """Contacts on a waiting list, or the newest of those that have ended."""
    found, words = visible_contacts(by).select_related("taken_by"), Words()
    if show == "waiting":
        return [of_contact(one, words) for one in found.filter(state=Contact.State.WAITING)]
    ended = found.filter(state__in=Contact.ENDED).order_by("-closed_at", "id")
    return [of_contact(one, words) for one in ended[:MOST_ENDED]]


KINDS = {
    Contact.State.NEW: "wait",
    Contact.State.AGREED: "ok",
    Contact.State.GUIDED: "quiet",
    Contact.State.CLOSED: "quiet",
    Contact.State.WAITING: "quiet",
}


class Words:
    """What many rows say in the same words, each made once for a page."""

    def __init__(self) -> None:
        self.today = timezone.localdate()
        self.url = addresses("intake:contact")
        self.ways, self.askers, self.states = (
            {code: str(label) for code, label in kind.choices}
            for kind in (Contact.Way, Contact.Asker, Contact.State)
        )
        self._promises: dict[date, tuple[str, str, str]] = {}

    def promise(self, contact: Contact) -> tuple[str, str, str]:
        """The clock of a promised answer, the day, and the tone."""
        found = self._promises.get(contact.contacted_on)
        if found is None:
            answer_by = contact.answer_by
            when, tone = clock(answer_by, self.today)
            note = _("answer by %(day)s") % {"day": fi_date(answer_by)}
            found = self._promises[contact.contacted_on] = (when, note, tone)
        return found


def of_contact(contact: Contact, words: Words | None = None) -> Row:
    """A contact as a row: the promise runs until something is recommended."""
    words = words or Words()
    if contact.is_unanswered:
        when, note, tone = words.promise(contact)
    else:
        came = timezone.localdate(contact.closed_at) if contact.closed_at else contact.contacted_on
        when, note, tone = fi_date(came), in_words(came, words.today), ""
    details = [words.ways[contact.way], words.askers[contact.asker]]
    if contact.visit_at and contact.is_open:
        details.append(
            _("visit %(day)s %(time)s")
            % {"day": fi_date(contact.visit_at), "time": fi_time(contact.visit_at)}
        )
    return Row(
        pk=contact.pk,
        is_contact=True,
        title=contact.title,
        text=" · ".join(details),
        url=words.url(contact.pk),
        since=contact.contacted_on,
        when=when,
        note=note,
        tone=tone,
        taken_by=contact.taken_by,
        state=words.states[contact.state],
        kind=KINDS.get(Contact.State(contact.state), "acc"),
        is_protected=contact.is_protected,
        is_urgent=contact.is_urgent and contact.is_open,
        is_new=contact.state == Contact.State.NEW,
        can_be_taken=contact.is_open,
    )


def _of_referral(referral: Referral, taken_by: User | None, bases: dict[str, str]) -> Row:
    runs = clock_of(referral)
    assert runs is not None
    return Row(
        pk=referral.pk,
        is_contact=False,
        title=_("Referral %(number)s") % {"number": referral.number},
        text=bases.get(referral.service_basis, referral.service_basis),
        url=reverse("referring:detail", args=[referral.pk]),
        since=timezone.localdate(referral.sent_at),
        when=runs.words,
        note=_("%(promised)s by %(day)s") % {"promised": runs.label, "day": fi_date(runs.due)},
        tone="" if runs.tone == "ok" else runs.tone,
        taken_by=taken_by,
        state=str(referral.get_state_display()),
        kind="wait" if referral.state == Referral.State.SENT else "acc",
    )


def unanswered(by: Actor) -> QuerySet[Contact]:
    """Contacts for My day and for the count in the menu: new ones, and those that are overdue."""
    today = timezone.localdate()
    overdue = Q(state__in=Contact.UNANSWERED, contacted_on__lt=_promised_before(today))
    return visible_contacts(by).filter(Q(state=Contact.State.NEW) | overdue)


def _promised_before(today: date) -> date:
    """Contacts made before this day were to be answered before today."""
    day = today
    while working_days_after(day, ANSWER_WORKING_DAYS) >= today:
        day -= timedelta(days=1)
    return day + timedelta(days=1)
