"""What single roles watch over: the subscription, the log, the figures."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.workshop.audit.chain import TRAIL
from apps.workshop.audit.models import Entry, Link
from apps.workshop.home.rows import MOST, Day, Row, Section, Whole
from apps.workshop.work.models import Work
from apps.workshop.work.services import of
from kit.days import in_words
from kit.templatetags.kit import fi_date, fi_time
from tenants.accounts.models import User
from tenants.billing.models import Subscription

TRIAL_DAYS = 14
LINKED_WITHIN = timedelta(minutes=10)
"""New entries get their place in the chain within a minute; later than this, something is wrong."""

QUIET = (Subscription.State.ACTIVE, Subscription.State.TRIALING, Subscription.State.STARTING)


def subscription(organisation: str, day: Day) -> list[Row]:
    """What asks the director to act about the subscription."""
    held = Subscription.objects.filter(organisation_id=organisation).first()
    url = reverse("billing:subscription")
    if held is None:
        return []
    if held.state not in QUIET:
        return [
            Row(
                title=_("Subscription: %(state)s") % {"state": held.get_state_display()},
                text=_("Look at what is open, so that the work goes on without a break."),
                url=url,
                action=_("Open"),
                when=_("now"),
                tone="late",
            )
        ]
    ends_on = timezone.localdate(held.trial_ends_at) if held.trial_ends_at else None
    is_near = ends_on and 0 <= (ends_on - day.today).days <= TRIAL_DAYS
    if held.state != Subscription.State.TRIALING or not ends_on or not is_near:
        return []
    return [
        Row(
            title=_("The free trial ends"),
            text=_("After that the organisation is invoiced. Nothing needs doing to go on."),
            url=url,
            action=_("Open"),
            when=in_words(ends_on, day.today),
            note=fi_date(ends_on),
            tone="wait",
        )
    ]


def log() -> Section:
    """What the log asks to be looked at: counts only, so nothing of it is read here."""
    rows = [*_chain(), *_recent()]
    return Section(
        "h-log",
        _("What the log asks you to look at"),
        rows,
        empty=_("The log is in order, and nothing in it stands out."),
        total=sum(row.tone == "late" for row in rows),
        wholes=[Whole(reverse("oversight:log"), _("The whole log"))],
    )


def long_work(person: User) -> list[Row]:
    """What the person had begun in the background and is not ready: the way back to it."""
    return [
        Row(
            title=work.get_kind_display(),
            text=_("%(state)s: %(done)s of %(total)s.")
            % {"state": work.get_state_display(), "done": work.done, "total": work.total},
            url=work.get_absolute_url(),
            action=_("Open"),
            when=fi_date(work.begun_at),
            note=fi_time(work.begun_at),
            tone="late" if work.stands_still else "",
        )
        for work in of(person).exclude(state=Work.State.DONE)[:MOST]
    ]


def _chain() -> list[Row]:
    last = Link.objects.order_by("-position").first()
    oldest = TRAIL.unlinked(last).first()
    url = reverse("oversight:log")
    if oldest and oldest.at < timezone.now() - LINKED_WITHIN:
        return [
            Row(
                title=_("New entries are not protected yet"),
                text=_(
                    "They have waited since then for their place in the chain. Tell the support."
                ),
                url=url,
                action=_("Open"),
                when=fi_date(oldest.at),
                note=fi_time(oldest.at),
                tone="late",
            )
        ]
    if last is None:
        return []
    return [
        Row(
            title=_("The chain of the log is up to date"),
            text=ngettext(
                "%(count)s entry has its place in it.",
                "%(count)s entries have their place in it.",
                last.position,
            )
            % {"count": last.position},
            url=url,
            action=_("Open"),
            when=fi_date(last.linked_at),
            note=fi_time(last.linked_at),
        )
    ]


def _recent() -> list[Row]:
    now = timezone.now()
    counts = Entry.objects.filter(at__gte=now - timedelta(days=7)).aggregate(
        fails=Count("id", filter=Q(action="access.fail", at__gte=now - timedelta(days=1))),
        copies=Count("id", filter=Q(action="log.export")),
    )
    fails, copies = counts["fails"], counts["copies"]
    rows = []
    if fails:
        rows.append(
            Row(
                title=ngettext("%(count)s failed sign-in", "%(count)s failed sign-ins", fails)
                % {"count": fails},
                text=_("Within a day. Many at one address, or at night, are worth a question."),
                url=f"{reverse('oversight:log')}?group=access",
                action=_("Open"),
                when=_("1 day"),
            )
        )
    if copies:
        rows.append(
            Row(
                title=ngettext("%(count)s copy of the log", "%(count)s copies of the log", copies)
                % {"count": copies},
                text=_("Taken within a week. You know what each was for?"),
                url=f"{reverse('oversight:log')}?group=log",
                action=_("Open"),
                when=_("7 days"),
            )
        )
    return rows
