"""The form of the coaching process: a text for each phase, one line for each thing to do."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.workshop.plans.models import Phase
from apps.workshop.plans.process import Item, Process, code_of

LINE = re.compile(r"(\d{1,4})\s+(\S.*)")
LONGEST_DAYS = 1100
"""About three years after the start."""
LONGEST_TEXT = 200


class ProcessForm(forms.Form):
    """Each phase in the order of its lines. A line begins with the days after the start."""

    optional_note = False

    opened_number = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, process: Process) -> None:
        initial: dict[str, Any] = {"opened_number": process.number}
        for phase in Phase:
            lines = [f"{one.days} {one.words}" for one in process.items if one.phase == phase]
            initial[phase.value] = "\n".join(lines)
        super().__init__(data, initial=initial)
        for phase in Phase:
            self.fields[phase.value] = forms.CharField(
                label=phase.label,
                required=False,
                max_length=6000,
                widget=forms.Textarea(attrs={"rows": initial[phase.value].count("\n") + 3}),
            )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        found: list[Item] = []
        for phase in Phase:
            for line in filter(None, map(str.strip, cleaned.get(phase.value, "").splitlines())):
                item = self._item(phase, line)
                found += [item] if item else []
        if not self.errors and not found:
            raise forms.ValidationError(_("A checklist has at least one thing to do."))
        self.items = found
        return cleaned

    def _item(self, phase: Phase, line: str) -> Item | None:
        """What one line says; a built-in item keeps its code, and with it the reader's language."""
        matched = LINE.fullmatch(line)
        if not matched or int(matched[1]) > LONGEST_DAYS or len(matched[2]) > LONGEST_TEXT:
            message = _(
                "“%(line)s”: begin with the days after the start, at most 1,100, then say what is"
                " done in at most 200 characters, such as “21 Agree on the coaching plan”."
            )
            self.add_error(phase.value, forms.ValidationError(message, params={"line": line[:60]}))
            return None
        code = code_of(matched[2])
        text = "" if code else matched[2]
        return Item(phase=phase.value, days=int(matched[1]), code=code, text=text)

    @property
    def opened_as(self) -> int:
        """The number of the edition this form was opened with."""
        number: int = self.cleaned_data["opened_number"]
        return number
