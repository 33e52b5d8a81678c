"""The first page after signing in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.network.classifications.models import ServiceBasis
from apps.workshop.audit.services import Actor, actor_of, record
from apps.workshop.figures.services import exact_figures
from apps.workshop.home import handbook, intake, people, plans, together, waiting, watching
from apps.workshop.home.actions import main_action, more_actions
from apps.workshop.home.rows import (
    MOST,
    Day,
    Section,
    Whole,
    shown_contacts,
    shown_participants,
)
from apps.workshop.notifications.services import newest_unread
from kit.counts import leave_count
from tenants.accounts.models import User
from tenants.accounts.permissions import allow, current_organisation
from tenants.accounts.roles import Right, Role
from tenants.organisations.lookup import Known

ANSWER_FOR_THE_HANDBOOK = {Role.DIRECTOR, Role.QUALITY_LEAD}


@allow(Right.SEE_STAFF)
@require_safe
def my_day(request: HttpRequest) -> HttpResponse:
    """What waits for me, who is here today and what is due, each as my roles have it."""
    by, organisation = actor_of(request), current_organisation(request)
    person, day = by.user, _day(by)
    writes = person.may(Right.WRITE_HANDBOOK)
    standings = handbook.chapters() if writes else []
    mine = _mine(request, by, organisation, day, standings)
    left, right = [mine], []
    if person.may(Right.REFER):
        referrals = waiting.referrals(day, is_confirmed=organisation.is_confirmed)
        leave_count(request, "referring:board", referrals.total)
        left.append(referrals)
    if person.may(Right.ASK_SUPPORT):
        left.append(together.section(by, day))
    if person.may(Right.WRITE_NOTES):
        left.append(plans.due(by, day))
    if Role.INTAKE_LEAD in person.roles and person.may(Right.DO_INTAKE):
        contacts = intake.contacts(by)
        leave_count(request, "intake:queue", contacts.total)
        left.append(contacts)
    if person.may(Right.CHANGE_PARTICIPANTS):
        left.append(people.reports(by, day))
        left.append(people.follow_ups(by, day))
    if person.may(Right.READ_LOG):
        left.append(watching.log())
    if ANSWER_FOR_THE_HANDBOOK & {*person.roles} and standings:
        left.append(handbook.to_review(standings, person))
    if person.may(Right.SEE_PARTICIPANTS):
        right.append(people.today(by, day))
    # Where nothing is, that is read last.
    left.sort(key=lambda section: not section.rows)
    shown = shown_participants([*left, *right])
    if shown:
        record(by, "participants.list", shown)
    met = shown_contacts(left)
    if met:
        record(by, "intake.list", contacts=" ".join(str(pk) for pk in met))
    has_figures = person.may(Right.SEE_FIGURES) and not person.may(Right.SEE_PARTICIPANTS)
    context = {
        "now": timezone.localtime(),
        "left": left,
        "right": right,
        "waiting_count": sum(section.total for section in left),
        "main": main_action(person),
        "more": more_actions(person, is_confirmed=organisation.is_confirmed),
        "figures": exact_figures(day.today.year) if has_figures else [],
        "year": day.today.year,
        "begins_handbook": not standings and person.may(Right.WRITE_HANDBOOK),
    }
    return render(request, "home/my_day.html", context)


def _day(by: Actor) -> Day:
    has_people = by.user.may(Right.SEE_PARTICIPANTS)
    names = ServiceBasis.objects.names(get_language() or "fi") if has_people else {}
    return Day(timezone.localdate(), names)


def _mine(
    request: HttpRequest,
    by: Actor,
    organisation: Known,
    day: Day,
    standings: list[handbook.Standing],
) -> Section:
    """Everything that waits for this person alone, in the order of its weight."""
    person = by.user
    heard = newest_unread(person)
    leave_count(request, "notifications:list", len(heard))
    told, (drafts, draft_count) = waiting.told(heard), waiting.drafts(by)
    paid = (
        watching.subscription(organisation.schema_name, day)
        if person.may(Right.SEE_SUBSCRIPTION)
        else []
    )
    chapters = handbook.own_drafts(standings, person) if person.may(Right.WRITE_HANDBOOK) else []
    begun = watching.long_work(person) if person.may(Right.READ_LOG) else []
    rows = [*paid, *told, *begun, *drafts, *chapters]
    total = len(rows) - len(drafts) + draft_count
    return Section(
        "h-mine",
        _("Waits for me"),
        rows[:MOST],
        empty=_("Nothing here. Drafts you begin, and answers to what you sent, come here.")
        if person.may(Right.REFER, Right.WRITE_HANDBOOK)
        else _("Nothing here. What you are told and should look at comes here."),
        total=total,
        wholes=_wholes(person, told=bool(told), has_more=total > MOST, drafts=draft_count),
    )


def _wholes(person: User, *, told: bool, has_more: bool, drafts: int) -> list[Whole]:
    """The ways on: to what is not here, because the list is short."""
    ways = []
    if has_more and drafts:
        ways.append(Whole(reverse("referring:board"), _("All drafts of referrals")))
    if has_more and person.may(Right.WRITE_HANDBOOK):
        ways.append(Whole(reverse("handbook:contents"), _("All chapters")))
    if told:
        ways.append(Whole(reverse("notifications:list"), _("All notifications")))
    return ways
