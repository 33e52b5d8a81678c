"""Tablets: the staff's page that makes and revokes them, and the one page of the device itself."""

from __future__ import annotations

import uuid
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.workshop.attendance import tablets as verbs
from apps.workshop.attendance.forms import TabletForm
from apps.workshop.attendance.models import Tablet
from apps.workshop.attendance.permissions import groups_of
from apps.workshop.audit.services import Actor, actor_of
from kit.visitors import address_of, browser_in_words
from tenants.accounts.permissions import allow, slowed
from tenants.accounts.roles import Right
from tenants.accounts.throttle import TABLET, TooManyGuesses, count_guess

GONE = 410
ENDED_SHOWN = 10
"""How many tablets that are no longer in use the list goes on showing."""


@allow(Right.MARK_ATTENDANCE)
@require_http_methods(["GET", "HEAD", "POST"])
def tablets(request: HttpRequest) -> HttpResponseBase:
    """The house's tablets, and the button that makes this very browser one of them."""
    by = actor_of(request)
    action = request.POST.get("action", "")
    units = [group.unit for group in groups_of(by) if group.unit]
    form = TabletForm(request.POST if action == "bind" else None, units=units)
    if action == "bind" and form.is_valid():
        return _bound(request, form, by)
    if request.method == "POST" and action != "bind":
        return _revoked(request, action, by)
    found = list(Tablet.objects.select_related("unit", "bound_by"))
    context = {
        "form": form,
        "units": units,
        "bound": [one for one in found if one.is_bound],
        "ended": [one for one in found if not one.is_bound][:ENDED_SHOWN],
    }
    return render(request, "attendance/tablets.html", context)


def _bound(request: HttpRequest, form: TabletForm, by: Actor) -> HttpResponseRedirect:
    """Bind this browser and end one's own session on it, so that only the tablet stays."""
    _tablet, token = verbs.bind(
        form.chosen_unit(),
        browser=browser_in_words(request.headers.get("User-Agent", "")),
        opens_at=form.cleaned_data["opens_at"],
        closes_at=form.cleaned_data["closes_at"],
        by=by,
    )
    logout(request)
    answer = HttpResponseRedirect(reverse("attendance:tablet"))
    # Nor is it trusted any more to leave out the second factor.
    answer.delete_cookie(settings.TRUSTED_COOKIE_NAME, samesite="Lax")
    answer.set_cookie(
        settings.TABLET_COOKIE_NAME,
        token,
        max_age=verbs.KEPT,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return answer


def _revoked(request: HttpRequest, action: str, by: Actor) -> HttpResponseRedirect:
    try:
        pk = uuid.UUID(action)
    except ValueError:
        messages.error(request, _("Press the button of the tablet once more."))
        return HttpResponseRedirect(reverse("attendance:tablets"))
    if verbs.revoke(pk, by=by):
        messages.success(request, _("The tablet shows nobody any more."))
    return HttpResponseRedirect(reverse("attendance:tablets"))


@login_not_required
@never_cache
@slowed
@require_http_methods(["GET", "HEAD", "POST"])
def tablet(request: HttpRequest) -> HttpResponseBase:
    """The device's page: today's people as buttons. It leads nowhere and tells nothing else."""
    try:
        found = _tablet_of(request)
        if not found.is_open_at(timezone.localtime().time()):
            return _page(request, "attendance/tablet_closed.html", {"tablet": found})
        if request.method == "POST":
            return _tapped(request, found, request.POST.get("person", ""))
        return _page(request, "attendance/tablet.html", _shown(request, found))
    except TooManyGuesses as refusal:
        return _page(request, "attendance/tablet_gone.html", {"refusal": refusal}, status=GONE)
    except verbs.NotATablet:
        return _page(request, "attendance/tablet_gone.html", {}, status=GONE)


def _tapped(request: HttpRequest, found: Tablet, code: str) -> HttpResponseRedirect:
    """Back to the names, with what the tap has done. Nobody's name is in the address."""
    try:
        told = verbs.tap(found, code, address=address_of(request))
    except verbs.NoSuchButton:
        return HttpResponseRedirect(request.path)
    return HttpResponseRedirect(f"{request.path}?{urlencode({'told': told, 'who': code})}")


def _tablet_of(request: HttpRequest) -> Tablet:
    token = request.COOKIES.get(settings.TABLET_COOKIE_NAME, "")
    if not token:
        raise verbs.NotATablet
    try:
        return verbs.tablet_of(token)
    except verbs.NotATablet:
        count_guess(TABLET, "", request)
        raise


def _shown(request: HttpRequest, found: Tablet) -> dict[str, object]:
    """The buttons, and what the last tap has done to whom."""
    shown = verbs.buttons(found, address=address_of(request))
    who = next((one for one in shown if one.code == request.GET.get("who", "")), None)
    sentences: dict[str, str] = {
        verbs.Told.HERE: _("%(name)s is here. Welcome! A second tap within a minute undoes it."),
        verbs.Told.UNDONE: _("%(name)s: the tap was undone."),
        verbs.Told.ALREADY: _("%(name)s is marked as here already."),
        verbs.Told.ASK: _("%(name)s: please tell a worker that you are here."),
    }
    told = request.GET.get("told", "")
    sentence = sentences.get(told, "")
    return {
        "tablet": found,
        "buttons": shown,
        "today": timezone.localdate(),
        "sentence": sentence % {"name": who.name} if sentence and who else "",
        "is_done": told == verbs.Told.HERE,
    }


def _page(
    request: HttpRequest, template: str, context: dict[str, object], status: int = 200
) -> HttpResponse:
    answer = render(request, template, context, status=status)
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer
