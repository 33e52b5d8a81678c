"""Forms of participants."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.network.areas.models import Municipality
from apps.network.classifications.models import ReferrerType, ServiceBasis
from apps.workshop.participants.compartments import TO_WRITE, Compartment
from apps.workshop.participants.models import Participant
from apps.workshop.participants.services import Details, state_of_details
from apps.workshop.units.models import Unit
from kit.days import DayField
from kit.phones import PhoneField
from tenants.accounts.models import User
from tenants.accounts.once import OnceForm
from tenants.accounts.roles import RIGHTS

OLDEST_YEARS = 120


def municipality_choices() -> list[tuple[str, str]]:
    """The municipalities of today, in the order of the reader's alphabet."""
    today, language = timezone.localdate(), get_language() or "fi"
    return list(Municipality.objects.valid_on(today).for_choices(language))


def service_basis_choices() -> list[tuple[str, str]]:
    today, language = timezone.localdate(), get_language() or "fi"
    return list(ServiceBasis.objects.choices(language, today))


def referrer_choices() -> list[tuple[str, str]]:
    today, language = timezone.localdate(), get_language() or "fi"
    return list(ReferrerType.objects.choices(language, today))


def with_empty(choices: Iterable[tuple[str, Any]]) -> list[tuple[str, Any]]:
    return [("", _("Choose")), *choices]


def refuse_unlikely_birth(born_on: date) -> None:
    """Raise ValidationError for a birth date in the future or too long ago."""
    today = timezone.localdate()
    if born_on > today:
        raise forms.ValidationError(_("The birth date is in the future. Check the year."))
    if born_on < today - timedelta(days=365.25 * OLDEST_YEARS):
        raise forms.ValidationError(_("The birth date is over 120 years ago. Check the year."))


if TYPE_CHECKING:
    ManyOfUsers = forms.ModelMultipleChoiceField[User]
    OneOfUnits = forms.ModelChoiceField[Unit]
else:  # Django's fields take type arguments only from a type checker.
    ManyOfUsers, OneOfUnits = forms.ModelMultipleChoiceField, forms.ModelChoiceField


class CoachesField(ManyOfUsers):
    """One or more of those who may write coaching notes."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("Own coaches"), queryset=User.objects.none(), **kwargs)

    def label_from_instance(self, obj: User) -> str:
        return obj.full_name


def coaches_to_choose(now: Iterable[int] = ()) -> Any:
    """Who can be somebody's own coach, and those who are it now, whatever became of them."""
    may_coach = Q()
    for role, rights in RIGHTS.items():
        if TO_WRITE[Compartment.COACHING] in rights:
            may_coach |= Q(roles__contains=[role.value])
    chosen = User.objects.filter(Q(is_active=True) & may_coach | Q(pk__in=list(now)))
    return chosen.order_by("family_name", "given_name")


def units_to_choose(now: int | None = None) -> Any:
    """Open units, and the one somebody is in now."""
    return Unit.objects.filter(Q(closed_at__isnull=True) | Q(pk=now))


