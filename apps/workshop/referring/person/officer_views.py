"""Requests to erase what a referral became here: the data protection officer decides."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.workshop.audit.services import actor_of, record
from apps.workshop.referring.names import party_names
from apps.workshop.referring.person.forms import ErasureForm
from apps.workshop.referring.services import taking_back
from tenants.accounts.permissions import allow
from tenants.accounts.roles import Right


@allow(Right.READ_LOG)
@require_safe
def erasures(request: HttpRequest) -> HttpResponse:
    """Who asks for erasure: number, sender and when. No name but by the way of the log."""
    return _page(request)


@allow(Right.READ_LOG)
@require_POST
def answer_erasure(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Say what became of our own record. The answer goes to the sender and to the person."""
    if not taking_back.is_received(pk):
        raise Http404
    waiting = {one.pk for one in taking_back.erasures_asked()}
    form = ErasureForm(request.POST, auto_id=f"id_{pk}_%s")
    if pk in waiting and not form.is_valid():
        return _page(request, {pk: form})
    if pk in waiting and taking_back.answer_erasure(
        pk, answer=form.cleaned_data["answer"], by=actor_of(request)
    ):
        messages.success(request, _("The answer was sent to the sender and to the person."))
    else:
        messages.info(request, _("Nothing was changed: this request does not wait any more."))
    return redirect("referral_links:erasures")


def _page(request: HttpRequest, forms: dict[uuid.UUID, ErasureForm] | None = None) -> HttpResponse:
    asked, shown = taking_back.erasures_asked(), forms or {}
    names = party_names(asked)
    rows, about = [], []
    for referral in asked:
        person = taking_back.became(referral.pk)
        about.append(person.pk if person else referral.pk)
        rows.append(
            {
                "referral": referral,
                "sender": names[referral.sender_id],
                "participant_id": person.pk if person else None,
                "form": shown.get(referral.pk) or ErasureForm(auto_id=f"id_{referral.pk}_%s"),
            }
        )
    record(actor_of(request), "referrals.erasures", about)
    context = {"rows": rows, "page_address": reverse("referral_links:erasures")}
    return render(request, "referring/own/erasures.html", context)
