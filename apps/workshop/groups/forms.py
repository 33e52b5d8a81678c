"""Forms of groups: the group itself, what was done at a session, and what it cost."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from apps.workshop.groups.models import MOST_PEOPLE, Group
from apps.workshop.units.forms import PeopleField
from apps.workshop.units.models import Unit
from kit.days import DayField
from tenants.accounts.models import User
from tenants.accounts.once import OnceForm


class TimeField(forms.TimeField):
    """The browser's own field for a time of day."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
        super().__init__(widget=widget, **kwargs)


class GroupForm(OnceForm):
    """What a group is: theme, place and time, how many fit, who leads it."""

    name = forms.CharField(
        label=_("Theme of the group"),
        max_length=100,
        help_text=_("As people say it, such as food group or PopUp."),
    )
    way = forms.ChoiceField(
        label=_("How is it written down who came?"),
        choices=Group.Way.choices,
        widget=forms.RadioSelect,
        initial=Group.Way.NAMED,
    )
    place = forms.CharField(label=_("Where do you meet?"), max_length=100)
    weekday = forms.TypedChoiceField(
        label=_("Weekday"),
        choices=[(number + 1, name) for number, name in WEEKDAYS.items()],
        coerce=int,
    )
    starts_at = TimeField(label=_("From what time?"))
    ends_at = TimeField(label=_("Until what time?"))
    capacity = forms.IntegerField(
        label=_("How many fit in?"), min_value=1, max_value=MOST_PEOPLE, initial=8
    )
    starts_on = DayField(label=_("First day of the group"))
    ends_on = DayField(
        label=_("Last day of the group"),
        required=False,
        help_text=_("Leave it empty while the end is not known."),
    )
    unit = forms.ModelChoiceField(
        label=_("Unit"),
        queryset=Unit.objects.none(),
        required=False,
        empty_label=_("The whole house"),
    )
    leaders = PeopleField(
        label=_("Who leads the group?"), queryset=User.objects.none(), required=False
    )
    programme = forms.CharField(
        label=_("Programme"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What is done and what it is for, in plain words. Nothing about anybody."),
    )

    opened_as = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, group: Group | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit, leaders = self.fields["unit"], self.fields["leaders"]
        assert isinstance(unit, forms.ModelChoiceField)
        assert isinstance(leaders, PeopleField)
        open_units = Unit.objects.filter(closed_at=None)
        if group is not None and group.unit_id is not None:
            open_units |= Unit.objects.filter(pk=group.unit_id)
        unit.queryset = open_units
        leaders.queryset = User.objects.filter(is_active=True).order_by("family_name", "given_name")

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        starts, ends = typed.get("starts_at"), typed.get("ends_at")
        if starts and ends and ends <= starts:
            self.add_error("ends_at", _("The group ends before it starts. Check both times."))
        first, last = typed.get("starts_on"), typed.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day is before the first one."))
        return typed

    def values(self) -> dict[str, Any]:
        """What was typed, checked."""
        apart = ("form_token", "opened_as")
        return {name: value for name, value in self.cleaned_data.items() if name not in apart}


class SessionForm(forms.Form):
    """What was done at a session, and where and when it was."""

    done = forms.CharField(
        label=_("What was done?"),
        required=False,
        max_length=300,
        help_text=_("In a line. Nothing about anybody."),
    )
    place = forms.CharField(label=_("Where?"), max_length=100)
    starts_at = TimeField(label=_("From what time?"))
    ends_at = TimeField(label=_("Until what time?"))

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        starts, ends = typed.get("starts_at"), typed.get("ends_at")
        if starts and ends and ends <= starts:
            self.add_error("ends_at", _("The session ends before it starts. Check both times."))
        return typed


class CostForm(OnceForm):
    """One thing a session cost."""

    optional_note = False

    item = forms.CharField(label=_("What cost money?"), max_length=100)
    euros = forms.DecimalField(
        label=_("Euros"), min_value=0, max_digits=8, decimal_places=2, localize=True
    )
