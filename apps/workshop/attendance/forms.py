"""Forms of attendance: a weekly plan, one day, closing days, and when coaches are told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.network.classifications.models import ServiceBasis
from apps.workshop.attendance.answers import Answer
from apps.workshop.attendance.models import PlannedDay, Reason, WeeklyPlan
from apps.workshop.participants.models import Period
from apps.workshop.participants.periods.words import days_of
from apps.workshop.units.models import Unit
from kit.days import DayField
from kit.forms import LanguageSelect
from kit.templatetags.kit import fi_date
from tenants.accounts.once import OnceForm

WEEK = range(1, 8)
HOURS_OF_TABLET = _("Empty: all day. Outside these hours the screen shows nobody.")


class TimeInput(forms.TimeInput):
    """The browser's own field for a time of day."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class HoursField(forms.DecimalField):
    """Hours of a day, with a comma or a point."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            min_value=Decimal("0.25"),
            max_value=Decimal(24),
            max_digits=4,
            decimal_places=2,
            localize=True,
            required=False,
            **kwargs,
        )


class PlanForm(OnceForm):
    """The days of a usual week. A day without a time and without hours is free."""

    optional_note = False

    period = forms.ChoiceField(label=_("Which period?"))
    valid_from = DayField(
        label=_("From which day?"), help_text=_("Days before it stay as they were planned.")
    )
    reason = forms.CharField(
        label=_("Why does the plan depart from a limit?"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed only when a limit is named above. The plan is saved with it."),
    )

    def __init__(
        self, *args: Any, periods: Sequence[Period], before: WeeklyPlan | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        names = ServiceBasis.objects.names(get_language() or "fi")
        self.periods = {str(period.pk): period for period in periods}
        choice = self.fields["period"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [
            (
                str(one.pk),
                f"{names.get(one.service_basis, one.service_basis)},"
                f" {days_of(one.starts_on, one.ends_on)}",
            )
            for one in periods
        ]
        held = {day.weekday: day for day in before.days.all()} if before else {}
        for number in WEEK:
            self._add_day(number, held.get(number))

    def _add_day(self, number: int, day: PlannedDay | None) -> None:
        name = WEEKDAYS[number - 1]
        for code, label, one in (
            ("from", _("%(day)s from"), forms.TimeField(required=False, widget=TimeInput())),
            ("to", _("%(day)s to"), forms.TimeField(required=False, widget=TimeInput())),
            ("hours", _("%(day)s, hours"), HoursField()),
            ("remote", _("%(day)s at a distance"), forms.BooleanField(required=False)),
        ):
            one.label = label % {"day": name}
            one.initial = _held(day, code)
            self.fields[f"{code}_{number}"] = one

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The days for the page: a name and four fields each."""
        return [
            {
                "name": WEEKDAYS[number - 1],
                "fields": [self[f"{code}_{number}"] for code in ("from", "to", "hours", "remote")],
            }
            for number in WEEK
        ]

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        period, valid_from = self.periods.get(typed.get("period", "")), typed.get("valid_from")
        if period and period.ends_on and valid_from and valid_from > period.ends_on:
            self.add_error(
                "valid_from",
                _("The period ends on %(day)s. Choose that day or one before it.")
                % {"day": fi_date(period.ends_on)},
            )
        for number in WEEK:
            starts, ends = typed.get(f"from_{number}"), typed.get(f"to_{number}")
            name = WEEKDAYS[number - 1]
            if bool(starts) != bool(ends) and f"to_{number}" not in self.errors:
                self.add_error(
                    f"to_{number}" if starts else f"from_{number}",
                    _("%(day)s: write both times, or hours alone.") % {"day": name},
                )
            elif starts and ends and ends <= starts:
                self.add_error(f"to_{number}", _("%(day)s ends before it starts.") % {"day": name})
        return typed

    def days(self) -> list[PlannedDay]:
        """The days that have something in them. Hours alone win over the times' difference."""
        typed, found = self.cleaned_data, []
        for number in WEEK:
            starts, ends = typed[f"from_{number}"], typed[f"to_{number}"]
            hours = typed[f"hours_{number}"]
            if hours is None and starts and ends:
                start, end = (datetime.combine(date.min, one) for one in (starts, ends))
                hours = Decimal((end - start).seconds) / 3600
            if hours:
                found.append(
                    PlannedDay(
                        weekday=number,
                        starts_at=starts,
                        ends_at=ends,
                        hours=hours.quantize(Decimal("0.01")),
                        is_remote=typed[f"remote_{number}"],
                    )
                )
        return found


