"""The participant's own pages, behind a personal link and a PIN. No staff, no names, no menu."""

from __future__ import annotations

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

from apps.workshop.audit.services import record_own
from apps.workshop.participants.personal.forms import PinForm
from apps.workshop.participants.personal.links import LinkDoesNotOpen, WrongPin
from apps.workshop.participants.services import NotesAreClosed
from apps.workshop.surveys import links, services
from apps.workshop.surveys.filling import Filling, not_asked
from apps.workshop.surveys.models import LANGUAGES, Link
from apps.workshop.surveys.permissions import PARTS
from apps.workshop.surveys.questions import Step
from kit.pages.kept import what_was_typed
from kit.visitors import address_of
from tenants.accounts.permissions import slowed
from tenants.accounts.throttle import SURVEY_PIN, TooManyGuesses, count_guess, forgive

GONE, CONFLICT = 410, 409
AFTER = {"thanks": "surveys/thanks.html", "paused": "surveys/paused.html"}
"""Pages after a sitting, by the step in the address."""


@login_not_required
@sensitive_post_parameters("pin")
@never_cache
@slowed
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, secret: str) -> HttpResponseBase:
    """The link itself: it asks for the PIN, and says nothing before that."""
    try:
        link = links.link_behind(secret)
    except LinkDoesNotOpen:
        return _closed(request)
    language = _language_of(request.GET.get("language", "")) or link.survey.language
    with translation.override(language):
        form = PinForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                return _with_pin(request, secret, form.cleaned_data["pin"], language)
            except (TooManyGuesses, WrongPin) as refusal:
                form.add_error("pin", _why(refusal))
            except LinkDoesNotOpen:
                return _closed(request)
        return _page(request, "surveys/enter.html", {"form": form, "languages": LANGUAGES})


def _with_pin(request: HttpRequest, secret: str, pin: str, language: str) -> HttpResponseBase:
    account = links.CODES.of_token(secret)
    count_guess(SURVEY_PIN, account, request)
    link = links.open_link(secret, pin, address=address_of(request))
    forgive(SURVEY_PIN, account, request)
    services.choose_language(link.survey, language)
    return _keep(redirect("surveys:own"), link)


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
    """One page of the participant's own survey, after the PIN."""
    if after := AFTER.get(request.GET.get("step", "")):
        with translation.override(_asked_for(request)):
            return _page(request, after, {})
    try:
        link = links.link_of_pass(request.COOKIES.get(settings.SURVEY_COOKIE_NAME, ""))
    except LinkDoesNotOpen:
        return _no_way_in(request)
    chosen = _language_of(request.POST.get("language", ""))
    if chosen:
        services.choose_language(link.survey, chosen)
    with translation.override(link.survey.language):
        return _own_page(request, link, stays=bool(chosen))


def _no_way_in(request: HttpRequest) -> HttpResponse:
    # Whoever thought long over a page sends it again once the PIN was given in another tab.
    typed = what_was_typed(request) if request.method == "POST" else []
    return _closed(request, typed=typed, address=request.get_full_path())


def _own_page(request: HttpRequest, link: Link, *, stays: bool) -> HttpResponseBase:
    filling, by = Filling(link.survey, PARTS), services.Own(link, address_of(request))
    code = request.GET.get("step", "")
    step = filling.step(code)
    form = filling.form(step, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        try:
            filling.must_ask(code)
            if form is None or form.is_valid():
                return _said(request, link, filling, step, form, stays=stays)
        except services.SurveyIsDone:
            return _no_way_in(request)
        except NotesAreClosed:
            return _not_asked(request, link)
    if filling.kept(step) if not step.is_end else filling.answers or filling.goals:
        whose = [link.survey.participant_id]
        record_own("surveys.see", whose, address=by.address, survey=str(link.survey_id))
    context = {
        **filling.page(step, form),
        "languages": [one for one in LANGUAGES if one[0] != link.survey.language],
    }
    return _keep(_page(request, "surveys/own.html", context), link)


def _said(
    request: HttpRequest, link: Link, filling: Filling, step: Step, form: Any, *, stays: bool
) -> HttpResponse:
    """Save a page and go on, or finish, or leave for now. Raises as the services do."""
    by, go = services.Own(link, address_of(request)), request.POST.get("go")
    if form is not None:
        filling.save(step, form, by)
    if go == "close":
        return _leave(request, link, "paused")
    if form is None and not stays:
        services.finish(link.survey, by=by)
        return _leave(request, link, "thanks")
    where = 0 if stays else -1 if go == "back" else 1
    return _keep(redirect(f"{request.path}?step={filling.beside(step, where)}"), link)


def _leave(request: HttpRequest, link: Link, page: str) -> HttpResponse:
    """To a page that knows nobody; in this browser the PIN is asked again from now on."""
    answer = redirect(
        f"{request.path}?{urlencode({'step': page, 'language': link.survey.language})}"
    )
    answer.delete_cookie(settings.SURVEY_COOKIE_NAME, samesite="Lax")
    return answer


def _not_asked(request: HttpRequest, link: Link) -> HttpResponse:
    """The first page that is still asked, and what was typed, which could not be saved."""
    filling = Filling(link.survey, PARTS)
    step = filling.steps[0]
    context = {
        **filling.page(step, filling.form(step)),
        "refused": not_asked(),
        "typed": what_was_typed(request),
    }
    return _keep(_page(request, "surveys/own.html", context, status=CONFLICT), link)


def _language_of(wanted: str) -> str:
    return wanted if wanted in dict(LANGUAGES) else ""


def _asked_for(request: HttpRequest) -> str | None:
    """The language in the address, for pages that know nobody; else the browser's own."""
    return _language_of(request.GET.get("language", "")) or translation.get_language()


def _closed(request: HttpRequest, **context: Any) -> HttpResponse:
    with translation.override(_asked_for(request)):
        return _page(request, "surveys/closed.html", context, status=GONE)


def _page(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    answer = render(request, template, context, status=status)
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def _keep(answer: HttpResponse, link: Link) -> HttpResponse:
    """Let the browser go on for a while without the PIN, at this host alone."""
    answer.set_cookie(
        settings.SURVEY_COOKIE_NAME,
        links.CODES.pass_for(link),
        max_age=links.SITTING,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return answer
