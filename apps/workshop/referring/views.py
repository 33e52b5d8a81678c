"""Pages of referrals: the board, a draft, one referral, the answer."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.network.areas import lookups
from apps.network.classifications.models import ServiceBasis
from apps.network.directory.models import Entry
from apps.network.referrals.models import Referral
from apps.network.referrals.services import CannotReceive, NotOpenAnyMore
from apps.workshop.audit.services import actor_of, record
from apps.workshop.participants.permissions import (
    get_participant,
    visible_participants,
)
from apps.workshop.referring import services
from apps.workshop.referring.forms import AnswerForm, DraftForm
from apps.workshop.referring.models import Accepted, Draft, Sent
from apps.workshop.referring.permissions import (
    get_draft,
    referral_page,
    visible_drafts,
    visible_referrals,
    was_sent,
)
from kit.meanwhile import ChangedMeanwhile
from kit.pages.filters import chips, chosen_of
from tenants.accounts.permissions import current_organisation
from tenants.accounts.roles import Right
from tenants.accounts.undo import NotUndoable, offer, undoable


@referral_page
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Every referral of ours: received first, then sent, then drafts."""
    us, language = current_organisation(request).schema_name, get_language() or "fi"
    by = actor_of(request)
    everything = list(visible_referrals(by).defer("sealed_body"))
    written = list(visible_drafts(by).select_related("participant").order_by("-saved_at"))
    names, bases = _party_names(everything), ServiceBasis.objects.names(language)
    used = sorted({r.service_basis for r in everything} | {d.service_basis for d in written} - {""})
    filters = [("", _("All")), *((code, bases.get(code, code)) for code in used)]
    basis = chosen_of(request, "basis", filters)
    referrals = [one for one in everything if not basis or one.service_basis == basis]
    drafts = [one for one in written if not basis or one.service_basis == basis]
    people = {
        **{row.pk: row.participant for row in Sent.objects.select_related("participant")},
        **{row.pk: row.participant for row in Accepted.objects.select_related("participant")},
    }
    shown = [people[r.pk].pk for r in referrals if r.pk in people]
    shown += [draft.participant_id for draft in drafts]
    record(by, "referrals.list", shown)
    rows: list[dict[str, Any]] = [
        {
            "referral": referral,
            "other": names[
                referral.receiver_id if referral.sender_id == us else referral.sender_id
            ],
            "basis": bases.get(referral.service_basis, referral.service_basis),
            "participant": people.get(referral.pk),
            "is_received": referral.receiver_id == us,
        }
        for referral in referrals
    ]
    context = {
        "waiting": [r for r in rows if r["is_received"] and r["referral"].is_open],
        "answered": [r for r in rows if r["is_received"] and not r["referral"].is_open],
        "sent": [r for r in rows if not r["is_received"]],
        "drafts": drafts,
        "has_any": bool(everything or written),
        "filters": chips(request, "basis", filters) if len(used) > 1 else [],
        "waiting_count": sum(one.receiver_id == us and one.is_open for one in everything),
    }
    return render(request, "referring/board.html", context)


def _party_names(referrals: Iterable[Referral]) -> dict[str, str]:
    """Every party's name. The directory shows open, confirmed members only."""
    parties = {name for r in referrals for name in (r.sender_id, r.receiver_id)}
    entries = Entry.objects.filter(organisation_id__in=parties)
    known = dict(entries.values_list("organisation_id", "name"))
    return {party: known.get(party, _("A member that has left")) for party in parties}


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
        draft = services.draft_about(participant, by=by)
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
        return _draft_page(request, found, DraftForm(initial=_as_initial(found)))
    sending = "send" in request.POST
    form = DraftForm(request.POST, sending=sending)
    if not form.is_valid():
        record(by, "referrals.read", [found.participant_id])
        return _draft_page(request, found, form)
    try:
        saved = services.save_draft(
            found, form.text(), opened_version=form.cleaned_data["version"], by=by
        )
        if not sending:
            messages.success(request, _("The draft was saved. Nobody else has seen it."))
            return redirect("referring:draft", pk=pk)
        services.send_draft(saved, by=by)
    except services.AlreadySent:
        return redirect("referring:detail", pk=pk)
    except ChangedMeanwhile as change:
        record(by, "referrals.read", [found.participant_id])
        page = DraftForm(_over_version(request, change.theirs), sending=sending)
        return _draft_page(request, change.theirs, page, theirs=change.theirs, status=409)
    except CannotReceive:
        # The text is saved by now: the page goes on from there, or the next click meets itself.
        form = DraftForm(_over_version(request, saved), sending=sending)
        form.add_error("receiver", _("This organisation cannot receive referrals. Choose another."))
        return _draft_page(request, saved, form)
    messages.success(request, _("The referral was sent. Only the receiver can open it."))
    return redirect("referring:detail", pk=pk)