def _held(day: PlannedDay | None, code: str) -> Any:
    if day is None:
        return None
    return {
        "from": day.starts_at,
        "to": day.ends_at,
        "hours": day.hours.normalize() if day.hours % 1 else int(day.hours),
        "remote": day.is_remote,
    }[code]


HERE, REMOTE, CLEAR = "here", "remote", "clear"


class DayForm(OnceForm):
    """One day of one participant, said or corrected."""

    optional_note = False

    day = DayField(label=_("Day"))
    answer = forms.ChoiceField(
        label=_("What was the day?"),
        choices=[
            (HERE, _("Here")),
            (REMOTE, _("At a distance")),
            *Reason.choices,
            (CLEAR, _("Take the mark away")),
        ],
    )
    hours = HoursField(label=_("Hours"), help_text=_("For a day here or at a distance."))
    why = forms.CharField(
        label=_("Why is it changed?"),
        required=False,
        max_length=500,
        help_text=_("Needed when the day is older than a week and was marked already."),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def said(self) -> Answer | None:
        """What was chosen."""
        answer = self.cleaned_data["answer"]
        if answer == CLEAR:
            return None
        if answer in Reason.values:
            return Answer(reason=answer)
        return Answer(hours=self.cleaned_data["hours"], is_remote=answer == REMOTE)


class ClosureForm(OnceForm):
    """Days on which a unit or the whole house is closed."""

    name = forms.CharField(
        label=_("Why is the workshop closed?"), max_length=100, help_text=_("Such as summer break.")
    )
    starts_on = DayField(label=_("First day"))
    last_on = DayField(label=_("Last day"))
    unit = forms.ModelChoiceField(
        label=_("Where?"),
        queryset=Unit.objects.none(),
        required=False,
        empty_label=_("The whole house"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit = self.fields["unit"]
        assert isinstance(unit, forms.ModelChoiceField)
        unit.queryset = Unit.objects.filter(closed_at=None)

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        first, last = typed.get("starts_on"), typed.get("last_on")
        if first and last and last < first:
            self.add_error("last_on", _("The last day is before the first one."))
        return typed


class AlertForm(forms.Form):
    """After how many days away in a row the own coaches are told."""

    absence_days = forms.IntegerField(
        label=_("Days away in a row"),
        min_value=1,
        max_value=30,
        help_text=_("Agreed leave and closed days are not counted."),
    )


class ReportForm(forms.Form):
    """What a purchaser's report is about, in which language and as which kind of file."""

    LANGUAGES = (("fi", "Suomi"), ("sv", "Svenska"))
    FILES = (("pdf", "PDF"), ("xlsx", "Excel"))

    basis = forms.ChoiceField(label=_("Service basis"))
    language = forms.ChoiceField(
        label=_("Language of the report"), choices=LANGUAGES, widget=LanguageSelect
    )
    file = forms.ChoiceField(choices=FILES, widget=forms.HiddenInput)

    def __init__(self, *args: Any, bases: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["basis"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = bases
        own = (get_language() or "fi")[:2]
        self.fields["language"].initial = own if own in dict(self.LANGUAGES) else "fi"


class TabletForm(forms.Form):
    """Which unit's people this device shows, and at which hours."""

    unit = forms.ChoiceField(label=_("Whose people does it show?"))
    opens_at = forms.TimeField(
        label=_("Shows names from"), required=False, widget=TimeInput(), help_text=HOURS_OF_TABLET
    )
    closes_at = forms.TimeField(label=_("Shows names until"), required=False, widget=TimeInput())

    def __init__(self, *args: Any, units: Sequence[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._units = {str(unit.pk): unit for unit in units}
        choice = self.fields["unit"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(code, unit.name) for code, unit in self._units.items()]

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        opens, closes = typed.get("opens_at"), typed.get("closes_at")
        if bool(opens) != bool(closes) and not self.errors:
            self.add_error(
                "closes_at" if opens else "opens_at",
                _("Write both times, or leave both empty to show names all day."),
            )
        elif opens and closes and closes <= opens:
            self.add_error("closes_at", _("Write a later time than the first one."))
        return typed

    def chosen_unit(self) -> Unit:
        return self._units[self.cleaned_data["unit"]]
