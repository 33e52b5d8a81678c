"""The first page after signing in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from apps.network.classifications.models import ServiceBasis
from apps.network.referrals.models import Referral
from apps.network.referrals.services import ours
from apps.workshop.audit.services import actor_of, record
from apps.workshop.handbook.models import Chapter
from apps.workshop.participants.permissions import visible_participants
from apps.workshop.referring.models import Draft
from tenants.accounts.permissions import allow, current_organisation
from tenants.accounts.roles import Right

NEWEST = 6


@allow(Right.SEE_STAFF)
@require_safe
def my_day(request: HttpRequest) -> HttpResponse:
    """What waits for me: referrals to answer, drafts to finish, and who came last."""
    by, organisation = actor_of(request), current_organisation(request)
    language = get_language() or "fi"
    waiting = (
        list(
            ours()
            .defer("sealed_body")
            .filter(receiver_id=organisation.schema_name, state__in=Referral.OPEN_STATES)
        )
        if organisation.is_confirmed and by.user.may(Right.REFER)
        else []
    )
    drafts = (
        list(
            Draft.objects.select_related("participant")
            .filter(started_by=by.user)
            .order_by("-saved_at")
        )
        if by.user.may(Right.REFER)
        else []
    )
    newest = list(visible_participants(by).order_by("-added_at")[:NEWEST])
    shown = [draft.participant_id for draft in drafts] + [person.pk for person in newest]
    if shown:
        record(by, "participants.list", shown)
    bases = ServiceBasis.objects.names(language)
    context = {
        "now": timezone.localtime(),
        "waiting": [
            {
                "referral": referral,
                "basis": bases.get(referral.service_basis, referral.service_basis),
            }
            for referral in waiting
        ],
        "drafts": drafts,
        "waiting_count": len(waiting) + len(drafts),
        "newest": newest,
        "has_handbook": Chapter.objects.exists(),
    }
    return render(request, "home/my_day.html", context)
