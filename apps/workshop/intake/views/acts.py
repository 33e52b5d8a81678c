"""What is done about a contact from its page, one short form for each."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from apps.workshop.audit.services import Actor, actor_of
from apps.workshop.intake import act_forms as forms
from apps.workshop.intake.models import Contact, Place, Step
from apps.workshop.intake.permissions import find_contact, record_on
from apps.workshop.intake.services import contacts, waiting
from tenants.accounts.once import once
from tenants.accounts.permissions import allow
from tenants.accounts.roles import Right
from tenants.accounts.undo import NotUndoable, offer, undoable


@dataclass(frozen=True)
class Act:
    """One thing that can be done: its form, its words, and in which states it is there."""

    name: str
    form: type[forms.ActForm]
    title: str | Promise
    button: str | Promise
    icon: str
    states: tuple[str, ...]


OPEN, WAITING = Contact.OPEN, (Contact.State.WAITING,)
ACTS = (
    Act("call", forms.CallForm, gettext_lazy("Note a call"), gettext_lazy("Save the call"),
        "phone", (*OPEN, *WAITING)),
    Act("invite", forms.InviteForm, gettext_lazy("Invite to visit"),
        gettext_lazy("Keep the invitation"), "calendar", (*OPEN, *WAITING)),
    Act("offer", forms.OfferForm, gettext_lazy("Offer a place"), gettext_lazy("Save the offer"),
        "send", WAITING),
    Act("place", forms.PlaceForm, gettext_lazy("Change the place in line"),
        gettext_lazy("Save the place"), "list", WAITING),
    Act("leave", forms.LeaveForm, gettext_lazy("Take off the waiting list"),
        gettext_lazy("Take off the list"), "x", WAITING),
    Act("wait", forms.WaitForm, gettext_lazy("Put on a waiting list"),
        gettext_lazy("Put on the list"), "hourglass", OPEN),
    Act("guide", forms.GuideForm, gettext_lazy("Guide elsewhere"),
        gettext_lazy("Save where to"), "arrow-forward-up", (*OPEN, *WAITING)),
    Act("close", forms.CloseForm, gettext_lazy("Close without a service"),
        gettext_lazy("Close the contact"), "x", (*OPEN, *WAITING)),
    Act("unprotect", forms.UnprotectForm, gettext_lazy("Take the protection off"),
        gettext_lazy("Show the contact details again"), "shield-lock", (*OPEN, *WAITING)),
)  # fmt: skip


def forms_for(
    contact: Contact, place: Place | None, typed: tuple[str, forms.ActForm] | None, by: Actor
) -> list[dict[str, object]]:
    """The short forms of a contact's page; one that was sent with a fault stands open."""
    may_unprotect = contact.is_protected and by.user.may(Right.PROTECT_CONTACT)
    return [
        {
            "act": act,
            "form": typed[1] if typed and typed[0] == act.name else _form(act, contact, place),
            "is_open": bool(typed and typed[0] == act.name),
        }
        for act in ACTS
        if contact.state in act.states and (act.name != "unprotect" or may_unprotect)
    ]


def _form(act: Act, contact: Contact, place: Place | None, typed: object = None) -> forms.ActForm:
    more = {"place": place} if act.form is forms.PlaceForm else {}
    return act.form(typed, contact=contact, auto_id=f"{act.name}_%s", **more)


@allow(Right.DO_INTAKE)
@never_cache
@require_POST
def act(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Do one thing about a contact. What was typed stays on the page when something is wrong."""
    from apps.workshop.intake.views.contact import contact_page

    by = actor_of(request)
    contact, name = find_contact(by, pk), request.POST.get("action", "")
    if name == "open":
        return _with_details(request, contact, by)
    if name == "reopen":
        return _again(request, contact, by)
    chosen = next((one for one in ACTS if one.name == name), None)
    if chosen is None:
        raise BadRequest("action is none that there is")
    if contact.state not in chosen.states:
        return _too_late(request, contact)
    place = waiting.place_of(contact)
    form = _form(chosen, contact, place, request.POST)
    if form.is_valid():

        def do() -> str:
            step = _do(chosen.name, contact, form, by)
            done = _("Saved: %(what)s.") % {"what": chosen.title}
            if step is None or step.kind in (Step.Kind.MOVED, Step.Kind.OFFERED):
                messages.success(request, done)
            else:
                offer(request, done, "intake.undo", step.pk)
            return contact.get_absolute_url()

        try:
            return once(request, form, do)
        except contacts.NotOpen:
            return _too_late(request, contact)
        except waiting.ReasonIsNeeded:
            form.add_error("reason", _("Say why the order changes."))
    record_on(by, "intake.read", contact)
    return contact_page(request, contact, (name, form))


def _do(name: str, contact: Contact, form: forms.ActForm, by: Actor) -> Step | None:
    typed = form.cleaned_data
    match name:
        case "call":
            reached = typed["outcome"] == forms.CallForm.REACHED
            return contacts.note_call(contact, reached=reached, text=typed["text"], by=by)
        case "invite":
            assert isinstance(form, forms.InviteForm)
            return contacts.invite(contact, at=form.moment(), text=typed["text"], by=by)
        case "wait":
            return waiting.put_on_list(
                contact,
                typed["unit"],
                expected_on=typed["expected_on"],
                is_urgent=typed["is_urgent"],
                by=by,
            )
        case "offer":
            return waiting.offer(contact, answer_by=typed["answer_by"], by=by)
        case "place":
            order = waiting.Order(
                typed["position"], typed["is_urgent"], typed["expected_on"], typed["reason"]
            )
            return waiting.change_place(contact, order, by=by)
        case "leave":
            return waiting.leave(contact, reason=typed["reason"], by=by)
        case "unprotect":
            return contacts.end_protection(contact, reason=typed["reason"], by=by)
    state = Contact.State.GUIDED if name == "guide" else Contact.State.CLOSED
    return contacts.end(contact, state, reason=typed["reason"], by=by)


def _with_details(request: HttpRequest, contact: Contact, by: Actor) -> HttpResponseBase:
    """The page with protected contact details open, this once."""
    from apps.workshop.intake.views.contact import contact_page

    if not contact.is_protected:
        return redirect(contact)
    if not by.user.may(Right.OPEN_CONTACT):
        raise PermissionDenied
    record_on(by, "intake.details", contact)
    return contact_page(request, contact, shows_contact=True)


def _again(request: HttpRequest, contact: Contact, by: Actor) -> HttpResponseBase:
    try:
        contacts.reopen(contact, by=by)
    except contacts.NotOpen:
        return _too_late(request, contact)
    messages.success(request, _("The contact is open again."))
    return redirect(contact)


def _too_late(request: HttpRequest, contact: Contact) -> HttpResponseBase:
    messages.info(request, _("Nothing was changed: the contact is in another state by now."))
    return redirect(contact)


@undoable("intake.undo", Right.DO_INTAKE)
def take_step_back(request: HttpRequest, about: str) -> str:
    """The newest step of a contact was not made."""
    contact = contacts.undo_step(int(about), by=actor_of(request))
    if contact is None:
        raise NotUndoable
    return reverse("intake:contact", args=[contact])
