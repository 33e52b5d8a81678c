"""Forms of what is planned with a participant."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.workshop.participants.forms import coaches_to_choose, with_empty
from apps.workshop.participants.life_areas import HEALTH_AREAS, LifeArea
from apps.workshop.plans.models import Agreement, Goal, Partner, Step
from apps.workshop.plans.models.around import DAYS_LENGTH
from apps.workshop.plans.models.goal import HIGHEST
from apps.workshop.plans.models.kept import Kept
from apps.workshop.plans.process import words_of_step
from apps.workshop.plans.services.goals import FULL_ONLY, states_after
from kit.days import DayField
from kit.forms import PillRadios
from tenants.accounts.models import User
from tenants.accounts.once import OnceForm

SCALE = [(str(value), str(value)) for value in range(HIGHEST + 1)]

if TYPE_CHECKING:
    OneOfUsers = forms.ModelChoiceField[User]
else:  # Django's fields take type arguments only from a type checker.
    OneOfUsers = forms.ModelChoiceField


def not_ahead(day: date | None) -> date | None:
    """Raise ValidationError for a day in the future."""
    if day and day > timezone.localdate():
        raise forms.ValidationError(_("The day is in the future. Write the day it happened."))
    return day


def text_area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class ScaleField(forms.TypedChoiceField):
    """An own estimate from 0 to 10, or none."""

    widget = PillRadios

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=SCALE, coerce=int, empty_value=None, required=False, **kwargs)


class KeptForm(OnceForm):
    """Something that two people may change at once: it knows what it was opened as."""

    opened_version = forms.IntegerField(widget=forms.HiddenInput, required=False, initial=0)

    def __init__(self, *args: Any, row: Kept | None = None, **kwargs: Any) -> None:
        if row is not None:
            kwargs["initial"] = self.first_values(row) | {"opened_version": row.version}
        super().__init__(*args, **kwargs)
        self.row = row

    def first_values(self, row: Any) -> dict[str, Any]:
        return {name: getattr(row, name) for name in self.base_fields if hasattr(row, name)}

    def values(self) -> dict[str, Any]:
        """What was typed, checked."""
        apart = {"form_token", "opened_version"}
        return {name: value for name, value in self.cleaned_data.items() if name not in apart}

    @property
    def version(self) -> int:
        """What it was opened as; 0 for something new."""
        return self.cleaned_data.get("opened_version") or 0

    def shown(self, row: Any) -> list[tuple[Any, Any]]:
        """What a row says, field by field, for whoever has typed something else meanwhile."""
        found = []
        for name, value in self.first_values(row).items():
            field = self.fields.get(name)
            if field is None or isinstance(field.widget, forms.HiddenInput):
                continue
            choices = dict(getattr(field, "choices", ()) or ())
            words = choices.get(value, choices.get(str(value), value))
            found.append((field.label, words))
        return found


class GoalForm(KeptForm):
    """A goal in the participant's own words."""

    text = forms.CharField(
        label=_("What do I want to change?"),
        max_length=300,
        widget=text_area(2),
        help_text=_("In the participant's own words."),
    )
    area = forms.ChoiceField(label=_("Area of life"))
    why = forms.CharField(
        label=_("Why does it matter?"), required=False, max_length=1000, widget=text_area(2)
    )
    first_step = forms.CharField(label=_("The first step"), required=False, max_length=300)
    helper = forms.CharField(label=_("Who helps?"), required=False, max_length=200)
    by_on = DayField(label=_("By when?"), required=False)
    measure = forms.CharField(label=_("How do we see it?"), required=False, max_length=300)
    now = ScaleField(
        label=_("How far am I now?"), help_text=_("0 is the very beginning, 10 is all the way.")
    )
    target = ScaleField(label=_("How far is enough?"))
    state = forms.ChoiceField(label=_("Where does the goal stand?"))

    def __init__(
        self,
        *args: Any,
        keeps_all: bool,
        writes_coaching: bool = True,
        writes_health: bool = True,
        **kwargs: Any,
    ) -> None:
        """`keeps_all`: whether reasons may be kept here too."""
        super().__init__(*args, **kwargs)
        areas = [
            (area.value, area.label)
            for area in LifeArea
            if (writes_health if area in HEALTH_AREAS else writes_coaching)
        ]
        self._field("area").choices = with_empty(areas)
        if self.row is None:
            del self.fields["state"]
        else:
            del self.fields["now"]
            assert isinstance(self.row, Goal)
            self._field("state").choices = states_after(self.row.state)
        if not keeps_all:
            for name in FULL_ONLY:
                del self.fields[name]

    def _field(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        return field


class PartnerForm(KeptForm):
    """Who does what around the participant."""

    name = forms.CharField(label=_("Name"), max_length=120)
    role = forms.CharField(
        label=_("Role"),
        required=False,
        max_length=120,
        help_text=_("Such as social worker, study counsellor or sister."),
    )
    organisation = forms.CharField(label=_("Where from?"), required=False, max_length=120)
    is_kin = forms.BooleanField(label=_("A relative or friend of the participant"), required=False)
    task = forms.CharField(label=_("What do they do?"), max_length=300, widget=text_area(2))
    by_on = DayField(label=_("By when?"), required=False)
    review_on = DayField(label=_("Looked at again on"), required=False)
    contact = forms.CharField(label=_("Phone or mail"), required=False, max_length=200)
    consent = forms.ChoiceField(
        label=_("Does the participant agree that they are told?"), choices=Partner.Consent
    )
    consent_words = forms.CharField(
        label=_("What may they be told?"),
        required=False,
        max_length=300,
        help_text=_("As the participant said it."),
    )
    consent_on = DayField(label=_("Day of the consent"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hides_contact = isinstance(self.row, Partner) and self.row.hides_contact
        if self.hides_contact:
            self.fields["contact"].help_text = _(
                "Not shown. Left empty, it stays as it is. It is removed when somebody to whom"
                " protected contact details are closed takes the mark of a relative away."
            )

    def first_values(self, row: Any) -> dict[str, Any]:
        return super().first_values(row) | {"contact": row.shown_contact}

    def values(self) -> dict[str, Any]:
        typed = super().values()
        if self.hides_contact and not typed["contact"]:
            del typed["contact"]
        return typed

    def clean_consent_on(self) -> date | None:
        return not_ahead(self.cleaned_data["consent_on"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("consent") == Partner.Consent.GIVEN:
            if not cleaned.get("consent_words"):
                self.add_error("consent_words", _("Write what the participant agreed to."))
            if "consent_on" not in self.errors and not cleaned.get("consent_on"):
                self.add_error("consent_on", _("Write the day on which the participant agreed."))
        return cleaned


class AgreementForm(KeptForm):
    """Something agreed, with whom and until when."""

    kind = forms.ChoiceField(label=_("What kind?"))
    parties = forms.CharField(
        label=_("Between whom?"),
        max_length=300,
        help_text=_("Everybody who agreed, such as the participant, the coach and the referrer."),
    )
    made_on = DayField(label=_("Agreed on"), initial=timezone.localdate)
    valid_until = DayField(
        label=_("Valid until"), required=False, help_text=_("Empty: until further notice.")
    )
    text = forms.CharField(label=_("What was agreed?"), max_length=3000, widget=text_area(4))

    def __init__(self, *args: Any, keeps_all: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [
            (one.value, one.label)
            for one in Agreement.Kind
            if keeps_all or one == Agreement.Kind.DAYS
        ]

    def clean_made_on(self) -> date | None:
        return not_ahead(self.cleaned_data["made_on"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        made_on, until = cleaned.get("made_on"), cleaned.get("valid_until")
        if made_on and until and until < made_on:
            self.add_error("valid_until", _("The last day is before the day of the agreement."))
        length = len(cleaned.get("text", ""))
        if cleaned.get("kind") == Agreement.Kind.DAYS and length > DAYS_LENGTH:
            told = {"most": DAYS_LENGTH, "length": length}
            self.add_error(
                "text",
                _(
                    "Days and times fit in %(most)s characters; this has %(length)s. Leave out what"
                    " is not about days."
                )
                % told,
            )
        return cleaned


class WhoField(OneOfUsers):
    """One of those who coach, or nobody in particular."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Who does it?"),
            queryset=User.objects.none(),
            required=False,
            empty_label=_("The own coaches"),
            **kwargs,
        )

    def label_from_instance(self, obj: User) -> str:
        return obj.full_name


class StepForm(KeptForm):
    """One next step: what, who, by when."""

    text = forms.CharField(label=_("What is done next?"), max_length=200)
    due_on = DayField(label=_("By when?"), required=False)
    who = WhoField()
    who_else = forms.CharField(
        label=_("Who else?"),
        required=False,
        max_length=120,
        help_text=_("Such as the participant, or a name from the network."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = self.row.who_id if isinstance(self.row, Step) else None
        who = self.fields["who"]
        assert isinstance(who, WhoField)
        who.queryset = coaches_to_choose([now] if now else [])

    def first_values(self, row: Any) -> dict[str, Any]:
        return super().first_values(row) | {"text": words_of_step(row)}

    def values(self) -> dict[str, Any]:
        typed = super().values()
        # A built-in step that nobody reworded goes on speaking the reader's language.
        if isinstance(self.row, Step) and typed["text"] == words_of_step(self.row):
            typed["text"] = self.row.text
        return typed
