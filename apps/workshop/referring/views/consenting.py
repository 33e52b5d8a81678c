"""Writing down a consent given on paper or by word of mouth, and that it was taken back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.network.directory.models import Entry
from apps.network.referrals.blocks import Kind
from apps.workshop.audit.services import Actor, record
from apps.workshop.referring import consent_text
from apps.workshop.referring.drafted import about_person, consent_of
from apps.workshop.referring.forms.consenting import ConsentForm
from apps.workshop.referring.models import Draft
from apps.workshop.referring.permissions import draft_page
from apps.workshop.referring.services import consenting, withdrawing
from kit.pages.filters import Chip
from tenants.accounts.once import once
from tenants.accounts.permissions import current_organisation

NAMES = {"fi": "Suomi", "sv": "Svenska", "en": "English"}
CONFLICT = 409

NOT_ASKED = gettext_lazy("Nothing in this draft rests on consent, so none is asked for.")
NO_RECEIVER = gettext_lazy("Choose the receiver first: a consent is for one receiver only.")
CHANGED = gettext_lazy(
    "The draft was changed meanwhile, and the consent is about something else now. Go through it"
    " with the person again."
)


@draft_page
@require_http_methods(["GET", "HEAD", "POST"])
def consent(request: HttpRequest, found: Draft, by: Actor) -> HttpResponseBase:
    """The text the person reads or hears, to be printed, and the form for the two answers."""
    standing = consenting.standing_of(found)
    if not standing.is_asked or not found.receiver:
        messages.info(request, NOT_ASKED if found.receiver else NO_RECEIVER)
        return redirect("referring:draft", pk=found.pk)
    receiver = _name_of(found.receiver)
    about: dict[str, Any] = {
        "receiver": receiver,
        "asks_secrets": standing.asks_secrets,
        "secrets": _labels(consent_text.secrets_among(standing.kinds)),
    }
    # Whoever has read an older text has consented to that one.
    scope = f"{consent_text.NEWEST} {found.receiver} {' '.join(standing.kinds)}"
    if request.method != "POST":
        record(by, "referrals.read", [found.participant_id])
        initial = {"scope": scope, "language": _language(request.GET.get("language", ""))}
        return _page(request, found, ConsentForm(initial=initial, **about), receiver)
    form = ConsentForm(request.POST, **about)
    status = 200
    if form.is_valid():
        if form.cleaned_data["scope"] == scope:
            return once(request, form, lambda: _record(request, found, form, by))
        # The person answered to something else than what would be sent now.
        typed = request.POST.copy()
        typed["scope"] = scope
        form, status = ConsentForm(typed, **about), CONFLICT
        form.add_error(None, CHANGED)
    record(by, "referrals.read", [found.participant_id])
    return _page(request, found, form, receiver, status=status)


def _record(request: HttpRequest, draft: Draft, form: ConsentForm, by: Actor) -> str:
    typed = form.cleaned_data
    consenting.record_consent(
        draft,
        given_how=typed["given_how"],
        given_on=typed["given_on"],
        valid_until=typed["valid_until"],
        discloses_secrets=typed.get("discloses", False),
        witness=typed["witness"],
        language=typed["language"],
        by=by,
    )
    messages.success(request, _("The consent was recorded."))
    return reverse("referring:draft", args=[draft.pk])


@draft_page
@require_POST
def withdraw_consent(request: HttpRequest, found: Draft, by: Actor) -> HttpResponse:
    """Write down that the person took the consent back, before anything was sent."""
    if withdrawing.withdraw_all(found, by=by):
        messages.success(
            request, _("The consent was taken back. What rests on it is not sent any more.")
        )
    else:
        messages.info(request, _("There was no consent to take back."))
    return redirect("referring:draft", pk=found.pk)


def _page(
    request: HttpRequest, draft: Draft, form: ConsentForm, receiver: str, *, status: int = 200
) -> HttpResponse:
    standing = consenting.standing_of(draft)
    language = _language(str(form["language"].value() or ""))
    asked = consent_text.text_for(
        standing.kinds,
        sender=current_organisation(request).name,
        receiver=receiver,
        language=language,
    )
    context = {
        **about_person(draft.participant),
        **consent_of(draft, {draft.receiver: receiver}),
        "draft": draft,
        "form": form,
        "asked": asked,
        "receiver_name": receiver,
        "languages": [
            Chip(name, f"?language={code}", code == asked.language, lang=code)
            for code, name in NAMES.items()
        ],
    }
    return render(request, "referring/consent.html", context, status=status)


def _language(wished: str) -> str:
    spoken = wished or (get_language() or "fi")[:2]
    return spoken if spoken in consent_text.LANGUAGES else "fi"


def _labels(kinds: list[str]) -> str:
    return ", ".join(str(Kind(kind).label) for kind in kinds)


def _name_of(organisation: str) -> str:
    entry = Entry.objects.filter(organisation_id=organisation).first()
    return entry.name if entry else _("A member that has left")
