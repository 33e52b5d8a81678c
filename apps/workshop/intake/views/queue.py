"""The queue of contacts and referrals, and in whose hands each is."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.network.classifications.models import ServiceBasis
from apps.workshop.audit.services import actor_of, record
from apps.workshop.intake import queue as rows_of
from apps.workshop.intake.permissions import visible_contacts, waiting_referrals
from apps.workshop.intake.services import contacts
from apps.workshop.notifications.services import people_who_may
from kit.counts import leave_count
from kit.pages.addresses import addresses
from kit.pages.filters import chips, chosen_of
from tenants.accounts.models import User
from tenants.accounts.permissions import allow
from tenants.accounts.roles import Right

NOT_TO_DO = ("waiting", "ended")


@allow(Right.DO_INTAKE)
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for us: contacts and received referrals, the longest waiting first."""
    by = actor_of(request)
    show = chosen_of(request, "show", rows_of.SHOW)
    to_do = rows_of.to_do(by, ServiceBasis.objects.names(get_language() or "fi"))
    rows = rows_of.others(by, show) if show in NOT_TO_DO else rows_of.narrowed(to_do, show, by)
    record(
        by,
        "intake.list",
        contacts=" ".join(str(row.pk) for row in rows if row.is_contact),
    )
    counts = {
        name: len(rows_of.narrowed(to_do, name, by))
        for name, _label in rows_of.SHOW
        if name not in NOT_TO_DO
    }
    pressing = [row for row in to_do if row.is_contact and (row.is_new or row.tone == "late")]
    leave_count(request, "intake:queue", len(pressing))
    hand_url = addresses("intake:hand")
    context = {
        "rows": [row.stamped(hand_url(row.pk)) for row in rows],
        "filters": chips(request, "show", rows_of.SHOW, counts),
        "to_do_count": len(to_do),
        "late_count": counts["late"],
        "is_filtered": bool(show),
        "shows_to_do": show not in NOT_TO_DO,
        "colleagues": [one for one in people_who_may(Right.DO_INTAKE) if one.pk != by.user.pk],
    }
    return render(request, "intake/queue.html", context)


@allow(Right.DO_INTAKE)
@require_POST
def hand(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take a contact or a referral in hand, or give it to a colleague."""
    by = actor_of(request)
    to = _whom(request.POST.get("to", ""), by.user)
    contact = visible_contacts(by).filter(pk=pk).first()
    if contact is None:
        referral = waiting_referrals(by).filter(pk=pk).first()
        if referral is None:
            raise Http404
        contacts.take_referral(referral, to=to, by=by)
        messages.success(request, _said(to, by.user))
        return redirect("intake:queue")
    try:
        contacts.take(contact, to=to, by=by)
    except contacts.NotOpen:
        messages.info(request, _("Nothing was changed: this has ended meanwhile."))
    else:
        messages.success(request, _said(to, by.user))
    return redirect(contact)


def _whom(typed: str, me: User) -> User:
    """Who is to have it: a colleague of the intake desk, or oneself when nobody is named."""
    if not typed:
        return me
    found = next((one for one in people_who_may(Right.DO_INTAKE) if str(one.pk) == typed), None)
    if found is None:
        raise BadRequest("to is nobody of the intake desk")
    return found


def _said(to: User, me: User) -> str:
    if to.pk == me.pk:
        return _("It is in your hands now.")
    return _("%(name)s has it in hand now.") % {"name": to.full_name}
