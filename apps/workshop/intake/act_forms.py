"""The short forms on a contact's page: one for each thing that can be done about it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.workshop.intake.models import Contact, Place
from apps.workshop.intake.services.waiting import line_of
from apps.workshop.participants.forms import OneOfUnits, units_to_choose
from apps.workshop.units.models import Unit
from kit.days import DayField
from kit.forms import PillRadios
from tenants.accounts.once import OnceForm


class ActForm(OnceForm):
    """One thing that can be done. Its fields have ids of their own, as several stand on a page."""

    optional_note = False

    def __init__(self, *args: Any, contact: Contact, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.contact = contact


def _short(label: Any, *, required: bool = True) -> forms.CharField:
    return forms.CharField(label=label, max_length=500, required=required)


def _not_past(day: date) -> date:
    if day < timezone.localdate():
        raise forms.ValidationError(_("The day is in the past. Choose today or a later one."))
    return day


class CallForm(ActForm):
    REACHED, MISSED = "reached", "missed"

    outcome = forms.ChoiceField(
        label=_("How did the call go?"),
        choices=[(MISSED, _("Not reached")), (REACHED, _("Was reached"))],
        initial=MISSED,
        widget=PillRadios,
    )
    text = _short(_("In a few words, if needed"), required=False)


class InviteForm(ActForm):
    visit_on = DayField(label=_("Day of the visit"))
    visit_at = forms.TimeField(
        label=_("Time"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    text = _short(_("Where, and who meets them?"), required=False)

    def clean_visit_on(self) -> date:
        return _not_past(self.cleaned_data["visit_on"])

    def moment(self) -> datetime:
        typed = self.cleaned_data
        return timezone.make_aware(datetime.combine(typed["visit_on"], typed["visit_at"]))


class WaitForm(ActForm):
    unit = OneOfUnits(label=_("For which unit?"), queryset=Unit.objects.none())
    expected_on = DayField(
        label=_("From when is a place expected?"),
        required=False,
        help_text=_("Empty when nobody knows yet."),
    )
    is_urgent = forms.BooleanField(label=_("Urgent: before those who are not"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units_to_choose()  # type: ignore[attr-defined]
        self.fields["is_urgent"].initial = self.contact.is_urgent


class GuideForm(ActForm):
    reason = _short(_("Where to, and how did they get there?"))


class CloseForm(ActForm):
    reason = _short(_("Why is it closed?"))


class UnprotectForm(ActForm):
    reason = _short(_("Why is the protection not needed any more?"))


class OfferForm(ActForm):
    answer_by = DayField(label=_("Answer by"))

    def clean_answer_by(self) -> date:
        return _not_past(self.cleaned_data["answer_by"])


class PlaceForm(ActForm):
    """Another place in line needs a reason; another expected day does not."""

    position = forms.TypedChoiceField(label=_("Place in line"), coerce=int)
    is_urgent = forms.BooleanField(label=_("Urgent"), required=False)
    expected_on = DayField(label=_("Expected from"), required=False)
    reason = forms.CharField(
        label=_("Why does the order change?"),
        max_length=300,
        required=False,
        help_text=_("Needed when the order changes. Those who ask are told it."),
    )

    def __init__(self, *args: Any, place: Place | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        line = line_of(place.unit_id) if place else []
        position = self.fields["position"]
        assert isinstance(position, forms.TypedChoiceField)
        position.choices = [(number, str(number)) for number, _one in enumerate(line, 1)]
        if place:
            now = next(number for number, one in enumerate(line, 1) if one.pk == place.pk)
            self.initial["position"] = now
            self.initial["is_urgent"] = place.is_urgent
            self.initial["expected_on"] = place.expected_on


class LeaveForm(ActForm):
    reason = _short(_("Why do they leave the list?"))
