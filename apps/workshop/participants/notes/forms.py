"""Forms of notes: a quick one, one about several people, an observation, a correction."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.workshop.participants.compartments import Compartment
from apps.workshop.participants.models import Note, Participant
from apps.workshop.participants.notes.kinds import QUICK_MINUTES, SESSIONS, Heading
from apps.workshop.participants.notes.services import Text
from apps.workshop.participants.services import is_over
from kit.days import DayField
from kit.forms import CHOICES_TEMPLATE, PillRadios
from kit.sorting import sort_key
from tenants.accounts.models import User
from tenants.accounts.once import OnceForm

LONGEST = 5000
LONGEST_OBSERVATION = 500

if TYPE_CHECKING:
    ManyOfPeople = forms.ModelMultipleChoiceField[Participant]
    ManyOfUsers = forms.ModelMultipleChoiceField[User]
else:  # Django's fields take type arguments only from a type checker.
    ManyOfPeople = ManyOfUsers = forms.ModelMultipleChoiceField


class PastDayField(DayField):
    """The day something happened: today unless told, and never tomorrow."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("Day"), initial=timezone.localdate, **kwargs)

    def clean(self, value: Any) -> date | None:
        day = super().clean(value)
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("The day is in the future. A note tells what happened."))
        return day


def _minutes() -> list[tuple[str, Any]]:
    quick = [
        (str(count), ngettext("%(count)s min", "%(count)s min", count) % {"count": count})
        for count in QUICK_MINUTES
    ]
    return [("", _("Not said")), *quick]


class MinutesField(forms.TypedChoiceField):
    """How long it took, as one of a few lengths."""

    def __init__(self) -> None:
        super().__init__(
            label=_("How long?"), required=False, choices=_minutes, coerce=int, empty_value=None
        )


class KindField(forms.ChoiceField):
    """What kind of session it was."""

    def __init__(self) -> None:
        super().__init__(
            label=_("How did you meet?"),
            required=False,
            choices=[("", _("Not said")), *SESSIONS],
        )


