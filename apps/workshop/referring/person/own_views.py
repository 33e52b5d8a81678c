"""The person's own pages, behind a personal link and a PIN. No staff frame, no name of theirs."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from apps.network.referrals.services import NotOpenAnyMore
from apps.workshop.audit.services import record_own
from apps.workshop.participants.personal.forms import PinForm
from apps.workshop.participants.personal.links import LinkDoesNotOpen, WrongPin
from apps.workshop.referring.models import Consent, PersonLink
from apps.workshop.referring.person.forms import ConsentForm
from apps.workshop.referring.person.shown import draft_page, referral_page
from apps.workshop.referring.services import personal, taking_back
from apps.workshop.referring.services.own import Own
from kit.visitors import address_of
from tenants.accounts.permissions import slowed
from tenants.accounts.throttle import SURVEY_PIN, TooManyGuesses, count_guess, forgive

GONE, CONFLICT = 410, 409


@login_not_required
@sensitive_post_parameters("pin")
@never_cache
@slowed
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, secret: str) -> HttpResponseBase:
    """The link itself: it asks for the PIN, and says nothing before that."""
    try:
        link = personal.link_behind(secret)
    except LinkDoesNotOpen:
        return _closed(request)
    language = _language_of(request.GET.get("language", "")) or link.language
    with translation.override(language):
        form = PinForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                return _with_pin(request, secret, form.cleaned_data["pin"], language)
            except (TooManyGuesses, WrongPin) as refusal:
                form.add_error("pin", _why(refusal))
            except LinkDoesNotOpen:
                return _closed(request)
        context = {"form": form, "languages": PersonLink.LANGUAGES}
        return _page(request, "referring/own/enter.html", context)


def _with_pin(request: HttpRequest, secret: str, pin: str, language: str) -> HttpResponseBase:
    account = personal.CODES.of_token(secret)
    count_guess(SURVEY_PIN, account, request)
    link = personal.open_link(secret, pin, address=address_of(request))
    forgive(SURVEY_PIN, account, request)
    personal.choose_reading(link, language=language)
    return _keep(redirect("referral_links:own"), link)


def _why(refusal: Exception) -> Any:
    if isinstance(refusal, WrongPin):
        return translation.ngettext(
            "The PIN is not right. You can try %(count)s more time. Then the link closes, and your"
            " coach gives you a new one.",
            "The PIN is not right. You can try %(count)s more times. Then the link closes, and your"
            " coach gives you a new one.",
            refusal.left,
        ) % {"count": refusal.left}
    return refusal


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest) -> HttpResponseBase:
    """What would be sent, or what has become of it, and what the person may do about it."""
    if request.GET.get("step") == "closed":
        with translation.override(_asked_for(request)):
            return _page(request, "referring/own/paused.html", {})
    try:
        link = personal.link_of_pass(request.COOKIES.get(settings.REFERRAL_COOKIE_NAME, ""))
        if request.method == "POST":
            _choose(request, link)
        with translation.override(link.language):
            return _acted(request, link) if request.method == "POST" else _shown(request, link)
    except LinkDoesNotOpen:
        return _closed(request)


def _choose(request: HttpRequest, link: PersonLink) -> None:
    language, easy = _language_of(request.POST.get("language", "")), request.POST.get("easy", "")
    if language or easy in ("0", "1"):
        is_easy = easy == "1" if easy in ("0", "1") else None
        personal.choose_reading(link, language=language, is_easy=is_easy)


def _shown(
    request: HttpRequest, link: PersonLink, form: ConsentForm | None = None, **context: Any
) -> HttpResponse:
    """The page as it is now; one row for every look."""
    about = {"referral": str(link.referral_id)}
    record_own("referrals.own_read", [link.participant_id], address=address_of(request), **about)
    page = draft_page(link, form) if link.draft else referral_page(link)
    told = {
        **page,
        "link": link,
        "step": request.GET.get("step", ""),
        "of": request.GET.get("of", ""),
        "done": request.GET.get("done", ""),
        "languages": [one for one in PersonLink.LANGUAGES if one[0] != link.language],
        **context,
    }
    status = CONFLICT if context.get("has_changed") else 200
    return _keep(_page(request, "referring/own/own.html", told, status=status), link)


def _acted(request: HttpRequest, link: PersonLink) -> HttpResponse:
    """Do what the button says, and go on to the page that tells so."""
    by, go = Own(link, address_of(request)), request.POST.get("go", "")
    try:
        if go == "close":
            return _leave(request, link)
        if go == "answer":
            return _answer(request, link, by)
        done = _do(request, link, by, go)
    except personal.DraftHasChanged:
        return _shown(request, link, has_changed=True)
    except (NotOpenAnyMore, PermissionError, personal.CannotConsent):
        # Somebody was faster: the page says how it is now.
        done = ""
    return _to_page(request, link, done)


def _do(request: HttpRequest, link: PersonLink, by: Own, go: str) -> str:
    """The word for what was done; empty for nothing."""
    if go == "seen":
        personal.say_seen(by, version=_version(request))
        return "seen"
    if go == "withdraw_consent":
        given = _consent(link, request.POST.get("of", ""))
        if given is None:
            return ""
        taking_back.withdraw_consent(given, by=by)
        personal.tell_makers(by, "consent_withdrawn")
        return "consent_withdrawn"
    if go == "withdraw" and not link.draft:
        taking_back.withdraw(personal.own_referral(link), by=by)
        personal.tell_makers(by, "withdrawn")
        return "withdrawn"
    if go == "erase" and not link.draft:
        taking_back.shred_copy(personal.own_referral(link), by=by)
        personal.tell_makers(by, "erase")
        return "erase"
    return ""


def _answer(request: HttpRequest, link: PersonLink, by: Own) -> HttpResponse:
    draft = link.draft
    if draft is None:
        return _to_page(request, link, "")
    form = ConsentForm(request.POST, asks_for_secrets=personal.asks_for_secrets(draft))
    if not form.is_valid():
        return _shown(request, link, form)
    if not form.is_yes:
        personal.refuse(by, version=_version(request))
        return _to_page(request, link, "refused")
    personal.consent(
        by,
        version=_version(request),
        discloses_secrets=form.discloses_secrets,
        valid_until=form.valid_until(),
    )
    return _to_page(request, link, "consent")


def _consent(link: PersonLink, pk: str) -> Consent | None:
    """One of the consents behind this link."""
    try:
        return Consent.objects.filter(referral_id=link.referral_id, pk=uuid.UUID(pk)).first()
    except ValueError:
        return None


def _version(request: HttpRequest) -> int:
    version = request.POST.get("version", "")
    return int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0


def _to_page(request: HttpRequest, link: PersonLink, done: str) -> HttpResponse:
    where = f"{request.path}?{urlencode({'done': done})}" if done else request.path
    return _keep(redirect(where), link)


def _leave(request: HttpRequest, link: PersonLink) -> HttpResponse:
    """To a page that knows nobody; in this browser the PIN is asked again from now on."""
    told = urlencode({"step": "closed", "language": link.language})
    answer = redirect(f"{request.path}?{told}")
    answer.delete_cookie(settings.REFERRAL_COOKIE_NAME, samesite="Lax")
    return answer


def _language_of(wanted: str) -> str:
    return wanted if wanted in dict(PersonLink.LANGUAGES) else ""


def _asked_for(request: HttpRequest) -> str | None:
    """The language in the address, for pages that know nobody; else the browser's own."""
    return _language_of(request.GET.get("language", "")) or translation.get_language()


def _closed(request: HttpRequest) -> HttpResponse:
    with translation.override(_asked_for(request)):
        return _page(request, "referring/own/closed.html", {}, status=GONE)


def _page(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    answer = render(request, template, context, status=status)
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def _keep(answer: HttpResponse, link: PersonLink) -> HttpResponse:
    """Let the browser go on for a while without the PIN, at this host alone."""
    answer.set_cookie(
        settings.REFERRAL_COOKIE_NAME,
        personal.CODES.pass_for(link),
        max_age=personal.SITTING,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return answer
