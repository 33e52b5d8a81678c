"""Forms of periods. A limit that is not kept asks for a reason before the form is saved."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from apps.network.classifications.models import EndReason, Placement
from apps.workshop.participants.compartments import NOTE_PARTS
from apps.workshop.participants.forms import service_basis_choices, with_empty
from apps.workshop.participants.models import Attempt, Period
from apps.workshop.participants.periods import services, words
from kit.days import DayField
from kit.forms import PillRadios
from tenants.accounts.once import OnceForm

GROUPS = (
    (Placement.Group.EDUCATION, _("Education")),
    (Placement.Group.WORK, _("Working life")),
    (Placement.Group.GUIDED, _("Guided activity and services")),
    (Placement.Group.NONE, _("Other situations")),
)


AS_RECORDED = ("as-recorded", _("As it is recorded"))
"""Keeps what an ending has, chosen by somebody to whom an ending of health would not be told."""


def reason_choices(*, with_health: bool) -> list[tuple[str, Any]]:
    """Reasons to end, without those of health where nothing of health may be kept."""
    rows = EndReason.objects.all() if with_health else EndReason.objects.filter(is_health=False)
    return with_empty(rows.choices(get_language() or "fi", timezone.localdate()))


def placement_choices(*, with_health: bool) -> list[tuple[Any, Any]]:
    """Placements by group. The last of all is “no information”."""
    rows = Placement.objects.all() if with_health else Placement.objects.filter(is_health=False)
    language, today = get_language() or "fi", timezone.localdate()
    return [
        ("", _("Choose")),
        *[(label, rows.filter(group=group).choices(language, today)) for group, label in GROUPS],
    ]


class PeriodStepForm(OnceForm):
    """What every act on a period has: which state of it one saw, and the reason for a limit."""

    seen = forms.IntegerField(widget=forms.HiddenInput, initial=0, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.passed: list[str] = []
        if self.data.get("reason"):
            self._add_reason()

    def ask_why(self, refusal: services.LimitsPassed) -> None:
        """Show the limits in words, and ask why they are passed."""
        self.passed = [words.warning(one) for one in refusal.passed]
        self._add_reason()
        self.add_error(
            "reason", gettext("Write why, or change the days. The reason stays with the period.")
        )

    def _add_reason(self) -> None:
        self.fields["reason"] = forms.CharField(
            label=_("Why is the limit passed?"),
            max_length=500,
            widget=forms.Textarea(attrs={"rows": 2}),
            help_text=_("Who decided and where it is written. Nothing about health."),
        )

    def clean_seen(self) -> int:
        return self.cleaned_data["seen"] or 0

    def _in_order(self, cleaned: dict[str, Any]) -> None:
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", gettext("The last day is before the first one."))


class PeriodForm(PeriodStepForm):
    """A period's basis, days and place."""

    service_basis = forms.ChoiceField(label=_("Service basis"))
    starts_on = DayField(
        label=_("First day"), help_text=_("A day that is still to come plans the period.")
    )
    ends_on = DayField(
        label=_("Last day"), required=False, help_text=_("Empty while it has not been agreed.")
    )
    place = forms.CharField(
        label=_("Employer or task, if elsewhere"),
        required=False,
        max_length=100,
        help_text=_("For a work trial: periods with the same employer or task count together."),
    )

    def __init__(self, *args: Any, period: Period | None = None, **kwargs: Any) -> None:
        if period is not None:
            kwargs["initial"] = {name: getattr(period, name) for name in services.FIELDS}
            kwargs["initial"]["seen"] = services.last_change(period)
        super().__init__(*args, **kwargs)
        basis = self.fields["service_basis"]
        assert isinstance(basis, forms.ChoiceField)
        choices = service_basis_choices()
        if period is not None and period.service_basis not in dict(choices):
            # A basis that may not be chosen any more stays with the periods that have it.
            choices.append((period.service_basis, period.service_basis))
        basis.choices = with_empty(choices)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        self._in_order(cleaned)
        return cleaned

    def wanted(self) -> services.Wanted:
        names = ("service_basis", "starts_on", "ends_on", "place")
        return services.Wanted(**{name: self.cleaned_data[name] for name in names})


