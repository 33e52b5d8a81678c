"""Writing and sending a referral."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from apps.network.referrals.blocks import WRITTEN
from apps.network.referrals.services import CannotReceive
from apps.workshop.audit.services import actor_of, record
from apps.workshop.participants.permissions import get_participant, visible_participants
from apps.workshop.referring.forms.drafting import DraftForm, initial_of
from apps.workshop.referring.models import Draft
from apps.workshop.referring.permissions import (
    get_draft,
    referral_page,
    visible_drafts,
    was_sent,
)
from apps.workshop.referring.services import drafts, sending
from kit.meanwhile import ChangedMeanwhile
from tenants.accounts.permissions import current_organisation
from tenants.accounts.roles import Right
from tenants.accounts.undo import NotUndoable, offer, undoable


@referral_page
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Choose whom the referral is about. The draft then opens."""
    by = actor_of(request)
    if request.method == "POST":
        try:
            chosen = uuid.UUID(request.POST.get("participant", ""))
        except ValueError:
            raise BadRequest("participant is not an id") from None
        participant = get_participant(by, chosen, action="referrals.draft")
        # A second click finds the draft of the first.
        draft = drafts.draft_about(participant, by=by)
        return redirect("referring:draft", pk=draft.pk)
    people = list(visible_participants(by))
    record(by, "participants.list", [person.pk for person in people])
    return render(request, "referring/add.html", {"people": people})


@referral_page
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Write, save and send a draft."""
    by = actor_of(request)
    if was_sent(by, pk):
        # The draft became a referral: a second click, or an old page, ends where the first did.
        return redirect("referring:detail", pk=pk)
    found = get_draft(by, pk)
    if request.method != "POST":
        record(by, "referrals.read", [found.participant_id])
        return _draft_page(request, found, DraftForm(initial=initial_of(found)))
    is_sending = "send" in request.POST
    form = DraftForm(request.POST)
    if not form.is_valid():
        record(by, "referrals.read", [found.participant_id])
        return _draft_page(request, found, form)
    try:
        saved = drafts.save_draft(
            found, form.text(), opened_version=form.cleaned_data["version"], by=by
        )
        if not is_sending:
            messages.success(request, _("The draft was saved. Nobody else has seen it."))
            return redirect("referring:draft", pk=pk)
        sending.send_draft(saved, by=by)
    except drafts.AlreadySent:
        return redirect("referring:detail", pk=pk)
    except ChangedMeanwhile as change:
        record(by, "referrals.read", [found.participant_id])
        page = DraftForm(_over_version(request, change.theirs))
        return _draft_page(request, change.theirs, page, theirs=change.theirs, status=409)
    except sending.NotReady as lack:
        form = DraftForm(_over_version(request, saved))
        for one in lack.lacking:
            form.add_error(one.field if one.field in form.fields else None, _lack(one))
        return _draft_page(request, saved, form)
    except CannotReceive:
        # The text is saved by now: the page goes on from there, or the next click meets itself.
        form = DraftForm(_over_version(request, saved))
        form.add_error("receiver", _("This organisation cannot receive referrals. Choose another."))
        return _draft_page(request, saved, form)
    messages.success(request, _("The referral was sent. Only the receiver can open it."))
    return redirect("referring:detail", pk=pk)


LACKS = {
    "required": gettext_lazy("This is needed before the referral can be sent."),
    "health": gettext_lazy("Health is sent on consent, an order or the law, not on request alone."),
    "consent": gettext_lazy(
        "Some blocks rest on the person's consent, and no valid consent covers them all."
        " Record it, or choose another ground."
    ),
}


def _lack(one: sending.Lacking) -> Any:
    return LACKS[one.code]


def _over_version(request: HttpRequest, now: Draft) -> QueryDict:
    """What was typed, to be saved over the draft as it is now."""
    typed = request.POST.copy()
    typed["version"] = str(now.version)
    return typed


def _draft_page(
    request: HttpRequest,
    found: Draft,
    form: DraftForm,
    *,
    theirs: Draft | None = None,
    status: int = 200,
) -> HttpResponse:
    receivers = dict(form.fields["receiver"].choices)  # type: ignore[attr-defined]
    context = {
        "draft": found,
        "form": form,
        "theirs": theirs,
        "their_texts": _texts_of(theirs) if theirs else [],
        "has_receivers": len(receivers) > 1,
    }
    return render(request, "referring/draft.html", context, status=status)


def _texts_of(draft: Draft) -> list[tuple[Any, str]]:
    return [(kind.label, draft.text(kind)) for kind in WRITTEN if draft.text(kind)]


@referral_page
@require_POST
def discard(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Throw a draft away."""
    by = actor_of(request)
    found = visible_drafts(by).select_for_update(of=("self",)).filter(pk=pk).first()
    if found is None and was_sent(by, pk):
        messages.info(request, _("The referral was sent. Only the receiver can open it."))
        return redirect("referring:detail", pk=pk)
    done = _("The draft was thrown away. Nobody else had seen it.")
    if found is None:
        messages.success(request, done)
    else:
        drafts.discard_draft(found, by=by)
        offer(request, done, "referrals.discard", found.pk)
    return redirect("referring:board")


@undoable("referrals.discard", Right.REFER)
def take_draft_back(request: HttpRequest, about: str) -> str:
    """A thrown away draft is there again."""
    restored = drafts.restore_draft(uuid.UUID(about), by=actor_of(request))
    if restored is None or not current_organisation(request).is_confirmed:
        raise NotUndoable
    return reverse("referring:draft", args=[restored.pk])
