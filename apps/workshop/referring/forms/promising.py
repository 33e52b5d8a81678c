"""The form of how fast an organisation promises to be."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.network.referrals.clocks import (
    ANSWER_WORKING_DAYS,
    DECISION_WORKING_DAYS,
    EXPIRY_DAYS,
    START_WORKING_DAYS,
)
from apps.workshop.referring.promising import Promised

EXPIRIES = (7, 14, 21, EXPIRY_DAYS)


def _working_days(most: int) -> list[tuple[int, str]]:
    return _in_words(range(1, most + 1), "%(count)s working day", "%(count)s working days")


def _in_words(days: Iterable[int], one: str, many: str) -> list[tuple[int, str]]:
    return [(count, ngettext(one, many, count) % {"count": count}) for count in days]


class PromiseForm(forms.Form):
    """Only what is no slower than the network can be chosen."""

    answer = forms.TypedChoiceField(
        label=_("First answer"),
        coerce=int,
        help_text=_("A review is an answer as well: somebody has taken it in hand."),
    )
    decision = forms.TypedChoiceField(
        label=_("Decision"), coerce=int, help_text=_("A place, the waiting list or no place.")
    )
    start = forms.TypedChoiceField(
        label=_("First day"), coerce=int, help_text=_("Of whoever was promised a place at once.")
    )
    expiry = forms.TypedChoiceField(
        label=_("Expires without a decision"),
        coerce=int,
        help_text=_("The sender then asks the person how to go on."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = {
            "answer": _working_days(ANSWER_WORKING_DAYS),
            "decision": _working_days(DECISION_WORKING_DAYS),
            "start": _working_days(START_WORKING_DAYS),
            "expiry": _in_words(EXPIRIES, "%(count)s day", "%(count)s days"),
        }
        for name, days in choices.items():
            self.fields[name].choices = days  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for earlier, later, error in (
            ("answer", "decision", _("The decision cannot be due before the first answer.")),
            ("decision", "start", _("The first day cannot be due before the decision.")),
        ):
            if earlier in cleaned and later in cleaned and cleaned[later] < cleaned[earlier]:
                self.add_error(later, error)
        return cleaned

    def promised(self) -> Promised:
        return Promised(**self.cleaned_data)
