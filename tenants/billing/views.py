"""The payment service's door, and the director's page about what is paid."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from tenants.accounts.permissions import allow, current_organisation
from tenants.accounts.roles import Right
from tenants.billing import services
from tenants.billing.gateway import BadSignature, ServiceDown, read_event
from tenants.billing.plans import BY_CODE
from tenants.organisations.models import Organisation


@csrf_exempt
@login_not_required
@require_POST
def webhook(request: HttpRequest) -> HttpResponse:
    """Take a signed event. Anything but 2xx makes the payment service send it again."""
    try:
        event = read_event(request.body, request.headers.get("Stripe-Signature", ""))
    except BadSignature:
        return HttpResponse("bad signature", status=400, content_type="text/plain")
    try:
        services.receive(event)
    except ServiceDown:
        return HttpResponse("try again", status=503, content_type="text/plain")
    return HttpResponse("ok", content_type="text/plain")


@allow(Right.SEE_SUBSCRIPTION)
@require_safe
def subscription(request: HttpRequest) -> HttpResponse:
    """The organisation as the network has it: membership, address, plan and payment."""
    organisation = Organisation.objects.select_related("subscription").get(
        schema_name=current_organisation(request).schema_name
    )
    held = getattr(organisation, "subscription", None)
    context = {
        "organisation": organisation,
        "host": current_organisation(request).host,
        "subscription": held,
        "plan": BY_CODE.get(held.plan) if held else None,
    }
    return render(request, "billing/subscription.html", context)
