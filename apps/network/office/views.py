"""Pages of the network's own people: figures without a person, and the membership queue."""

from __future__ import annotations

import uuid
from collections import Counter

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.network.areas import lookups
from apps.network.office import services
from apps.network.office.forms import RefuseForm
from apps.network.statistics.services import preliminary_totals
from apps.network.trail.services import record
from kit.counts import leave_count
from kit.visitors import address_of
from tenants.accounts.actors import actor_of
from tenants.accounts.permissions import allow, current_user
from tenants.accounts.roles import Right
from tenants.organisations.models import Organisation, SignUp
from tenants.organisations.services import (
    AlreadyDecided,
    BusinessIdTaken,
    confirmed_members,
    waiting_sign_ups,
)

NEWEST_ANSWERS = 20

FIRST_PAGES = (
    (Right.SEE_NETWORK_FIGURES, "office:figures"),
    (Right.READ_NETWORK_TRAIL, "trail:read"),
    (Right.SEE_SERVICE, "upkeep:state"),
)
"""Where the day begins: the first of these that somebody may open."""


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """To the first page of whoever has signed in; without any role, to their own account."""
    user = current_user(request)
    first = (page for right, page in FIRST_PAGES if user.may(right))
    return redirect(next(first, "accounts:account"))


@allow(Right.SEE_NETWORK_FIGURES)
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """The whole network's preliminary totals of this year."""
    year = timezone.localdate().year
    context = {
        "year": year,
        "now": timezone.localtime(),
        "totals": preliminary_totals(year),
        "members": confirmed_members().count(),
    }
    return render(request, "office/figures.html", context)


@allow(Right.ANSWER_MEMBERSHIPS)
@require_safe
def memberships(request: HttpRequest) -> HttpResponse:
    """Who waits for the network's answer, and what was answered lately."""
    language = get_language() or "fi"
    waiting = list(waiting_sign_ups())
    leave_count(request, "office:memberships", len(waiting))
    answered = list(
        SignUp.objects.filter(decided_at__isnull=False)
        .select_related("organisation")
        .order_by("-decided_at")[:NEWEST_ANSWERS]
    )
    places = lookups.names([row.municipality_code for row in [*waiting, *answered]], language)
    claims = Counter(
        SignUp.objects.filter(business_id__in=[row.business_id for row in waiting]).values_list(
            "business_id", flat=True
        )
    )
    context = {
        "waiting": [
            {
                "sign_up": row,
                "place": places.get(row.municipality_code, ""),
                "is_claimed_twice": claims[row.business_id] > 1,
            }
            for row in waiting
        ],
        "answered": [
            {"sign_up": row, "place": places.get(row.municipality_code, "")} for row in answered
        ],
    }
    return render(request, "office/memberships.html", context)


def _same_business_id(sign_up: SignUp) -> list[SignUp]:
    others = SignUp.objects.filter(business_id=sign_up.business_id).exclude(pk=sign_up.pk)
    return list(others.select_related("organisation").order_by("created_at"))


@allow(Right.ANSWER_MEMBERSHIPS)
@require_safe
def membership(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One sign-up: what was claimed, and the two answers. It names the contact."""
    found = _get_sign_up(pk)
    record(actor_of(request), "memberships.read", **services.about(found))
    return _membership_page(request, found, RefuseForm())


@allow(Right.ANSWER_MEMBERSHIPS)
@require_POST
def confirm(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Confirm the membership and the contact's authority."""
    sign_up = _get_sign_up(pk)
    try:
        services.confirm(sign_up, by=current_user(request), address=address_of(request))
    except AlreadyDecided:
        return _decided_already(request, pk)
    except BusinessIdTaken:
        messages.error(
            request,
            _(
                "Another confirmed member has the business ID %(id)s. Find out which claim is right"
                " before you confirm; nothing was changed."
            )
            % {"id": sign_up.business_id},
        )
        return redirect("office:membership", pk=pk)
    messages.success(
        request,
        _("%(name)s is now a confirmed member. The contact was told by mail.")
        % {"name": sign_up.name},
    )
    return redirect("office:memberships")


@allow(Right.ANSWER_MEMBERSHIPS)
@require_POST
def refuse(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Refuse the membership with a reason that the contact reads."""
    sign_up = _get_sign_up(pk)
    form = RefuseForm(request.POST)
    if not form.is_valid():
        return _membership_page(request, sign_up, form)
    try:
        services.refuse(
            sign_up,
            reason=form.cleaned_data["reason"],
            by=current_user(request),
            address=address_of(request),
        )
    except AlreadyDecided:
        return _decided_already(request, pk)
    messages.success(
        request, _("The answer was sent to %(email)s.") % {"email": sign_up.contact_email}
    )
    return redirect("office:memberships")


def _get_sign_up(pk: uuid.UUID) -> SignUp:
    found = SignUp.objects.select_related("organisation").filter(organisation__isnull=False)
    return get_object_or_404(found, pk=pk)


def _decided_already(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    decided = _get_sign_up(pk)
    messages.info(
        request,
        _("Nothing was changed: %(who)s has answered this already.") % {"who": decided.decided_by},
    )
    return redirect("office:membership", pk=pk)


def _membership_page(request: HttpRequest, sign_up: SignUp, form: RefuseForm) -> HttpResponse:
    language = get_language() or "fi"
    assert sign_up.organisation is not None
    context = {
        "sign_up": sign_up,
        "form": form,
        "place": lookups.name_of(sign_up.municipality_code, language),
        "host": sign_up.organisation.domains.get(is_primary=True).domain,
        "is_waiting": sign_up.organisation.membership == Organisation.Membership.WAITING,
        "others": _same_business_id(sign_up),
    }
    return render(request, "office/membership.html", context)
