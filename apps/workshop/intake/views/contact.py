"""A contact: keyed in, looked at, corrected."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.network.classifications.models import ReferrerType
from apps.workshop.audit.services import Actor, actor_of
from apps.workshop.intake import queue
from apps.workshop.intake.act_forms import ActForm
from apps.workshop.intake.forms import ContactForm, initial_of
from apps.workshop.intake.models import Contact, Option
from apps.workshop.intake.permissions import (
    find_contact,
    get_contact,
    participant_of,
    record_health,
    record_on,
)
from apps.workshop.intake.services import contacts, waiting
from apps.workshop.intake.services.opened import CLOSED
from apps.workshop.intake.views.acts import forms_for
from apps.workshop.notifications.services import people_who_may
from apps.workshop.participants.permissions import sees
from kit.templatetags.kit import fi_date
from tenants.accounts.once import once
from tenants.accounts.permissions import allow
from tenants.accounts.roles import Right


@allow(Right.DO_INTAKE)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponseBase:
    """Key a contact in."""
    form = ContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def act() -> str:
            made = contacts.add_contact(form.details(), by=actor_of(request))
            messages.success(request, _("The contact was saved: %(who)s.") % {"who": made.title})
            return made.get_absolute_url()

        return once(request, form, act)
    return render(request, "intake/add.html", _form_page(form))


def _form_page(form: ContactForm) -> dict[str, Any]:
    return {
        "form": form,
        "first": [form[name] for name in form.FIRST],
        "names": [form[name] for name in form.NAMES],
        "asked": [form[name] for name in ("described", "phone", "call_back", "wish", "is_urgent")],
        "rest": [form[name] for name in form.REST if name in form.fields],
        "rest_is_open": any(name in form.errors for name in form.REST),
    }


@allow(Right.DO_INTAKE)
@require_safe
def contact(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One contact: what is known, what was done, and the next step."""
    return contact_page(request, get_contact(actor_of(request), pk))


@allow(Right.DO_INTAKE)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Correct what is known of a contact."""
    by = actor_of(request)
    found = find_contact(by, pk)
    if not found.is_open:
        messages.info(request, _("Nothing was changed: this has ended meanwhile."))
        return redirect(found)
    form = ContactForm(
        request.POST or None,
        initial=initial_of(found),
        contact=found,
        may_protect=by.user.may(Right.PROTECT_CONTACT),
    )
    if request.method == "POST" and form.is_valid():
        try:
            carried = form.cleaned_data["opened_as"]
            kept = contacts.change_contact(found, form.details(), opened_as=carried, by=by)
        except contacts.NotOpen:
            messages.info(request, _("Nothing was changed: this has ended meanwhile."))
        except contacts.ChangedMeanwhile as change:
            return _over_change(request, form, change, by)
        else:
            messages.success(request, _("The details were saved."))
            if kept:
                messages.info(
                    request, _("What a colleague changed meanwhile stays as they left it.")
                )
        return redirect(found)
    record_on(by, "intake.read", found)
    return render(request, "intake/change.html", {**_form_page(form), "contact": found})


def _over_change(
    request: HttpRequest, form: ContactForm, change: contacts.ChangedMeanwhile, by: Actor
) -> HttpResponse:
    """What was typed, to be saved again; and what a colleague has changed, to be read first."""
    now = initial_of(change.held)
    typed = request.POST.copy()
    # What a form showed before the protection is not sent out again.
    hidden = set(CLOSED).difference(change.fields) if change.held.is_protected else ()
    for name in ("opened_as", *change.theirs, *hidden):
        typed[name] = str(now[name]) if now[name] is not False else ""
    may_protect = by.user.may(Right.PROTECT_CONTACT)
    fresh = ContactForm(typed, initial=now, contact=change.held, may_protect=may_protect)
    context = {
        **_form_page(fresh),
        "contact": change.held,
        "theirs": [
            (form.fields[name].label, _shown(change.held, name))
            for name in (*change.fields, *change.theirs)
            if name in form.fields
        ],
    }
    record_on(by, "intake.read", change.held)
    return render(request, "intake/change.html", context, status=409)


def _shown(held: Contact, name: str) -> str:
    """A detail as anybody may see it."""
    if held.is_protected and name in CLOSED:
        return _("Not shown")
    if name == "referrer_type":
        names = ReferrerType.objects.names(get_language() or "fi")
        return names.get(held.referrer_type, "")
    value = getattr(held, name)
    if isinstance(value, bool):
        return pgettext("a box", "Yes") if value else pgettext("a box", "No")
    if isinstance(value, date):
        return fi_date(value)
    return str(getattr(held, f"get_{name}_display", lambda: value)())


def contact_page(
    request: HttpRequest,
    found: Contact,
    typed: tuple[str, ActForm] | None = None,
    *,
    shows_contact: bool = False,
) -> HttpResponse:
    """The page, perhaps with one short form as it was sent, or with protected details open."""
    by = actor_of(request)
    if by.user.may(Right.READ_HEALTH):
        record_health(by, found)
    place = waiting.place_of(found) if found.state == Contact.State.WAITING else None
    language = get_language() or "fi"
    participant = participant_of(found)
    recommendation = getattr(found, "recommendation", None)
    options = list(recommendation.options.all()) if recommendation else []
    chosen = next((one for one in options if one.is_chosen), None)
    context = {
        "contact": found,
        "row": queue.of_contact(found),
        "shows_contact": shows_contact or not found.is_protected,
        "may_open_contact": by.user.may(Right.OPEN_CONTACT),
        "referrer": ReferrerType.objects.names(language).get(found.referrer_type, ""),
        "participant": participant if participant and sees(by, participant.pk) else None,
        "assessment": getattr(found, "assessment", None),
        "may_read_health": by.user.may(Right.READ_HEALTH),
        "recommendation": recommendation,
        "options": options,
        "chosen": chosen,
        "refers": bool(chosen and chosen.kind == Option.Kind.ORGANISATION),
        "place": place,
        "place_words": place_in_words(place) if place else "",
        "steps": found.steps.select_related("by", "given_to"),
        "next": _next(found, by, chosen),
        "acts": forms_for(found, place, typed, by),
        "colleagues": [one for one in people_who_may(Right.DO_INTAKE) if one != found.taken_by],
    }
    return render(request, "intake/contact.html", context)


def place_in_words(place: Any) -> str:
    """Such as “2nd of 5, by arrival”: told to whoever asks."""
    line = waiting.line_of(place.unit_id)
    number = next((at for at, one in enumerate(line, 1) if one.pk == place.pk), len(line))
    return _("%(number)s of %(count)s in line") % {"number": number, "count": len(line)}


def _next(found: Contact, by: Actor, chosen: Option | None) -> str:
    """The one main action of the page: hand, assess, recommend, agree, or none."""
    if not found.is_open:
        return ""
    if found.taken_by is None:
        return "hand"
    if found.state in (Contact.State.NEW, Contact.State.TRIAGE):
        return "assess"
    if found.state == Contact.State.MAPPED:
        return "recommend"
    if chosen and chosen.kind == Option.Kind.ELSEWHERE and found.state != Contact.State.WAITING:
        return "guide"
    return "agree"
