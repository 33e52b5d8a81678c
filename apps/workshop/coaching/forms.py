"""Forms of working together: what is asked, what is answered, what the next worker needs."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.workshop.coaching.hand_overs import Content
from apps.workshop.coaching.models import LONGEST_ANSWER, Urgency
from apps.workshop.coaching.services import TASK_LENGTH, longest_about
from apps.workshop.participants.compartments import Compartment
from apps.workshop.participants.forms import coaches_to_choose
from apps.workshop.participants.models import Participant
from apps.workshop.participants.services import notes_are_open
from kit.days import DayField
from kit.forms import PillRadios
from tenants.accounts.models import User
from tenants.accounts.once import OnceForm

if TYPE_CHECKING:
    OneOfUsers = forms.ModelChoiceField[User]
else:  # Django's fields take type arguments only from a type checker.
    OneOfUsers = forms.ModelChoiceField


def _only_a_task(field: forms.Field, participant: Participant) -> None:
    """In another controller's register there is room for what is to be done, and not for more."""
    most = longest_about(participant)
    if most == TASK_LENGTH:
        assert isinstance(field, forms.CharField)
        field.max_length = most
        field.validators.append(MaxLengthValidator(most))
        field.widget.attrs |= {"rows": 2, "maxlength": str(most)}
        field.help_text = _(
            "At most %(most)s characters: on this service basis only a task is kept here. What else"
            " there is to tell belongs to the purchaser's own register."
        ) % {"most": most}


class AskForm(OnceForm):
    """What a participant needs the coaches' help with, and how soon."""

    need = forms.CharField(
        label=_("What is needed?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Every coach of the pool reads this. Say what is to be done; leave health and other"
            " sensitive matters for the talk."
        ),
    )
    urgency = forms.ChoiceField(label=_("How soon?"), choices=Urgency.choices, widget=PillRadios)

    def __init__(self, *args: Any, participant: Participant, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _only_a_task(self.fields["need"], participant)


class AnswerForm(OnceForm):
    """A few words to whoever asked."""

    optional_note = False

    answer = forms.CharField(
        label=_("What came of it?"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Whoever asked reads this. To send it back, say why and what could help."),
    )

    def __init__(self, *args: Any, participant: Participant | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if participant is not None:
            _only_a_task(self.fields["answer"], participant)

    def require_words(self) -> bool:
        """Whether there are words; without them the field says so."""
        if self.cleaned_data["answer"].strip():
            return True
        self.add_error("answer", _("Say why you send it back, so that another way is found."))
        return False


class ReceiverForm(AnswerForm):
    """Why one cannot take over, in as many words as a hand-over keeps."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["answer"]
        assert isinstance(field, forms.CharField)
        field.max_length = LONGEST_ANSWER
        field.validators.append(MaxLengthValidator(LONGEST_ANSWER))
        field.widget.attrs["maxlength"] = str(LONGEST_ANSWER)


class UserField(OneOfUsers):
    """One colleague."""

    def label_from_instance(self, obj: User) -> str:
        return obj.full_name


def _words(label: Any, **options: Any) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, required=False, max_length=2000, widget=area, **options)


class HandOverForm(OnceForm):
    """What the next one needs, in five short answers. At least one of them is given."""

    agreed = _words(_("What is agreed?"))
    works = _words(_("What works well?"))
    watch = _words(_("What to watch?"))
    tasks = _words(_("What is still to be done?"))
    meeting_on = DayField(label=_("When is the next meeting?"), required=False)
    meeting = forms.CharField(label=_("Where, with whom?"), required=False, max_length=300)

    CONTENT = ("agreed", "works", "watch", "tasks", "meeting_on", "meeting")

    def __init__(self, *args: Any, participant: Participant, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not notes_are_open(participant, Compartment.COACHING):
            # In another controller's register only what is agreed and to be done is kept here.
            del self.fields["works"], self.fields["watch"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        asked = [name for name in self.CONTENT if name in self.fields]
        if not self.errors and not any(cleaned.get(name) for name in asked):
            self.add_error("agreed", _("Write at least one thing the next one needs to know."))
        return cleaned

    def content(self) -> Content:
        typed = self.cleaned_data
        return Content(**{name: typed[name] for name in self.CONTENT if name in typed})


class ColleagueForm(HandOverForm):
    """Handing over to a coach of the same house."""

    to_user = UserField(
        label=_("Who takes over?"), queryset=User.objects.none(), empty_label=_("Choose")
    )
    in_place_of = UserField(
        label=_("In whose place?"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Beside the others"),
    )
    takes_over_on = DayField(
        label=_("From which day?"),
        required=False,
        help_text=_("Empty: as soon as they accept. What they see changes at the same time."),
    )
    field_order = ("to_user", "in_place_of", "takes_over_on")

    def __init__(self, *args: Any, participant: Participant, by: User, **kwargs: Any) -> None:
        super().__init__(*args, participant=participant, **kwargs)
        own = [row.coach_id for row in participant.coachings.all()]
        coaches = coaches_to_choose().exclude(pk=by.pk)
        self.fields["to_user"].queryset = coaches  # type: ignore[attr-defined]
        place = self.fields["in_place_of"]
        place.queryset = User.objects.filter(pk__in=own)  # type: ignore[attr-defined]
        place.initial = by.pk if by.pk in own else own[0] if len(own) == 1 else None

    def clean_takes_over_on(self) -> date | None:
        day: date | None = self.cleaned_data["takes_over_on"]
        if day and day < timezone.localdate():
            raise forms.ValidationError(_("The day has passed. Leave it empty or choose a later."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("to_user") and cleaned.get("to_user") == cleaned.get("in_place_of"):
            self.add_error("to_user", _("This colleague is the own coach already."))
        return cleaned


class OutsideForm(HandOverForm):
    """What was agreed to tell somebody who keeps another register, such as outreach youth work."""

    to_name = forms.CharField(
        label=_("To whom?"), max_length=200, help_text=_("The name of the person who gets it.")
    )
    to_role = forms.CharField(
        label=_("In which task?"),
        max_length=200,
        help_text=_("For example: outreach youth work in the same house."),
    )
    consent_words = forms.CharField(
        label=_("What did the person say may be told?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("In the person's own words. Tell nothing more than that below."),
    )
    consent_on = DayField(label=_("When did they say so?"), initial=timezone.localdate)
    field_order = ("to_name", "to_role", "consent_words", "consent_on")

    def clean_consent_on(self) -> date:
        day: date = self.cleaned_data["consent_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("The day is in the future. Ask the person first."))
        return day