def _over_version(request: HttpRequest, now: Draft) -> QueryDict:
    """What was typed, to be saved over the draft as it is now."""
    typed = request.POST.copy()
    typed["version"] = str(now.version)
    return typed


def _as_initial(found: Draft) -> dict[str, Any]:
    names = (
        "receiver",
        "service_basis",
        "wish",
        "support",
        "agreed",
        "consent",
        "consent_on",
        "version",
    )
    return {name: getattr(found, name) for name in names}


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
        "their_receiver": receivers.get(theirs.receiver, "") if theirs else "",
        "has_receivers": len(receivers) > 1,
    }
    return render(request, "referring/draft.html", context, status=status)


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
        services.discard_draft(found, by=by)
        offer(request, done, "referrals.discard", found.pk)
    return redirect("referring:board")


@undoable("referrals.discard", Right.REFER)
def take_draft_back(request: HttpRequest, about: str) -> str:
    """A thrown away draft is there again."""
    restored = services.restore_draft(uuid.UUID(about), by=actor_of(request))
    if restored is None or not current_organisation(request).is_confirmed:
        raise NotUndoable
    return reverse("referring:draft", args=[restored.pk])


@referral_page
@require_safe
def detail(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One referral: what is open now, where it is, and the next step."""
    opened = services.open_referral(pk, by=actor_of(request))
    return _referral_page(request, opened, AnswerForm(initial=_first_answer()))


@referral_page
@require_POST
def answer(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Promise a place or say there is none."""
    by = actor_of(request)
    opened = services.open_referral(pk, by=by)
    if opened.we_sent_it:
        return _too_late(request, pk, opened.referral.state)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _referral_page(request, opened, form)
    try:
        if form.cleaned_data["answer"] == AnswerForm.PLACE:
            participant = services.accept(opened, starts_on=form.cleaned_data["starts_on"], by=by)
            messages.success(
                request, _("%(name)s is now your participant.") % {"name": participant.full_name}
            )
        else:
            services.decline(opened, reason=form.cleaned_data["reason"], by=by)
            messages.success(request, _("The answer was sent. The name did not open."))
    except NotOpenAnyMore as change:
        return _too_late(request, pk, change.state)
    return redirect("referring:detail", pk=pk)


@referral_page
@require_POST
def withdraw(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take back a referral we sent, until it has been answered."""
    by = actor_of(request)
    opened = services.open_referral(pk, by=by)
    if not opened.we_sent_it:
        return _too_late(request, pk, opened.referral.state)
    try:
        services.withdraw(opened, by=by)
    except NotOpenAnyMore as change:
        return _too_late(request, pk, change.state)
    messages.success(
        request, _("The referral was withdrawn. The receiver cannot answer it any more.")
    )
    return redirect("referring:detail", pk=pk)


def _too_late(request: HttpRequest, pk: uuid.UUID, state: str) -> HttpResponse:
    label = Referral.State(state).label
    messages.info(
        request, _("Nothing was changed: the referral is already “%(state)s”.") % {"state": label}
    )
    return redirect("referring:detail", pk=pk)


def _first_answer() -> dict[str, Any]:
    return {"starts_on": timezone.localdate()}


def _referral_page(
    request: HttpRequest, opened: services.OpenReferral, form: AnswerForm
) -> HttpResponse:
    referral, language = opened.referral, get_language() or "fi"
    names = _party_names([referral])
    identity, participant = opened.identity, services.participant_of(referral)
    # Also a referral sent before the protection shows no more than the participant's own page.
    is_protected = bool(participant and participant.is_protected) or bool(
        identity and identity.is_protected
    )
    shows_place = identity is not None and not is_protected
    context = {
        "referral": referral,
        "opened": opened,
        "need": opened.body.need,
        "consent_how": Draft.Consent(opened.body.consent.given_how).label,
        "consent": opened.body.consent,
        "identity": identity,
        "is_protected": is_protected,
        "place": (
            lookups.name_of(identity.municipality_code, language)
            if identity and shows_place
            else ""
        ),
        "sender_name": names[referral.sender_id],
        "receiver_name": names[referral.receiver_id],
        "basis": ServiceBasis.objects.names(language).get(
            referral.service_basis, referral.service_basis
        ),
        "participant": participant,
        "may_answer": referral.is_open and not opened.we_sent_it,
        "may_withdraw": referral.is_open and opened.we_sent_it,
        "form": form,
        "answer_address": reverse("referring:answer", args=[referral.pk]),
    }
    return render(request, "referring/detail.html", context)
