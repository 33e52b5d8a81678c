"""Fields of every kind, as one form that is shown untouched, refused and filled."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from kit.forms import CardRadios, PillRadios, PlanRadios, SuffixInput

CHOICES = (("one", _("First choice")), ("two", _("Second choice")), ("three", _("Third choice")))


class EveryField(forms.Form):
    """One of each widget. `use_required_attribute` is off as on every form of ours (novalidate)."""

    use_required_attribute = False

    text = forms.CharField(label=_("Text"))
    hinted = forms.CharField(label=_("Text with a hint"), help_text=_("What is written here."))
    optional = forms.CharField(label=_("Text that may be left out"), required=False)
    suffix = forms.CharField(label=_("Address"), widget=SuffixInput(".example.fi"))
    email = forms.EmailField(label=_("Email"))
    number = forms.IntegerField(label=_("Number"), min_value=1)
    day = forms.DateField(label=_("Day"))
    long_text = forms.CharField(label=_("Long text"), widget=forms.Textarea(attrs={"rows": 3}))
    select = forms.ChoiceField(label=_("One of a list"), choices=(("", "–"), *CHOICES))
    locked = forms.CharField(label=_("Field that cannot be changed"), disabled=True, initial="–")
    tick = forms.BooleanField(label=_("One thing to tick"))
    ticks = forms.MultipleChoiceField(
        label=_("Several of a list"), choices=CHOICES, widget=forms.CheckboxSelectMultiple
    )
    radios = forms.ChoiceField(label=_("One of a few"), choices=CHOICES, widget=forms.RadioSelect)
    cards = forms.ChoiceField(
        label=_("Cards with hints"),
        choices=CHOICES,
        widget=CardRadios(hints={"one": _("What the first one means.")}),
    )
    pills = forms.ChoiceField(label=_("Short choices"), choices=CHOICES, widget=PillRadios)
    plans = forms.ChoiceField(
        label=_("Choices with a price"),
        choices=CHOICES,
        widget=PlanRadios(prices={"one": "49", "two": "99", "three": "199"}),
    )


FILLED = {
    "text": "Ulappa",
    "hinted": "Ulappa",
    "suffix": "ulappa",
    "email": "paja@paja.example",
    "number": "12",
    "day": "2026-11-22",
    "long_text": "Ensimmäinen rivi.\nToinen rivi.",
    "select": "two",
    "tick": "on",
    "ticks": ["one", "three"],
    "radios": "two",
    "cards": "one",
    "pills": "three",
    "plans": "two",
}
