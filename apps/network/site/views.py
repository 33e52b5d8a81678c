"""The network's public pages."""

from __future__ import annotations

import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

from csp.decorators import csp_update
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.network.areas import lookups
from apps.network.directory.models import Entry
from apps.network.site.forms import FindAddressForm, SubscribeForm
from tenants.accounts.mail import queue_mail_from
from tenants.billing.plans import BY_CODE, PLANS, TRIAL_DAYS
from tenants.billing.services import prepare_subscription
from tenants.organisations import services
from tenants.organisations.addresses import address_of, host_of
from tenants.organisations.founding import founding_address
from tenants.organisations.models import SignUp
from tenants.organisations.pool import PoolIsEmpty, ask_for_more

VAT = Decimal("0.255")
"""The general rate since 1.9.2024 (domain, section 9.5)."""

answer_may_lead_to_a_member = csp_update({"form-action": [address_of(host_of("*"), "")]})
"""For a form whose answer redirects to an organisation's host: browsers hold that against
`form-action` too, and would stay on the page without a word."""


@login_not_required
@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """What Pajaverkko is, for whom, at what price."""
    return render(request, "site/front.html", {"plans": _plans(), "trial_days": TRIAL_DAYS})


def _plans() -> list[dict[str, Any]]:
    return [
        {
            "code": plan.code,
            "name": plan.name,
            "price_text": str(plan.euros),
            "with_vat": plan.monthly_with_vat(VAT),
            "description": plan.description,
        }
        for plan in PLANS
    ]


@login_not_required
@answer_may_lead_to_a_member
@require_http_methods(["GET", "HEAD", "POST"])
def subscribe(request: HttpRequest) -> HttpResponse:
    """A director brings the organisation in. The workspace opens at once."""
    form = SubscribeForm(request.POST or None, initial=_first_values(request))
    is_valid = request.method == "POST" and form.is_valid()
    if earlier := _sent_before(form):
        return redirect("site:opening", pk=earlier.pk)
    if is_valid:
        details = dict(form.cleaned_data)
        sign_up, is_new = services.record_sign_up(SignUp(**details))
        if is_new:
            open_sign_up(sign_up)
        return redirect("site:opening", pk=sign_up.pk)
    context = {
        "form": form,
        "plans": _plans(),
        "trial_ends_on": timezone.localdate() + timedelta(days=TRIAL_DAYS),
    }
    return render(request, "site/subscribe.html", context)


def _sent_before(form: SubscribeForm) -> SignUp | None:
    """What an earlier click on the same form made. The address it wished for is taken since."""
    token = form.cleaned_data.get("form_token") if form.is_bound else None
    return SignUp.objects.filter(form_token=token).first() if token else None


def _first_values(request: HttpRequest) -> dict[str, str]:
    language = get_language() or "fi"
    plan = request.GET.get("plan", "")
    return {"language": language, **({"plan": plan} if plan in BY_CODE else {})}


@login_not_required
@never_cache
@require_safe
def opening(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Straight into the workspace; while none is ready, a page that waits and tries again."""
    sign_up = get_object_or_404(SignUp.objects.select_related("organisation"), pk=pk)
    if sign_up.founded_at and sign_up.organisation:
        domain = sign_up.organisation.domains.get(is_primary=True)
        return redirect(address_of(domain.domain))
    if not open_sign_up(sign_up):
        return render(request, "site/opening.html", {"sign_up": sign_up})
    return redirect(founding_address(sign_up))


def open_sign_up(sign_up: SignUp) -> bool:
    """Open the workspace if a schema is ready. All of it in one transaction, and only once."""
    with transaction.atomic():
        held = SignUp.objects.select_for_update().get(pk=sign_up.pk)
        if held.organisation is None:
            try:
                with transaction.atomic():
                    organisation = services.open_workspace(held)
            except PoolIsEmpty:
                # What asked for more inside was taken back with it.
                ask_for_more()
                return False
            prepare_subscription(organisation, plan=held.plan)
            held.refresh_from_db()
            queue_mail_from(
                "site/mail/opened.txt",
                to=held.contact_email,
                language=held.language,
                organisation=organisation.name,
                address=founding_address(held),
            )
    sign_up.refresh_from_db()
    return True


@login_not_required
@answer_may_lead_to_a_member
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Staff find their own address; the network's own people sign in here.

    Whether an organisation lives at an address is told by going there, the same for everybody.
    """
    form = FindAddressForm(request.POST or None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        if not form.found:
            return redirect(address_of(host_of(form.cleaned_data["address"]), "/sign-in/"))
        context["doors"] = _doors_of(form.found)
    return render(request, "site/sign_in.html", context)


def _doors_of(entries: list[Entry]) -> list[dict[str, str]]:
    """Where members' people sign in."""
    places = lookups.names([one.municipality_code for one in entries], get_language() or "fi")
    doors = []
    for entry in entries:
        host = next(door.domain for door in entry.organisation.domains.all() if door.is_primary)
        place, url = places.get(entry.municipality_code, ""), address_of(host, "/sign-in/")
        doors.append({"name": entry.name, "place": place, "host": host, "url": url})
    return doors


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """How people's data are kept, in plain words."""
    return render(request, "site/privacy.html")


@login_not_required
@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    """What is agreed when an organisation subscribes."""
    return render(request, "site/terms.html", {"plans": _plans(), "trial_days": TRIAL_DAYS})