class UnitField(OneOfUnits):
    """The unit somebody works in."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Unit"),
            queryset=Unit.objects.none(),
            required=False,
            empty_label=_("No unit yet"),
            **kwargs,
        )


class ParticipantForm(OnceForm):
    """A new participant: who, from where, on what basis, from when."""

    given_name = forms.CharField(label=_("Given name"), max_length=100)
    family_name = forms.CharField(label=_("Family name"), max_length=100)
    born_on = forms.DateField(label=_("Date of birth"))
    municipality_code = forms.ChoiceField(label=_("Municipality of residence"))
    phone = PhoneField(label=_("Phone"), required=False)
    referrer_type = forms.ChoiceField(
        label=_("Who referred the person here?"),
        help_text=_("“No information” is an answer too, and can be corrected later."),
    )
    service_basis = forms.ChoiceField(label=_("Service basis"))
    starts_on = DayField(label=_("Starts on"))
    unit = UnitField(help_text=_("Who works in the unit sees the participant."))
    coaches = CoachesField(
        required=False, help_text=_("They always see their own participants. Nobody chosen: you.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units_to_choose()  # type: ignore[attr-defined]
        self.fields["coaches"].queryset = coaches_to_choose()  # type: ignore[attr-defined]
        self._choose_from("municipality_code", municipality_choices())
        self._choose_from("referrer_type", referrer_choices())
        self._choose_from("service_basis", service_basis_choices())

    def _choose_from(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = with_empty(choices)

    def clean_born_on(self) -> date:
        born_on: date = self.cleaned_data["born_on"]
        refuse_unlikely_birth(born_on)
        return born_on

    def clean_service_basis(self) -> str:
        code = str(self.cleaned_data["service_basis"])
        rules = ServiceBasis.objects.valid_on(timezone.localdate()).filter(code=code)
        if rules.filter(storage=ServiceBasis.Storage.NOTHING).exists():
            raise forms.ValidationError(
                _(
                    "Nothing about a period on this basis may be kept here. Record it in the"
                    " controller's own system."
                )
            )
        return code

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        born_on, starts_on = cleaned.get("born_on"), cleaned.get("starts_on")
        if born_on and starts_on and starts_on < born_on:
            self.add_error("starts_on", _("The start is before the date of birth."))
        return cleaned


class DetailsForm(forms.Form):
    """What may be changed about a participant afterwards."""

    unit = UnitField()
    coaches = CoachesField(
        error_messages={"required": _("Choose at least one coach: somebody answers for everybody.")}
    )
    phone = PhoneField(label=_("Phone"), required=False)
    municipality_code = forms.ChoiceField(label=_("Municipality of residence"))
    is_protected = forms.BooleanField(
        label=_("Protect the contact details (non-disclosure for safety)"),
        required=False,
        help_text=_(
            "Phone and municipality are then shown to nobody, unless somebody with the right opens"
            " them with a button of its own."
        ),
    )

    opened_as = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, participant: Participant, may_protect: bool, **kwargs: Any
    ) -> None:
        """`may_protect`: whether this person may change contact details under protection."""
        coaches = list(participant.coachings.values_list("coach_id", flat=True))
        kwargs["initial"] = {
            "unit": participant.unit_id,
            "coaches": coaches,
            "phone": participant.shown_phone,
            "municipality_code": participant.shown_municipality,
            "is_protected": participant.is_protected,
            "opened_as": state_of_details(participant),
        }
        super().__init__(*args, **kwargs)
        self.participant = participant
        self.fields["unit"].queryset = units_to_choose(  # type: ignore[attr-defined]
            participant.unit_id
        )
        self.fields["coaches"].queryset = coaches_to_choose(coaches)  # type: ignore[attr-defined]
        municipality = self.fields["municipality_code"]
        assert isinstance(municipality, forms.ChoiceField)
        if participant.is_protected or not participant.municipality_code:
            municipality.required = False
        municipality.choices = with_empty(municipality_choices())
        if participant.is_protected:
            for name in ("phone", "municipality_code"):
                self.fields[name].help_text = _("Not shown. Left empty, it stays as it is.")
        if not may_protect:
            self._leave_out(is_protected=participant.is_protected)

    def _leave_out(self, *, is_protected: bool) -> None:
        """What this person may not change is not in the form at all."""
        del self.fields["is_protected"]
        if is_protected:
            del self.fields["phone"], self.fields["municipality_code"]

    def details(self) -> Details:
        """What was typed, checked. Under protection an empty contact detail stays as it is."""
        typed, was_protected = self.cleaned_data, self.participant.is_protected
        return Details(
            unit=typed["unit"],
            coaches=list(typed["coaches"]),
            is_protected=typed.get("is_protected", was_protected),
            phone=(typed.get("phone") or None) if was_protected else typed["phone"],
            municipality_code=typed.get("municipality_code") or None,
        )


class NoteForm(OnceForm):
    """A short, factual note, in one of the compartments its writer may write."""

    optional_note = False
    """One compartment is always chosen already."""

    compartment = forms.ChoiceField(label=_("About what?"), required=False)
    happened_on = DayField(label=_("Day"), initial=timezone.localdate)
    text = forms.CharField(
        label=_("What happened, what was agreed?"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Short and factual. The participant has the right to read it."),
    )

    def __init__(self, *args: Any, parts: Sequence[Compartment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.first_part = parts[0] if parts else Compartment.COACHING
        compartment = self.fields["compartment"]
        assert isinstance(compartment, forms.ChoiceField)
        compartment.choices = [(part.value, part.label) for part in parts]

    def clean_compartment(self) -> str:
        return str(self.cleaned_data["compartment"] or self.first_part)

    def clean_happened_on(self) -> date:
        happened_on: date = self.cleaned_data["happened_on"]
        if happened_on > timezone.localdate():
            raise forms.ValidationError(_("The day is in the future. A note tells what happened."))
        return happened_on