class NoteForm(OnceForm):
    """A short, factual note, in one of the compartments its writer may write."""

    optional_note = False
    """One compartment is always chosen already, and the rest may be left as it is."""

    text = forms.CharField(
        label=_("What happened, what was agreed?"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Short and factual. The participant has the right to read it."),
    )
    compartment = forms.ChoiceField(label=_("About what?"), required=False)
    kind = KindField()
    minutes = MinutesField()
    happened_on = PastDayField()

    def __init__(self, *args: Any, parts: Sequence[Compartment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.first_part = parts[0] if parts else Compartment.COACHING
        compartment = self.fields["compartment"]
        assert isinstance(compartment, forms.ChoiceField)
        compartment.choices = [(part.value, part.label) for part in parts]

    def clean_compartment(self) -> str:
        return str(self.cleaned_data["compartment"] or self.first_part)

    def content(self) -> Text:
        """What was written, checked."""
        typed = self.cleaned_data
        return Text(
            happened_on=typed["happened_on"],
            text=typed["text"],
            compartment=Compartment(typed["compartment"]),
            kind=typed["kind"],
            minutes=typed["minutes"],
        )


class PeopleBoxes(forms.CheckboxSelectMultiple):
    """People to tick, one under another; beside some, why nothing can be written about them."""

    template_name = CHOICES_TEMPLATE

    def __init__(self) -> None:
        super().__init__()
        self.hints: dict[str, Any] = {}

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["arrangement"] = "is-cards is-people"
        return context

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        option["hint"] = self.hints.get(str(value), "")
        return option


class PeopleField(ManyOfPeople):
    """Whom it is about. What is offered is a part of all who may be chosen."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Who is it about?"),
            queryset=Participant.objects.none(),
            widget=PeopleBoxes(),
            error_messages={"required": _("Choose at least one person, or look for them by name.")},
        )

    def offer(
        self,
        groups: Iterable[tuple[Any, Sequence[Participant]]],
        *,
        all_of_them: QuerySet[Participant],
        is_open: Collection[uuid.UUID],
    ) -> None:
        """Show these groups of people, and take anybody of `all_of_them`."""
        self.queryset = all_of_them
        boxes = self.widget
        assert isinstance(boxes, PeopleBoxes)
        shown = [(label, [(str(one.pk), one.list_name) for one in some]) for label, some in groups]
        self.choices = [group for group in shown if group[1]]
        boxes.hints = {
            str(one.pk): _("The last period is over: no notes are written any more.")
            if is_over(one)
            else _("On this person's service basis no notes may be kept here.")
            for _label, some in groups
            for one in some
            if one.pk not in is_open
        }


class ReadersField(ManyOfUsers):
    """Colleagues who may read a restricted note."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: User) -> str:
        return obj.full_name


class TogetherForm(NoteForm):
    """One note about one or more people."""

    people = PeopleField()
    is_restricted = forms.BooleanField(
        label=_("Restrict the note: only I and those I name read it"),
        required=False,
        help_text=_("Somebody else can open it for a written reason, which leaves a trace."),
    )
    readers = ReadersField(
        label=_("Who else may read it?"), queryset=User.objects.none(), required=False
    )
    field_order = ("people", "text", "compartment", "kind", "minutes", "happened_on")

    def __init__(self, *args: Any, may_read: Sequence[User], **kwargs: Any) -> None:
        """`may_read`: the colleagues who read notes."""
        super().__init__(*args, **kwargs)
        readers = self.fields["readers"]
        assert isinstance(readers, ReadersField)
        readers.queryset = User.objects.filter(pk__in=[one.pk for one in may_read])
        # Who they are is known: the field need not ask for them again to show them.
        by_name = sorted(may_read, key=lambda one: sort_key(f"{one.family_name} {one.given_name}"))
        readers.choices = [(one.pk, one.full_name) for one in by_name]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("readers") and not cleaned.get("is_restricted"):
            self.add_error(
                "readers",
                _("You named readers and did not restrict the note. Tick the box above as well."),
            )
        return cleaned

    def content(self) -> Text:
        plain, typed = super().content(), self.cleaned_data
        readers = list(typed["readers"]) if typed["is_restricted"] else None
        return Text(**{**vars(plain), "readers": readers})


class ObservationForm(OnceForm):
    """Something seen in everyday work: a heading, and a few words where they help."""

    optional_note = False

    people = PeopleField()
    heading = forms.ChoiceField(
        label=_("What did you see?"), choices=Heading.choices, widget=PillRadios
    )
    text = forms.CharField(
        label=_("In a few words"),
        required=False,
        max_length=LONGEST_OBSERVATION,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What you saw, not what you think of it. Nothing about health."),
    )
    happened_on = PastDayField()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("heading") == Heading.OTHER and not cleaned.get("text"):
            self.add_error("text", _("Tell in a few words what it was."))
        return cleaned

    def content(self) -> Text:
        typed = self.cleaned_data
        return Text(
            happened_on=typed["happened_on"],
            text=typed["text"],
            kind="observation",
            heading=typed["heading"],
        )


class CorrectionForm(OnceForm):
    """A note as it should have been, and why it was not."""

    optional_note = False

    text = forms.CharField(
        label=_("What happened, what was agreed?"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    kind = KindField()
    minutes = MinutesField()
    happened_on = PastDayField()
    reason = forms.CharField(
        label=_("Why is it corrected?"),
        max_length=300,
        help_text=_("For example: a wrong day. The old text stays beside the new one."),
    )

    def __init__(self, *args: Any, note: Note, **kwargs: Any) -> None:
        written = {name: getattr(note, name) for name in ("text", "kind", "minutes", "happened_on")}
        kwargs["initial"] = written
        super().__init__(*args, **kwargs)
        self.note = note
        if note.is_observation:
            del self.fields["kind"], self.fields["minutes"]
            self.fields["text"].required = note.heading == Heading.OTHER

    def content(self) -> dict[str, Any]:
        """The new words with what an observation does not ask for."""
        asked = ("text", "kind", "minutes", "happened_on", "reason")
        typed = {name: self.cleaned_data.get(name) for name in asked}
        if self.note.is_observation:
            typed |= {"kind": self.note.kind, "minutes": None}
        return typed
