"""Forms of intake that have a page of their own."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.network.referrals.services import possible_receivers
from apps.workshop.intake.models import Assessment, Contact, Option
from apps.workshop.intake.services.contacts import Details
from apps.workshop.intake.services.mapping import HEALTH, TEXTS, Thought
from apps.workshop.intake.services.opened import CLOSED, written
from apps.workshop.participants.forms import (
    ParticipantForm,
    coaches_to_choose,
    referrer_choices,
    service_basis_choices,
    units_to_choose,
    with_empty,
)
from apps.workshop.units.models import Unit
from kit.days import DayField
from kit.forms import PillRadios
from kit.phones import PhoneField
from tenants.accounts.models import User
from tenants.accounts.once import OnceForm

if TYPE_CHECKING:
    OneOfUsers = forms.ModelChoiceField[User]
else:  # Django's fields take type arguments only from a type checker.
    OneOfUsers = forms.ModelChoiceField

LONGEST = 3000
BY_THEMSELVES, NOT_KNOWN = "SELF", "UNK"


class ContactForm(OnceForm):
    """A contact, keyed in while somebody is on the phone: a name or a few words are enough."""

    optional_note = False

    way = forms.ChoiceField(
        label=_("How did they contact us?"),
        choices=Contact.Way.choices,
        initial=Contact.Way.PHONE,
        widget=PillRadios,
    )
    asker = forms.ChoiceField(
        label=_("Who contacts us?"),
        choices=Contact.Asker.choices,
        initial=Contact.Asker.SELF,
        widget=PillRadios,
    )
    given_name = forms.CharField(label=_("Given name"), max_length=100, required=False)
    family_name = forms.CharField(label=_("Family name"), max_length=100, required=False)
    described = forms.CharField(
        label=_("No name? Who is it about, in a few words"),
        max_length=100,
        required=False,
        help_text=_("Such as “a 19-year-old who left school”."),
    )
    phone = PhoneField(label=_("Phone"), required=False)
    call_back = forms.CharField(
        label=_("How and when to call back?"), max_length=200, required=False
    )
    wish = forms.CharField(
        label=_("What do they wish for, in their own words?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    is_urgent = forms.BooleanField(label=_("This cannot wait"), required=False)
    is_protected = forms.BooleanField(
        label=_("Protect the contact details (non-disclosure for safety)"), required=False
    )
    caller_name = forms.CharField(
        label=_("Name of who contacts us, if it is somebody else"), max_length=100, required=False
    )
    email = forms.EmailField(label=_("E-mail"), required=False)
    referrer_type = forms.ChoiceField(label=_("Which body do they come from?"), required=False)
    contacted_on = DayField(label=_("Day of the contact"), initial=timezone.localdate)
    opened_as = forms.CharField(widget=forms.HiddenInput, required=False)

    FIRST = ("way", "asker")
    NAMES = ("given_name", "family_name")
    REST = ("caller_name", "email", "referrer_type", "contacted_on", "is_protected")

    def __init__(
        self, *args: Any, contact: Contact | None = None, may_protect: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        referrer = self.fields["referrer_type"]
        assert isinstance(referrer, forms.ChoiceField)
        referrer.choices = with_empty(referrer_choices())
        self.was_protected = bool(contact and contact.is_protected)
        if self.was_protected:
            for name in CLOSED:
                self.fields[name].help_text = _("Not shown. Left empty, it stays as it is.")
                if not may_protect:
                    self.fields[name].disabled = True
            # What protects somebody is never taken off by a box that nobody ticked.
            del self.fields["is_protected"]

    def clean_contacted_on(self) -> Any:
        day = self.cleaned_data["contacted_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("The day is in the future. A contact has been made."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        named = any(cleaned.get(name) for name in (*self.NAMES, "described"))
        if not named and not self.errors.keys() & {*self.NAMES, "described"}:
            self.add_error("given_name", _("Give a name, or say below in a few words who it is."))
        return cleaned

    def details(self) -> Details:
        """What was typed. Under protection an empty contact detail stays as it is."""
        typed = dict(self.cleaned_data)
        for name in ("form_token", "opened_as"):
            typed.pop(name)
        if not typed["referrer_type"]:
            by_others = typed["asker"] == Contact.Asker.PROFESSIONAL
            typed["referrer_type"] = NOT_KNOWN if by_others else BY_THEMSELVES
        if self.was_protected:
            typed["is_protected"] = True
            for name in CLOSED:
                typed[name] = typed[name] or None
        return Details(**typed)


def initial_of(contact: Contact) -> dict[str, Any]:
    """What the form shows of a contact. Protected details are left out."""
    names = [name for name in ContactForm.base_fields if name not in ("form_token", "opened_as")]
    shown = {name: getattr(contact, name) for name in names}
    if contact.is_protected:
        shown |= dict.fromkeys(CLOSED, "")
    return shown | {"opened_as": written(contact, names)}


def _text(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AssessmentForm(forms.Form):
    """The initial assessment. Everything may be left out, and go on later."""

    optional_note = False

    situation = _text(_("Situation now"), _("Studies or work, home, everyday life."))
    wants = _text(_("What does the person want?"), _("In their own words."))
    strengths = _text(_("What goes well?"), _("Strengths, skills, what is fun."))
    support = _text(_("What support is needed?"))
    urgent = _text(_("What is urgent?"), _("A home, money, a date that is coming."))
    risks = _text(_("What must be taken care of?"), _("Risks at work, safety, who may be told."))
    health = _text(
        _("Health, as far as it matters at the workshop"),
        _("Kept apart: opens only to those who may read about health."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, names: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in {*TEXTS, HEALTH}.difference(names):
            del self.fields[name]

    def texts(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in (*TEXTS, HEALTH) if name in self.fields}


def assessment_initial(assessment: Assessment | None) -> dict[str, Any]:
    """What the form begins with: a new one has the version 1 before its first saving."""
    if assessment is None:
        return {"version": 1}
    return {name: getattr(assessment, name) for name in (*TEXTS, HEALTH, "version")}


class RecommendationForm(OnceForm):
    """Which services were thought of, which is recommended, and why."""

    optional_note = False

    chosen = forms.ChoiceField(label=_("What is recommended?"))
    options = forms.MultipleChoiceField(
        label=_("What else was thought of?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    elsewhere = forms.CharField(
        label=_("If elsewhere: where?"),
        max_length=200,
        required=False,
        help_text=_("A service outside the network, such as a school or a health centre."),
    )
    service_basis = forms.ChoiceField(label=_("Service basis, if known"), required=False)
    reason = forms.CharField(
        label=_("Why?"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("So that the person, and a colleague a year from now, understands it."),
    )
    said = forms.CharField(
        label=_("What did the person say?"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {f"unit:{unit.pk}": unit for unit in units_to_choose()}
        self.members = {
            f"org:{entry.organisation_id}": entry.name for entry in possible_receivers()
        }
        kinds = Option.Kind
        choices: list[tuple[str, Any]] = [
            *((code, unit.name) for code, unit in self.units.items()),
            (kinds.HERE.value, kinds.HERE.label),
            *self.members.items(),
            (kinds.ELSEWHERE.value, kinds.ELSEWHERE.label),
        ]
        for name, listed in (
            ("chosen", with_empty(choices)),
            ("options", choices),
            ("service_basis", with_empty(service_basis_choices())),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = listed
        self.labels = dict(choices)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        thought = {cleaned.get("chosen"), *cleaned.get("options", [])}
        if Option.Kind.ELSEWHERE in thought and not cleaned.get("elsewhere"):
            self.add_error("elsewhere", _("Say where, in a few words."))
        return cleaned

    def thoughts(self) -> list[Thought]:
        """Every option, the recommended one among them."""
        chosen = self.cleaned_data["chosen"]
        codes = dict.fromkeys([chosen, *self.cleaned_data["options"]])
        return [self._thought(code, is_chosen=code == chosen) for code in codes]

    def _thought(self, code: str, *, is_chosen: bool) -> Thought:
        kind, _colon, ref = code.partition(":")
        name = str(self.labels[code])
        if kind == Option.Kind.ELSEWHERE:
            name = self.cleaned_data["elsewhere"]
        unit: Unit | None = self.units.get(code)
        organisation = ref if kind == Option.Kind.ORGANISATION else ""
        return Thought(kind, name, unit, organisation, is_chosen)


class CoachField(OneOfUsers):
    """One of those who can be somebody's own coach."""

    def label_from_instance(self, obj: User) -> str:
        return obj.full_name


class AgreeForm(ParticipantForm):
    """What opens the record. What is known already stands in it."""

    coach = CoachField(label=_("Own coach"), queryset=User.objects.none())
    email = forms.EmailField(label=_("E-mail"), required=False, max_length=254)

    field_order = (
        "given_name",
        "family_name",
        "unit",
        "service_basis",
        "starts_on",
        "coach",
        "born_on",
        "municipality_code",
        "referrer_type",
        "phone",
        "email",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["coaches"]
        # Asked where the record is filled in: the desk does without.
        self.fields.pop("identity_code", None)
        self.fields["coach"].queryset = coaches_to_choose()  # type: ignore[attr-defined]
