"""Questions about places: both sides' lists, one question, its answer."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.network.capacity import services as shared
from apps.network.capacity.models import CapacityQuestion
from apps.network.classifications.models import ServiceBasis
from apps.network.directory.models import Listing, Told, WorkLanguage
from apps.network.directory.services import listing_of, member_names
from apps.workshop.audit.services import actor_of
from apps.workshop.listings import questions
from apps.workshop.listings.forms import AnswerForm
from apps.workshop.listings.permissions import get_question, page_for
from kit.database.scope import current_organisation
from tenants.accounts.roles import Right

PAGE_SIZE = 30


@dataclass(frozen=True)
class Row:
    """A question as lists show it: which unit, and who stands on the other side."""

    question: CapacityQuestion
    unit: Told
    other: str
    basis: str
    is_to_us: bool


@page_for(Right.REFER)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """What others ask us, what waits for an answer first; and what we have asked."""
    page = Paginator(shared.others_than_waiting(), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "waiting": _rows(list(shared.waiting_for_us())),
        "rest": _rows(list(page.object_list)),
        "page": page,
    }
    return render(request, "listings/questions.html", context)


def _rows(found: Sequence[CapacityQuestion]) -> list[Row]:
    us, language = current_organisation(), get_language() or "fi"
    # A unit that is hidden by now is not among them.
    units = Listing.objects.in_bulk([one.listing_id for one in found])
    others = {one.pk: one.asked_id if one.asker_id == us else one.asker_id for one in found}
    members = member_names(others.values())
    bases = ServiceBasis.objects.names(language)
    return [
        Row(
            question=one,
            unit=units[one.listing_id].told("name", language)
            if one.listing_id in units
            else Told(_("A unit that is no longer shown"), language),
            other=members.get(others[one.pk], _("A member that has left")),
            basis=bases.get(one.service_basis, one.service_basis),
            is_to_us=one.asked_id == us,
        )
        for one in found
    ]


@page_for(Right.REFER)
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One question: what was asked, the answer or the form for it, and the way to a referral."""
    found = get_question(pk)
    if request.method != "POST":
        return _page(request, found, AnswerForm())
    try:
        return _posted(request, found)
    except CapacityQuestion.DoesNotExist:
        # Its time was over just now.
        raise Http404 from None


def _posted(request: HttpRequest, found: CapacityQuestion) -> HttpResponse:
    if found.asker_id == current_organisation():
        return _withdrawn(request, found)
    form = AnswerForm(request.POST)
    return _answered(request, found, form) if form.is_valid() else _page(request, found, form)


def _answered(request: HttpRequest, found: CapacityQuestion, form: AnswerForm) -> HttpResponse:
    try:
        questions.answer(found, **form.cleaned_data, by=actor_of(request))
    except shared.NotOpenAnyMore as change:
        return _too_late(request, found, change.standing)
    messages.success(request, _("The answer was sent."))
    return redirect("listings:question", pk=found.pk)


def _withdrawn(request: HttpRequest, found: CapacityQuestion) -> HttpResponse:
    try:
        questions.withdraw(found, by=actor_of(request))
    except shared.NotOpenAnyMore as change:
        return _too_late(request, found, change.standing)
    messages.success(request, _("The question was taken back."))
    return redirect("listings:question", pk=found.pk)


def _too_late(request: HttpRequest, found: CapacityQuestion, standing: str) -> HttpResponse:
    messages.info(
        request,
        _("Nothing was changed: the question is already “%(state)s”.") % {"state": standing},
    )
    return redirect("listings:question", pk=found.pk)


def _page(request: HttpRequest, found: CapacityQuestion, form: AnswerForm) -> HttpResponse:
    (row,) = _rows([found])
    said_yes = found.answer in (CapacityQuestion.Answer.YES, CapacityQuestion.Answer.YES_FROM)
    listed = listing_of(found.listing_id)
    context = {
        "row": row,
        "question": found,
        "language": WorkLanguage(found.language).label,
        "words": questions.words_of(found, shared.WORDS),
        "answer_words": questions.words_of(found, shared.ANSWER),
        "said_yes": said_yes,
        "may_answer": row.is_to_us and found.is_open,
        "may_withdraw": not row.is_to_us and found.is_open,
        "refer_to": listed.pk if listed and said_yes and not row.is_to_us else None,
        "unit_page": listed.pk if listed else None,
        "form": form,
    }
    return render(request, "listings/question.html", context)
