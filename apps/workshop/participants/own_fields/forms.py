"""Own fields as fields of a form, and the director's form for one of them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.workshop.participants.models import OwnFieldVersion
from kit.forms import PillRadios
from tenants.accounts.once import OnceForm

MOST_CHOICES = 20
LONGEST = 500


def field_for(version: OwnFieldVersion, value: str) -> forms.Field:
    """The field that asks a version. `value` is the answer there is, under whatever version."""
    common: dict[str, Any] = {"label": version.label, "required": False}
    if version.kind == OwnFieldVersion.Kind.NUMBER:
        return NumberField(**common)
    if version.kind == OwnFieldVersion.Kind.DAY:
        return forms.DateField(**common)
    if version.kind == OwnFieldVersion.Kind.CHOICE:
        # An answer that is no longer on the list stays one until somebody chooses another.
        listed = list(dict.fromkeys([*version.listed, *([value] if value else [])]))
        choices = [("", _("Choose")), *((one, one) for one in listed)]
        return forms.ChoiceField(choices=choices, **common)
    return forms.CharField(max_length=LONGEST, **common)


def fits(field: forms.Field, value: str) -> bool:
    """Whether an answer from before can stand in a field as it is worded now."""
    try:
        field.clean(value)
    except forms.ValidationError:
        return False
    return True


class NumberField(forms.DecimalField):
    """A number as people write it, with a comma or a point; cleaned it is text with a point."""

    widget = forms.TextInput(attrs={"inputmode": "decimal"})
    default_error_messages = {
        "invalid": _("Write a number, such as 12 or 12,5."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=12, **kwargs)

    def to_python(self, value: Any) -> Any:
        typed = str(value or "").replace("\u00a0", "").replace(" ", "").replace(",", ".")
        return super().to_python(typed)

    def clean(self, value: Any) -> Any:
        number: Decimal | None = super().clean(value)
        return "" if number is None else f"{number:f}"


class OwnFieldForm(OnceForm):
    """What a field of the organisation's own asks."""

    label = forms.CharField(
        label=_("What is asked?"),
        max_length=80,
        help_text=_("A word or a short question. Nothing about health or substance use."),
    )
    kind = forms.ChoiceField(
        label=_("How is it answered?"),
        choices=OwnFieldVersion.Kind.choices,
        initial=OwnFieldVersion.Kind.TEXT,
        widget=PillRadios,
    )
    choices = forms.CharField(
        label=_("What may be chosen"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One on each line. Needed when one of a list is chosen."),
    )

    def clean_choices(self) -> list[str]:
        lines = (" ".join(line.split()) for line in self.cleaned_data["choices"].splitlines())
        found = list(dict.fromkeys(line for line in lines if line))
        if len(found) > MOST_CHOICES or any(len(line) > LONGEST for line in found):
            raise forms.ValidationError(
                _("Write at most %(most)s short choices, one on each line."),
                params={"most": MOST_CHOICES},
            )
        return found

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("kind") != OwnFieldVersion.Kind.CHOICE:
            cleaned["choices"] = []
        elif "choices" in cleaned and len(cleaned["choices"]) < 2:
            self.add_error("choices", _("Write at least two choices, one on each line."))
        return cleaned

    def wording(self) -> dict[str, Any]:
        """What was typed, checked."""
        return {name: self.cleaned_data[name] for name in ("label", "kind", "choices")}
