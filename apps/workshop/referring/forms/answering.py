"""The form of what the receiver answers."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.network.referrals.services import possible_receivers
from apps.network.referrals.workflow import REASON_SIDES, Transition
from apps.workshop.participants.forms import choose_from, with_empty
from apps.workshop.referring.units import units_elsewhere
from apps.workshop.units.models import Unit
from kit.days import DayField
from kit.forms import CardRadios

LONGEST_REPLY = 1000
PLACE, QUEUE, ELSEWHERE, NO_PLACE = "accept", "waitlist", "redirect", "decline"

LABELS = {
    PLACE: gettext_lazy("Promise a place"),
    QUEUE: gettext_lazy("Put on the waiting list"),
    ELSEWHERE: gettext_lazy("Propose another unit"),
    NO_PLACE: gettext_lazy("No place"),
}
HINTS = {
    PLACE: gettext_lazy("The name opens to you, and the person becomes your participant."),
    QUEUE: gettext_lazy("Give an estimate of the first day. The name does not open yet."),
    ELSEWHERE: gettext_lazy("The sender asks the person anew. The name does not open."),
    NO_PLACE: gettext_lazy("Choose a reason. The name does not open."),
}


def reasons_by_side() -> list[Any]:
    """Reasons under the side they lie on."""
    return [
        (side.label, [(one.value, one.label) for one in reasons])
        for side, reasons in REASON_SIDES.items()
    ]


class AnswerForm(forms.Form):
    """The receiver's answer: a place, the queue, another unit, or why there is no place.

    Shown are the answers that are possible as the referral stands.
    """

    optional_note = False
    """Each answer needs fields of its own; their hints say which."""

    answer = forms.ChoiceField(label=gettext_lazy("The answer"), widget=CardRadios(hints=HINTS))
    starts_on = DayField(
        label=gettext_lazy("First day"),
        required=False,
        help_text=gettext_lazy("Needed when you promise a place."),
    )
    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label=gettext_lazy("Your unit"),
        required=False,
        empty_label=gettext_lazy("Chosen later"),
    )
    estimate_on = DayField(
        label=gettext_lazy("Estimate of the first day"),
        required=False,
        help_text=gettext_lazy("Leave it empty when nobody knows."),
    )
    elsewhere = forms.ChoiceField(
        label=gettext_lazy("Which unit do you propose?"),
        required=False,
        help_text=gettext_lazy("Nothing is passed on by itself."),
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("Why is there no place?"),
        required=False,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Needed when there is no place. The sender sees it."),
    )
    reply = forms.CharField(
        label=gettext_lazy("What do you propose, or want to say?"),
        required=False,
        max_length=LONGEST_REPLY,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "The sender and the person see this. Needed without a place, and with another unit."
            " No names."
        ),
    )

    def __init__(
        self, *args: Any, ways: list[Transition], service_basis: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        possible = {way.name for way in ways}
        choose_from(
            self, "answer", [(name, label) for name, label in LABELS.items() if name in possible]
        )
        unit = self.fields["unit"]
        assert isinstance(unit, forms.ModelChoiceField)
        unit.queryset = Unit.objects.filter(closed_at=None)
        self.service_basis = service_basis
        choose_from(self, "elsewhere", lambda: self.proposals)
        choose_from(self, "reason", reasons_by_side)

    @cached_property
    def proposals(self) -> list[Any]:
        """What can be proposed instead. Asked for when it is shown or something is chosen."""
        return _proposals(self.service_basis)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        needed = {
            PLACE: ["starts_on"],
            ELSEWHERE: ["elsewhere", "reply"],
            NO_PLACE: ["reason", "reply"],
        }.get(cleaned.get("answer", ""), [])
        for name in needed:
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, _missing(name))
        day = {PLACE: "starts_on", QUEUE: "estimate_on"}.get(cleaned.get("answer", ""), "")
        if cleaned.get(day) and cleaned[day] < timezone.localdate():
            self.add_error(day, _("The day has passed. Give one that is still to come."))
        return cleaned

    @property
    def reply_text(self) -> str:
        """What goes to the sender: with another unit, its name first."""
        text: str = self.cleaned_data["reply"].strip()
        if self.cleaned_data["answer"] != ELSEWHERE:
            return text
        chosen = self.cleaned_data["elsewhere"]
        proposed = dict(pair for _side, pairs in self.proposals[1:] for pair in pairs)
        named = _("Proposed: %(name)s") % {"name": proposed[chosen]}
        return f"{named}\n{text}"

    @property
    def proposed_unit(self) -> uuid.UUID | None:
        """The unit of the directory that is proposed; None where an organisation is."""
        try:
            return uuid.UUID(self.cleaned_data["elsewhere"])
        except ValueError:
            return None


def _proposals(service_basis: str) -> list[Any]:
    """Units that offer the service basis, and every organisation that can be asked."""
    units = [(str(unit.pk), unit.full_name) for unit in units_elsewhere(service_basis)]
    receivers = [(entry.organisation_id, entry.name) for entry in possible_receivers()]
    groups = [(_("Units with this service basis"), units), (_("Organisations"), receivers)]
    return with_empty([(label, pairs) for label, pairs in groups if pairs])


def _missing(name: str) -> str:
    return {
        "starts_on": _("Give the first day of the place you promise."),
        "elsewhere": _("Choose the unit you propose."),
        "reason": _("Choose why there is no place."),
        "reply": _("Write what you propose instead, so that the person knows what comes next."),
    }[name]
