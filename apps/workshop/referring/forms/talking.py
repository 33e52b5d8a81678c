"""Forms of what the two sides tell each other: a message, a meeting, a file, an identity code."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.workshop.referring.files import ACCEPTED, NotTaken, taken
from apps.workshop.referring.services.talking import LARGEST_FILE
from kit.days import DayField
from tenants.accounts.once import OnceForm

LONGEST_MESSAGE = 1000


class MessageForm(OnceForm):
    """A question to the other side, or an answer to theirs."""

    optional_note = False

    text = forms.CharField(
        label=gettext_lazy("Your message"),
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Sealed: only the two of you open it. No names before a promise."),
    )


class MeetingForm(OnceForm):
    """A joint meeting: when and where."""

    meeting_on = DayField(label=gettext_lazy("Day"))
    meeting_at = forms.TimeField(
        label=gettext_lazy("Time"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    place = forms.CharField(
        label=gettext_lazy("Place"),
        max_length=200,
        help_text=gettext_lazy("An address or a link. No names: it goes into calendars."),
    )
    text = forms.CharField(
        label=gettext_lazy("What else is good to know?"),
        required=False,
        max_length=300,
    )

    @property
    def at(self) -> datetime:
        typed = self.cleaned_data
        return timezone.make_aware(datetime.combine(typed["meeting_on"], typed["meeting_at"]))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("meeting_on") and cleaned.get("meeting_at") and self.at < timezone.now():
            self.add_error("meeting_on", _("This time has passed. Choose a later one."))
        return cleaned


class FileForm(OnceForm):
    """One file. The cleaned data have it looked at, as `taken`."""

    optional_note = False

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("PDF, PNG, JPEG or Word (.docx), at most 5 MB."),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        error_messages={
            "required": gettext_lazy("Choose a file of at most 5 MB."),
            "empty": gettext_lazy("The file is empty. Choose another."),
        },
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        try:
            # One byte more than is allowed tells a file that is too large.
            self.cleaned_data["taken"] = taken(file.name or "", file.read(LARGEST_FILE + 1))
        except NotTaken as fault:
            raise forms.ValidationError(str(fault)) from None
        return file


class CodeForm(forms.Form):
    """On which provision of law the personal identity code is sent."""

    optional_note = False

    law = forms.CharField(
        label=gettext_lazy("Provision of law"),
        max_length=200,
        help_text=gettext_lazy("For example the Data Protection Act, section 29."),
    )