class SuspendForm(PeriodStepForm):
    """From when and until when a period is suspended."""

    starts_on = DayField(label=_("Paused from"), initial=timezone.localdate)
    ends_on = DayField(
        label=_("The last day of the pause"),
        required=False,
        help_text=_("Empty: until further notice."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        self._in_order(cleaned)
        return cleaned


class GoOnForm(PeriodStepForm):
    """From when a suspended period goes on."""

    from_day = DayField(label=_("Goes on from"), initial=timezone.localdate)


class EndForm(PeriodStepForm):
    """The last day, why it ended, and what comes then."""

    ends_on = DayField(label=_("Last day"))
    end_reason = forms.ChoiceField(label=_("Why does it end?"))
    placement = forms.ChoiceField(
        label=_("Where does the person go from here?"),
        help_text=_("“No information” is an answer too, and can be corrected later."),
    )

    def __init__(
        self, *args: Any, period: Period, with_health: bool, tells_health: bool, **kwargs: Any
    ) -> None:
        today = timezone.localdate()
        kwargs["initial"] = {
            "seen": services.last_change(period),
            "ends_on": period.ends_on if period.ends_on and period.ends_on <= today else today,
            "end_reason": period.end_reason,
            "placement": period.placement,
        }
        super().__init__(*args, **kwargs)
        self.period = period
        reasons = reason_choices(with_health=with_health)
        placements = placement_choices(with_health=with_health)
        if period.is_closed and not tells_health:
            # The same for every ending, so that it tells nothing of this one.
            reasons, placements = [AS_RECORDED, *reasons], [AS_RECORDED, *placements]
            for name in ("end_reason", "placement"):
                self.initial[name] = AS_RECORDED[0]
        _offer(self.fields["end_reason"], reasons)
        _offer(self.fields["placement"], placements)

    def clean_end_reason(self) -> str:
        return self._or_as_recorded("end_reason")

    def clean_placement(self) -> str:
        return self._or_as_recorded("placement")

    def _or_as_recorded(self, name: str) -> str:
        chosen: str = self.cleaned_data[name]
        held: str = getattr(self.period, name)
        return held if chosen == AS_RECORDED[0] else chosen

    def clean_ends_on(self) -> date:
        ends_on: date = self.cleaned_data["ends_on"]
        if ends_on < self.period.starts_on:
            raise forms.ValidationError(gettext("The last day is before the period's first one."))
        return ends_on

    def ending(self) -> services.Ending:
        names = ("ends_on", "end_reason", "placement")
        return services.Ending(**{name: self.cleaned_data[name] for name in names})


class FollowUpForm(PeriodStepForm):
    """How a try to ask went, and what was told."""

    outcome = forms.ChoiceField(
        label=_("How did it go?"), choices=Attempt.Outcome, widget=PillRadios
    )
    made_on = DayField(label=_("Day"), initial=timezone.localdate)
    placement = forms.ChoiceField(
        label=_("What is the person's situation now?"),
        required=False,
        help_text=_("Needed only when the person was reached."),
    )

    def __init__(self, *args: Any, with_health: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["placement"], placement_choices(with_health=with_health))

    def clean_made_on(self) -> date:
        made_on: date = self.cleaned_data["made_on"]
        if made_on > timezone.localdate():
            raise forms.ValidationError(
                gettext("The day is in the future. Record what has been done.")
            )
        return made_on

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        was_reached = cleaned.get("outcome") == Attempt.Outcome.REACHED
        if was_reached and not cleaned.get("placement"):
            self.add_error(
                "placement", gettext("Choose what the person told, or “No information”.")
            )
        return cleaned


class InstructionForm(OnceForm):
    """What a controller has told in writing."""

    service_basis = forms.ChoiceField(label=_("On which service basis?"))
    controller = forms.CharField(
        label=_("Controller"),
        max_length=200,
        help_text=_("The body that gave the instruction, by its full name."),
    )
    given_on = DayField(label=_("Date of the instruction"))
    reference = forms.CharField(
        label=_("Reference"),
        max_length=100,
        help_text=_("Journal number, or where the paper is kept."),
    )
    parts = forms.MultipleChoiceField(
        label=_("Which notes does it allow?"),
        choices=[(part.value, part.label) for part in NOTE_PARTS],
        widget=forms.CheckboxSelectMultiple,
    )
    allowed = forms.CharField(
        label=_("What is allowed, in the instruction's own words"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    valid_from = DayField(label=_("In force from"))
    valid_to = DayField(
        label=_("In force until"), required=False, help_text=_("Empty: until further notice.")
    )

    def __init__(self, *args: Any, bases: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["service_basis"], with_empty(bases))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("valid_from"), cleaned.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", gettext("The last day is before the first one."))
        return cleaned


def _offer(field: forms.Field, choices: list[tuple[Any, Any]]) -> None:
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices
