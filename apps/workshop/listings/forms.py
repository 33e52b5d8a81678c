"""Forms of listings and of questions about places."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.network.areas import lookups
from apps.network.areas.models import Area
from apps.network.capacity.models import CapacityQuestion
from apps.network.capacity.services import LONGEST_WORDS, Asked
from apps.network.classifications.models import ReferrerType, ServiceBasis
from apps.network.directory.models import (
    MOST_PLACES,
    Accessibility,
    Extra,
    Listing,
    WorkLanguage,
)
from apps.network.referrals.blocks import AGE_BANDS, age_band
from kit.days import DayField
from kit.forms import CardRadios, ColumnCheckboxes, LongSelect, PillRadios
from kit.phones import PhoneField
from tenants.accounts.once import OnceForm

Choices = list[tuple[Any, str]]

LANGUAGES = ("fi", "sv", "en")
TEXTS = (
    ("name", _("Name of the unit"), "", 100),
    ("about", _("What is done here?"), _("Two or three plain sentences."), 500),
    ("for_whom", _("For whom is it?"), "", 300),
    (
        "practical",
        _("What is good to know?"),
        _("Such as how to get in, the meal, the travel costs."),
        500,
    ),
    ("apply", _("How does one apply?"), _("What happens first, and who decides."), 500),
)
NEEDED = ("name", "about", "apply")
"""What a listing tells in one language at least."""
IDENTITY_CODE = re.compile(r"\b\d{6}[-+A-FU-Y]\d{3}[0-9A-Z]\b", re.IGNORECASE)


def _checkboxes(label: Any, help_text: Any = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, help_text=help_text, required=False, widget=ColumnCheckboxes
    )


def _age(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=1, max_value=99)


class ListingForm(forms.Form):
    """What others see of a unit."""

    service_bases = _checkboxes(_("Service bases"))
    age_from = _age(_("From which age?"))
    age_to = _age(_("Up to which age?"))
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Weekdays"), required=False, coerce=int, widget=ColumnCheckboxes
    )
    hours = forms.CharField(
        label=_("Hours of the day"), max_length=100, required=False, help_text="9–15"
    )
    languages = _checkboxes(_("Languages of work"))
    accessibility = _checkboxes(_("Accessibility of the unit"))
    extras = _checkboxes(_("What does one get?"))
    referrers = _checkboxes(_("Who may refer?"), _("Without a choice, everybody."))
    serves = _checkboxes(
        _("For people from which municipalities?"), _("Without a choice, from anywhere.")
    )
    street_address = forms.CharField(label=_("Street address"), max_length=120, required=False)
    municipality_code = forms.ChoiceField(label=_("Municipality"), widget=LongSelect)
    contact_name = forms.CharField(
        label=_("Contact person"),
        max_length=120,
        required=False,
        help_text=_("Everybody can read this on the public pages."),
    )
    contact_phone = PhoneField(label=_("Phone"), required=False)
    contact_email = forms.EmailField(label=_("Email"), required=False)
    places = forms.IntegerField(
        label=_("Places in all"), required=False, min_value=1, max_value=MOST_PLACES
    )
    next_free_on = DayField(
        label=_("Next place is free on"), required=False, help_text=_("Shown while it is full.")
    )

    def __init__(self, *args: Any, home: str, **kwargs: Any) -> None:
        """`home` is our own municipality, whose employment area is offered to be served."""
        super().__init__(*args, **kwargs)
        language, today = get_language() or "fi", timezone.localdate()
        for code in LANGUAGES:
            for name, label, help_text, longest in TEXTS:
                self.fields[f"{name}_{code}"] = _text(
                    label, help_text, longest, name == "name", code
                )
        self._choose("service_bases", ServiceBasis.objects.choices(language, today))
        self._choose("weekdays", [(day + 1, name) for day, name in WEEKDAYS.items()])
        self._choose("languages", WorkLanguage.choices)
        self._choose("accessibility", Accessibility.choices)
        self._choose("extras", Extra.choices)
        self._choose("referrers", ReferrerType.objects.choices(language, today))
        self._choose("municipality_code", lookups.choices(language, today))
        self._choose("serves", _around(home, language, today))

    def _choose(self, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(choices)

    def texts_in(self) -> list[tuple[str, list[forms.BoundField], bool]]:
        """Each language's code and fields, and whether anything stands in them."""
        found = []
        for code in LANGUAGES:
            fields = [self[f"{name}_{code}"] for name, *_rest in TEXTS]
            found.append((code, fields, any(field.value() or field.errors for field in fields)))
        return found

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        told = [code for code in LANGUAGES if all(cleaned.get(f"{n}_{code}") for n in NEEDED)]
        if not told:
            self.add_error(
                None,
                _("Give the name, what is done and how to apply in one language at least."),
            )
        for code in LANGUAGES:
            begun = any(cleaned.get(f"{name}_{code}") for name, *_rest in TEXTS)
            if begun and not cleaned.get(f"name_{code}"):
                self.add_error(f"name_{code}", _("Give the name in this language too."))
        first, last = cleaned.get("age_from"), cleaned.get("age_to")
        if first and last and first > last:
            self.add_error("age_to", _("The upper age is below the lower one."))
        if not cleaned.get("contact_phone") and not cleaned.get("contact_email"):
            self.add_error("contact_phone", _("Give a phone number or an email address."))
        return cleaned

    @staticmethod
    def of(listing: Listing) -> dict[str, Any]:
        """What stands in the form of a listing that is there."""
        texts = [f"{name}_{code}" for code in LANGUAGES for name, *_rest in TEXTS]
        return {name: getattr(listing, name) for name in (*ListingForm.base_fields, *texts)}


