"""Pages of accessibility: the statement with its form, and the network's list of feedback."""

from __future__ import annotations

import datetime as dt
import uuid

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.network.accessibility import services
from apps.network.accessibility.forms import FeedbackForm
from apps.network.accessibility.models import Feedback
from tenants.accounts import throttle
from tenants.accounts.models import User
from tenants.accounts.once import once
from tenants.accounts.permissions import allow, current_user, slowed
from tenants.accounts.roles import Right

TESTED_ON = dt.date(2026, 11, 22)
"""When the pages were last tested as the statement says. Change it with the statement's text."""

ON_A_PAGE = 30


@login_not_required
@slowed
@require_http_methods(["GET", "HEAD", "POST"])
def statement(request: HttpRequest) -> HttpResponseBase:
    """How accessible the service is, and a form for telling where it is not. Open to anybody."""
    form = FeedbackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return once(request, form, lambda: _left(request, form))
        except throttle.TooManyGuesses as refusal:
            form.add_error(None, refusal)
    context = {
        "form": form,
        "base": _base(request),
        "tested_on": TESTED_ON,
        "authority": settings.ACCESSIBILITY_AUTHORITY,
        "answer_days": services.ANSWERED_WITHIN.days,
    }
    return render(request, "accessibility/statement.html", context)


def _left(request: HttpRequest, form: FeedbackForm) -> str:
    told = {key: value for key, value in form.cleaned_data.items() if key != "form_token"}
    throttle.count_guess(throttle.FEEDBACK, "", request)
    services.leave_feedback(**told, language=get_language() or "fi")
    thanks = _("Thank you. Your feedback has come to us.")
    if told["email"]:
        thanks = _("Thank you. Your feedback has come to us, and we answer within %(days)s days.")
        thanks %= {"days": services.ANSWERED_WITHIN.days}
    messages.success(request, thanks)
    return reverse("accessibility:statement")


def _base(request: HttpRequest) -> str:
    """The frame of whoever reads: their workplace's, the network's site, or a plain page."""
    if isinstance(request.user, User):
        return "kit/frame.html"
    at_network = request.organisation is None  # type: ignore[attr-defined]
    return "kit/public.html" if at_network else "kit/focus.html"


@allow(Right.ANSWER_FEEDBACK)
@require_safe
def feedback(request: HttpRequest) -> HttpResponse:
    """What people have told, the open ones first."""
    told = Feedback.objects.order_by("-state", "sent_at")
    context = {
        "page_obj": Paginator(told, ON_A_PAGE).get_page(request.GET.get("page")),
        "waiting": services.waiting_feedback().count(),
        "answer_days": services.ANSWERED_WITHIN.days,
    }
    return render(request, "accessibility/feedback.html", context)


@allow(Right.ANSWER_FEEDBACK)
@require_POST
def answer(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Mark feedback as answered."""
    found = get_object_or_404(Feedback, pk=pk)
    if services.answer(found, by=current_user(request)):
        messages.success(request, _("The feedback is marked as answered."))
    else:
        messages.info(request, _("Somebody had answered this feedback already."))
    return redirect("accessibility:feedback")
