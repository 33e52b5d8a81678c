"""Forms of participants."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.network.areas import lookups
from apps.network.classifications.models import ReferrerType, ServiceBasis
from apps.workshop.audit.services import Actor
from apps.workshop.participants.compartments import TO_WRITE, Compartment
from apps.workshop.participants.identity import code as codes
from apps.workshop.participants.identity.services import (
    AlreadyHere,
    TooManyTries,
    refuse_a_second_record,
)
from apps.workshop.participants.models import NO_INFORMATION, Participant
from apps.workshop.units.models import Unit
from kit.days import DayField
from kit.forms import LongSelect
from kit.phones import PhoneField
from tenants.accounts.models import User
from tenants.accounts.once import OnceForm
from tenants.accounts.roles import RIGHTS, Right

OLDEST_YEARS = 120


def municipality_choices() -> list[tuple[str, str]]:
    """The municipalities of today, in the order of the reader's alphabet."""
    today, language = timezone.localdate(), get_language() or "fi"
    return lookups.choices(language, today)


def service_basis_choices() -> list[tuple[str, str]]:
    today, language = timezone.localdate(), get_language() or "fi"
    return list(ServiceBasis.objects.choices(language, today))


def referrer_choices() -> list[tuple[str, str]]:
    today, language = timezone.localdate(), get_language() or "fi"
    return list(ReferrerType.objects.choices(language, today))


def with_empty(choices: Iterable[tuple[str, Any]], empty: Any = "") -> list[Any]:
    return [("", empty or _("Choose")), *choices]


def choose_from(form: forms.Form, name: str, choices: list[Any] | Callable[[], list[Any]]) -> None:
    """Let one of these be chosen in a field of the form. A function is asked when it is needed."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


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


class IdentityCodeField(forms.CharField):
    """A personal identity code. The cleaned value is checked, in capitals; empty when left out."""

    def __init__(self, **kwargs: Any) -> None:
        # The browser keeps no list of what has been typed here.
        widget = forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
        super().__init__(label=_("Personal identity code"), max_length=20, widget=widget, **kwargs)

    def clean(self, value: Any) -> str:
        typed: str = super().clean(value)
        if not typed:
            return ""
        try:
            return codes.checked(typed)
        except codes.NotACode:
            raise forms.ValidationError(
                _(
                    "This is not a personal identity code: a sign or the last character does not"
                    " match. Copy it from a card or a decision, such as 010190-902S."
                )
            ) from None


class HasPerson(forms.Form):
    """Checks of who somebody is, for forms with these fields. They need `by`."""

    by: Actor
    changed: Participant | None = None
    """Whose record it is already; None for a new one."""

    def clean_born_on(self) -> date | None:
        born_on: date | None = self.cleaned_data["born_on"]
        if born_on:
            refuse_unlikely_birth(born_on)
        return born_on

    def clean_identity_code(self) -> str:
        code: str = self.cleaned_data["identity_code"]
        if not code:
            return ""
        try:
            refuse_a_second_record(code, own=self.changed, by=self.by)
        except AlreadyHere as met:
            raise forms.ValidationError(_who_has_it(met.participant)) from None
        except TooManyTries:
            raise forms.ValidationError(
                _(
                    "You have tried several codes. Save without a code now, and add it in a"
                    " quarter of an hour."
                )
            ) from None
        return code

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        born_on, code = cleaned.get("born_on"), cleaned.get("identity_code")
        if code and "born_on" in cleaned:
            # Nothing is keyed twice: the code has the date of birth in it.
            in_code = codes.born_on(code)
            if born_on and born_on != in_code:
                self.add_error(
                    "born_on",
                    _("The identity code has another date of birth. Correct one of the two."),
                )
            cleaned["born_on"] = in_code
        return cleaned


def _who_has_it(participant: Participant | None) -> Any:
    if participant is None:
        return _(
            "Somebody outside your reach has a record with this code already. Ask the director or"
            " whoever meets new people, and open no second one."
        )
    return format_html(
        '{} <a href="{}">{}</a>',
        _("Somebody has a record with this code already:"),
        participant.get_absolute_url(),
        participant.full_name,
    )


class ParticipantForm(HasPerson, OnceForm):
    """A new participant. A name and the first day are enough; the rest stands under “more”."""

    SHORT = ("given_name", "family_name", "starts_on")

    given_name = forms.CharField(label=_("Given name"), max_length=100)
    family_name = forms.CharField(label=_("Family name"), max_length=100)
    starts_on = DayField(label=_("First day"))
    phone = PhoneField(label=_("Phone"), required=False)
    unit = UnitField(help_text=_("Who works in the unit sees the participant."))
    service_basis = forms.ChoiceField(
        label=_("Service basis"),
        required=False,
        help_text=_("The first period begins when this is known."),
    )
    born_on = forms.DateField(label=_("Date of birth"), required=False)
    identity_code = IdentityCodeField(required=False)
    municipality_code = forms.ChoiceField(
        label=_("Municipality of residence"), required=False, widget=LongSelect
    )
    referrer_type = forms.ChoiceField(
        label=_("Who referred the person here?"),
        required=False,
        help_text=_("“No information” is an answer too, and can be corrected later."),
    )
    coaches = CoachesField(
        required=False, help_text=_("They always see their own participants. Nobody chosen: you.")
    )

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.fields["unit"].queryset = units_to_choose()  # type: ignore[attr-defined]
        self.fields["coaches"].queryset = coaches_to_choose()  # type: ignore[attr-defined]
        choose_from(self, "municipality_code", with_empty(municipality_choices()))
        choose_from(self, "referrer_type", referrer_choices())
        choose_from(self, "service_basis", with_empty(service_basis_choices(), _("Not known yet")))
        self.initial.setdefault("referrer_type", NO_INFORMATION)
        if not by.user.may(Right.SEE_IDENTITY_CODES):
            del self.fields["identity_code"]

    @property
    def short_fields(self) -> list[Any]:
        return [self[name] for name in self.SHORT]

    @property
    def more_fields(self) -> list[Any]:
        shown = self.visible_fields()
        return [field for field in shown if field.name not in self.SHORT]

    @property
    def opens_more(self) -> bool:
        """Whether something under “more” needs looking at."""
        return any(field.errors for field in self.more_fields)

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
        cleaned = super().clean()
        born_on, starts_on = cleaned.get("born_on"), cleaned.get("starts_on")
        if born_on and starts_on and starts_on < born_on:
            self.add_error("starts_on", _("The start is before the date of birth."))
        return cleaned