def _text(
    label: Any, help_text: Any, longest: int, is_short: bool, language: str
) -> forms.CharField:
    """A field for a text in a language, marked as being in it for who hears the page."""
    attrs = {"lang": language}
    widget = forms.TextInput(attrs) if is_short else forms.Textarea({"rows": 3} | attrs)
    return forms.CharField(
        label=label, help_text=help_text, max_length=longest, required=False, widget=widget
    )


def _around(home: str, language: str, today: date) -> Choices:
    """The municipalities of our own employment area."""
    near = lookups.neighbours(home, today)
    codes = {home} | {
        code for code, kinds in near.items() if Area.Kind.EMPLOYMENT_AREA.value in kinds
    }
    return [(code, name) for code, name in lookups.choices(language, today) if code in codes]


NO_NAMES = _("No names, and nothing by which somebody could be recognised.")


def _without_code(words: str) -> str:
    if IDENTITY_CODE.search(words):
        raise forms.ValidationError(
            _("A personal identity code does not belong here. Take it away.")
        )
    return words


class AskForm(OnceForm):
    """A question about a place: what the unit needs to know, and nobody's name."""

    age_band = forms.ChoiceField(label=_("Age"), widget=PillRadios)
    service_basis = forms.ChoiceField(label=_("Service basis"))
    wished_on = DayField(label=_("First day that is wished for"))
    days_a_week = forms.TypedChoiceField(
        label=_("Days a week"),
        coerce=int,
        choices=[(number, str(number)) for number in range(1, 6)],
        widget=PillRadios,
    )
    language = forms.ChoiceField(label=_("Language of work"))
    words = forms.CharField(
        label=_("What else?"),
        required=False,
        max_length=LONGEST_WORDS,
        help_text=NO_NAMES,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, listing: Listing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language, today = get_language() or "fi", timezone.localdate()
        bases = ServiceBasis.objects.choices(language, today)
        offered = [(code, name) for code, name in bases if code in listing.service_bases]
        spoken = [one for one in WorkLanguage if one in listing.languages]
        self._choose("age_band", [(band, band) for band in bands()])
        self._choose("service_basis", offered or bases)
        self._choose("language", [(one.value, one.label) for one in spoken or WorkLanguage])

    def _choose(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean_wished_on(self) -> date:
        day: date = self.cleaned_data["wished_on"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("The day has passed. Choose a coming day."))
        return day

    def clean_words(self) -> str:
        return _without_code(str(self.cleaned_data["words"]))

    def asked(self) -> Asked:
        """What was typed, checked."""
        names = ("age_band", "service_basis", "days_a_week", "language", "words")
        told = {name: self.cleaned_data[name] for name in names}
        return Asked(starts_on=self.cleaned_data["wished_on"], **told)


def bands() -> list[str]:
    """Bands of ages, as referrals have them, the open one last."""
    return [*(band for _last, band in AGE_BANDS), age_band(AGE_BANDS[-1][0] + 1)]


class AnswerForm(forms.Form):
    """The answer to a question about a place."""

    optional_note = False

    answer = forms.ChoiceField(
        label=_("Is there a place?"),
        choices=CapacityQuestion.Answer.choices,
        widget=CardRadios(
            hints={
                CapacityQuestion.Answer.YES: _("A referral can be sent. It promises nothing yet."),
                CapacityQuestion.Answer.YES_FROM: _("Give the day from which on."),
            }
        ),
    )
    free_from = DayField(
        label=_("From which day?"),
        required=False,
        help_text=_("Needed when there is a place later."),
    )
    words = forms.CharField(
        label=_("What else?"),
        required=False,
        max_length=LONGEST_WORDS,
        help_text=NO_NAMES,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean_words(self) -> str:
        return _without_code(str(self.cleaned_data["words"]))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        is_later = cleaned.get("answer") == CapacityQuestion.Answer.YES_FROM
        if is_later and not cleaned.get("free_from") and "free_from" not in self.errors:
            self.add_error("free_from", _("Give the day from which there is a place."))
        if is_later and cleaned.get("free_from") and cleaned["free_from"] < timezone.localdate():
            self.add_error("free_from", _("The day has passed. Give one that is still to come."))
        return cleaned
