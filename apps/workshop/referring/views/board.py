"""The board: every referral of ours, by what is to be done."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.network.classifications.models import ServiceBasis
from apps.workshop.audit.services import actor_of, record
from apps.workshop.referring.models import Accepted, Sent
from apps.workshop.referring.names import party_names
from apps.workshop.referring.permissions import referral_page, visible_drafts, visible_referrals
from kit.pages.filters import chips, chosen_of
from tenants.accounts.permissions import current_organisation


@referral_page
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Every referral of ours: received first, then sent, then drafts."""
    us, language = current_organisation(request).schema_name, get_language() or "fi"
    by = actor_of(request)
    everything = list(visible_referrals(by))
    written = list(visible_drafts(by).select_related("participant").order_by("-saved_at"))
    names, bases = party_names(everything), ServiceBasis.objects.names(language)
    used = sorted({r.service_basis for r in everything} | {d.service_basis for d in written} - {""})
    filters = [("", _("All")), *((code, bases.get(code, code)) for code in used)]
    basis = chosen_of(request, "basis", filters)
    referrals = [one for one in everything if not basis or one.service_basis == basis]
    drafts = [one for one in written if not basis or one.service_basis == basis]
    people = {
        **{row.pk: row.participant for row in Sent.objects.select_related("participant")},
        **{row.pk: row.participant for row in Accepted.objects.select_related("participant")},
    }
    shown = [people[r.pk].pk for r in referrals if r.pk in people]
    shown += [draft.participant_id for draft in drafts]
    record(by, "referrals.list", shown)
    rows: list[dict[str, Any]] = [
        {
            "referral": referral,
            "other": names[
                referral.receiver_id if referral.sender_id == us else referral.sender_id
            ],
            "basis": bases.get(referral.service_basis, referral.service_basis),
            "participant": people.get(referral.pk),
            "is_received": referral.receiver_id == us,
        }
        for referral in referrals
    ]
    context = {
        "waiting": [r for r in rows if r["is_received"] and r["referral"].is_undecided],
        "answered": [r for r in rows if r["is_received"] and not r["referral"].is_undecided],
        "sent": [r for r in rows if not r["is_received"]],
        "drafts": drafts,
        "has_any": bool(everything or written),
        "filters": chips(request, "basis", filters) if len(used) > 1 else [],
        "waiting_count": sum(one.receiver_id == us and one.is_undecided for one in everything),
    }
    return render(request, "referring/board.html", context)
