"""The page behind the bell, its marks, and how one wants to be told."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.workshop.notifications import services
from apps.workshop.notifications.forms import ClickForm, WaysForm
from tenants.accounts.permissions import current_user

PAGE_SIZE = 20


@require_safe
def told(request: HttpRequest) -> HttpResponse:
    """What one was told, unread first, and the way back from the last mark."""
    person, click = current_user(request), _click_of(ClickForm(request.GET))
    page = Paginator(services.bell(person), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "unread_count": services.unread(person).count(),
        "undoable": services.read_by(person, click).count() if click else 0,
        "marked": click or "",
        "kept_days": services.KEPT_DAYS,
    }
    return render(request, "notifications/list.html", context)


@require_safe
def open_one(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Go to what it is about. Whoever goes there has read it."""
    person = current_user(request)
    found = get_object_or_404(person.notifications, pk=pk)
    if request.method == "GET":
        services.mark_read(person.notifications.filter(pk=pk))
    return redirect(found.about_url)


@require_POST
def mark(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Mark one as read where it stands."""
    person = current_user(request)
    get_object_or_404(person.notifications, pk=pk)
    return _back(services.mark_read(person.notifications.filter(pk=pk)))


@require_POST
def mark_all(request: HttpRequest) -> HttpResponse:
    """Mark everything at the bell as read."""
    return _back(services.mark_read(services.unread(current_user(request))))


@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Take back the last mark. A second click finds nothing more to take back."""
    click = _click_of(ClickForm(request.POST))
    count = services.undo(current_user(request), click) if click else 0
    if count:
        messages.success(
            request,
            ngettext(
                "%(count)s notification is unread again.",
                "%(count)s notifications are unread again.",
                count,
            )
            % {"count": count},
        )
    return redirect("notifications:list")


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """How one wants to be told, kind by kind."""
    person = current_user(request)
    form = WaysForm(services.own_ways(person), request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.choose(person, form.ways())
        messages.success(request, _("Your choices were saved. They hold from now on."))
        return redirect("notifications:settings")
    return render(request, "notifications/settings.html", {"form": form})


def _back(click: uuid.UUID | None) -> HttpResponse:
    query = f"?marked={click}" if click else ""
    return redirect(f"{reverse('notifications:list')}{query}")


def _click_of(form: ClickForm) -> uuid.UUID | None:
    return form.cleaned_data["marked"] if form.is_valid() else None
