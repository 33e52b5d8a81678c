"""Forms of an import: the file, and what its columns are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.workshop.audit.services import Actor
from apps.workshop.importing.fields import FIELDS
from apps.workshop.importing.files import MOST_BYTES, NotReadable, Table, read
from apps.workshop.importing.services.checking import NEEDS
from tenants.accounts.once import OnceForm

SAMPLES = 3
LONGEST_SAMPLE = 40


class FileForm(OnceForm):
    """A table to be brought in. The cleaned data have it read, as `table`."""

    file = forms.FileField(
        label=gettext_lazy("A table of participants"),
        help_text=gettext_lazy("Excel (.xlsx) or CSV, at most 8 MB and 20,000 rows."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        error_messages={
            "required": gettext_lazy("Choose a file of at most 8 MB."),
            "empty": gettext_lazy("The file is empty. Choose another."),
        },
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        try:
            # One byte more than is allowed tells a file that is too large.
            self.cleaned_data["table"] = read(file.read(MOST_BYTES + 1))
        except NotReadable as fault:
            raise forms.ValidationError(str(fault)) from None
        return file


class ColumnsForm(forms.Form):
    """What each column of a table is taken for. Values of the first rows stand beside it."""

    optional_note = False

    def __init__(
        self, table: Table, *args: Any, taken: Sequence[str], by: Actor, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.width = len(table.headings)
        closed = {code for code, right in NEEDS.items() if not by.user.may(right)}
        choices: list[tuple[str, Any]] = [("", _("Left out"))]
        choices += [(one.code, one.label) for one in FIELDS if one.code not in closed]
        for place, heading in enumerate(table.headings):
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=_as_written(heading)
                or _("Column %(number)s without a heading") % {"number": place + 1},
                choices=choices,
                required=False,
                initial=taken[place] if place < len(taken) else "",
                help_text=_samples(table, place),
            )

    @property
    def columns(self) -> list[str]:
        """What was chosen for each column, in order."""
        return [self.cleaned_data.get(name, "") for name in self._names()]

    def _names(self) -> Iterator[str]:
        return (f"column_{place}" for place in range(self.width))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        seen: dict[str, str] = {}
        for name in self._names():
            code = cleaned.get(name, "")
            if code and code in seen:
                self.add_error(name, _("Another column is taken for the same already."))
            elif code:
                seen[code] = name
        return cleaned


def _samples(table: Table, place: int) -> str:
    seen = dict.fromkeys(row[place][:LONGEST_SAMPLE] for row in table.rows[:50] if row[place])
    return " · ".join(list(seen)[:SAMPLES]) or _("Empty")


def _as_written(heading: str) -> str:
    """A heading of the file, marked as of a language that nobody has told us."""
    return format_html('<span lang="">{}</span>', heading) if heading else ""
