"""The form that changes a record, and what it does when somebody else has changed it meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.workshop.audit.services import Actor
from apps.workshop.participants import codes
from apps.workshop.participants.compartments import Compartment
from apps.workshop.participants.details import state
from apps.workshop.participants.details.services import ChangedMeanwhile, tells_of_life
from apps.workshop.participants.forms import (
    CoachesField,
    HasPerson,
    IdentityCodeField,
    UnitField,
    choose_from,
    coaches_to_choose,
    municipality_choices,
    referrer_choices,
    units_to_choose,
    with_empty,
)
from apps.workshop.participants.identity.code import masked, opened
from apps.workshop.participants.models import CONTACT_FIELDS, NO_INFORMATION, Participant
from apps.workshop.participants.own_fields import services as own_fields
from apps.workshop.participants.own_fields.forms import field_for, fits
from apps.workshop.participants.services import is_over, notes_are_open
from kit import phones
from kit.days import DayField
from kit.forms import CardRadios, LongSelect
from kit.phones import PhoneField
from kit.templatetags.kit import fi_date
from tenants.accounts.models import User
from tenants.accounts.roles import Right

KEEP = "keep_"
"""Before the name of a field, in the question whose value of it is kept."""

NOT_KEPT_HERE = _("On this person's service basis nothing new is written here.")
OVER = _("The last period is over, so nothing new is written here.")

OURS, THEIRS = "ours", "theirs"


def _choice(label: Any, choices: Any = (), **kwargs: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, required=False, choices=with_empty(choices, _("Not asked")), **kwargs
    )


@dataclass(frozen=True)
class Section:
    """Fields of one kind under a heading. A folded one opens by itself where something is wrong."""

    code: str
    label: Any
    names: tuple[str, ...]
    note: Any = ""
    is_folded: bool = True


SECTIONS = (
    Section(
        "work", _("Work here"), ("unit", "coaches", "came_on", "referrer_type"), is_folded=False
    ),
    Section(
        "contact",
        _("Contact details"),
        ("phone", "email", "street_address", "municipality_code", "is_protected"),
        is_folded=False,
    ),
    Section("person", _("Person"), ("given_name", "family_name", "born_on", "identity_code")),
    Section(
        "emergency", _("Who is called in an emergency?"), ("emergency_name", "emergency_phone")
    ),
    Section(
        "statistics",
        _("For statistics"),
        ("gender", "mother_tongue", "education", "activity_before", "benefit"),
        _("Ask these when it suits. “No information” is an answer."),
    ),
    Section(
        "minor",
        _("Under 18"),
        ("maturity_text", "maturity_on", "guardian_role", "guardian_name", "guardian_phone"),
        _("A guardian is told nothing, unless something else is chosen here."),
    ),
)


class DetailsForm(HasPerson):
    """What may be changed about a participant afterwards."""

    optional_note = False
    """Nearly everything is optional."""

    unit = UnitField()
    coaches = CoachesField(
        error_messages={"required": _("Choose at least one coach: somebody answers for everybody.")}
    )
    came_on = DayField(label=_("First day"), required=False)
    referrer_type = forms.ChoiceField(label=_("Who referred the person here?"), required=False)
    phone = PhoneField(label=_("Phone"), required=False)
    email = forms.EmailField(label=_("Email"), required=False, max_length=254)
    street_address = forms.CharField(label=_("Street address"), required=False, max_length=200)
    municipality_code = _choice(_("Municipality of residence"), widget=LongSelect)
    is_protected = forms.BooleanField(
        label=_("Protect the contact details (non-disclosure for safety)"),
        required=False,
        help_text=_(
            "Address, municipality, phone, email and the people to call are then shown to nobody,"
            " unless somebody with the right opens them with a button of its own."
        ),
    )
    given_name = forms.CharField(label=_("Given name"), max_length=100)
    family_name = forms.CharField(label=_("Family name"), max_length=100)
    born_on = forms.DateField(label=_("Date of birth"), required=False)
    identity_code = IdentityCodeField(required=False)
    emergency_name = forms.CharField(label=_("Name"), required=False, max_length=100)
    emergency_phone = PhoneField(label=_("Phone"), required=False)
    gender = _choice(
        _("Gender"), codes.Gender.choices, help_text=_("As the person says. For statistics only.")
    )
    mother_tongue = _choice(_("Mother tongue"), widget=LongSelect)
    education = _choice(_("Highest completed education"), codes.Education.choices)
    activity_before = _choice(_("What the person mainly did before"), codes.Activity.choices)
    benefit = _choice(_("Benefit at the start"), codes.Benefit.choices)
    maturity_text = forms.CharField(
        label=_("How was the young person's maturity assessed, and what follows from it?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Your name is recorded with it."),
    )
    maturity_on = DayField(label=_("Assessed on"), required=False)
    guardian_role = forms.ChoiceField(
        label=_("The guardian's role"),
        required=False,
        choices=with_empty(codes.GuardianRole.choices, codes.TOLD_NOTHING),
    )
    guardian_name = forms.CharField(label=_("Guardian's name"), required=False, max_length=100)
    guardian_phone = PhoneField(label=_("Guardian's phone"), required=False)
    opened_as = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, data: QueryDict | None = None, *, participant: Participant, by: Actor
    ) -> None:
        self.participant, self.by = participant, by
        self.changed = participant
        self.values = state.values_of(participant)
        super().__init__(data, initial=self._held())
        self._add_own_fields()
        self._fill_choices()
        self._leave_out()
        self._say_what_is_hidden()
        self._say_what_is_not_kept()
        self.initial["opened_as"] = state.written(
            participant, self.values, [name for name in self.fields if name != "opened_as"]
        )
        sent = set(self.data)
        self.asked = [name for name in self.fields if f"{KEEP}{name}" in sent]
        for name in self.asked:
            self.fields[f"{KEEP}{name}"] = self._question(name)

    def _held(self) -> dict[str, Any]:
        person = self.participant
        hidden = {*CONTACT_FIELDS, "identity_code"} if person.is_protected else {"identity_code"}
        held = {name: getattr(person, name) for name in state.PLAIN if name not in hidden}
        return {**held, "unit": person.unit_id, "coaches": self._coaches()}

    def _coaches(self) -> list[int]:
        return [int(pk) for pk in self.values["coaches"].split()]

    def _add_own_fields(self) -> None:
        self.own_names = []
        for version in own_fields.asked():
            name = f"{state.OWN}{version.field_id}"
            value = self.values.get(name, "")
            field = self.fields[name] = field_for(version, value)
            self.own_names.append(name)
            self.initial[name] = value
            if not fits(field, value):
                # Worded otherwise since: the answer stays where it is until there is a new one.
                self.initial[name] = ""
                field.help_text = _("Answered before: %(answer)s") % {"answer": value}

    def _fill_choices(self) -> None:
        unit, coaches = self.fields["unit"], self.fields["coaches"]
        unit.queryset = units_to_choose(self.participant.unit_id)  # type: ignore[attr-defined]
        coaches.queryset = coaches_to_choose(self._coaches())  # type: ignore[attr-defined]
        choose_from(self, "municipality_code", with_empty(municipality_choices(), _("Not asked")))
        choose_from(self, "referrer_type", referrer_choices())
        choose_from(self, "mother_tongue", with_empty(codes.language_choices(), _("Not asked")))

    def _leave_out(self) -> None:
        """What this person may not change is not in the form at all."""
        closed = set()
        if not self.by.user.may(Right.PROTECT_CONTACT):
            closed |= {"is_protected"}
            closed |= set(CONTACT_FIELDS) if self.participant.is_protected else set()
        if not self.by.user.may(Right.SEE_IDENTITY_CODES):
            closed |= {"identity_code"}
        for name in closed:
            del self.fields[name]

    def _say_what_is_hidden(self) -> None:
        untouched = _now("Left empty, it stays as it is.")
        if self.participant.is_protected:
            for name in CONTACT_FIELDS:
                if name in self.fields:
                    self.fields[name].help_text = f"{_now('Not shown.')} {untouched}"
        if self.participant.identity_mark and "identity_code" in self.fields:
            kept = masked(opened(self.participant.identity_code))
            self.fields["identity_code"].help_text = f"{kept}. {untouched}"

    def _say_what_is_not_kept(self) -> None:
        """What is learned of somebody is not written where another controller keeps it."""
        if notes_are_open(self.participant, Compartment.COACHING):
            return
        for name, field in self.fields.items():
            if tells_of_life(name):
                field.help_text = f"{field.help_text} {self._why_not()}".strip()

    def _why_not(self) -> Any:
        return OVER if is_over(self.participant) else NOT_KEPT_HERE

    def refuse(self, names: Iterable[str]) -> None:
        """Say at each of these fields that it is not kept here, with what was typed in it."""
        for name in names:
            self.add_error(
                name, f"{self._why_not()} {_now('Leave it as it was, and save the rest.')}"
            )

    def clean_referrer_type(self) -> str:
        return self.cleaned_data["referrer_type"] or NO_INFORMATION

    def details(self) -> dict[str, Any]:
        """The fields that were on the form, as they were typed, but for what stays as it is."""
        found = {}
        for name in self.fields:
            if name == "opened_as" or name.startswith(KEEP) or name not in self.cleaned_data:
                continue
            value = self.cleaned_data[name]
            if self.cleaned_data.get(f"{KEEP}{name}") == THEIRS or self._stays(name, value):
                continue
            found[name] = list(value) if name == "coaches" else value
        return found

    def _stays(self, name: str, value: Any) -> bool:
        """Whether a field was empty because what it holds is not shown."""
        if value:
            return False
        is_hidden = self.participant.is_protected and name in CONTACT_FIELDS
        does_not_fit = name in self.own_names and not self.initial[name]
        return is_hidden or does_not_fit or name == "identity_code"

    # When somebody else has changed the same field.

    def after(self, meanwhile: ChangedMeanwhile) -> DetailsForm:
        """This form over the record as it is now, with what was typed.

        Where both have changed a field it asks whose value is kept.
        """
        now = Participant.objects.select_related("unit").get(pk=self.participant.pk)
        fresh = DetailsForm(participant=now, by=self.by)
        data = QueryDict(mutable=True)
        data.update(self.data)
        for name in meanwhile.kept:
            _put(data, name, fresh.initial.get(name))
        for name in meanwhile.fields:
            data[f"{KEEP}{name}"] = OURS
        data["opened_as"] = fresh.initial["opened_as"]
        return DetailsForm(data, participant=now, by=self.by)

    def _question(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        hints = {OURS: self._shown(name, self._typed(name)), THEIRS: self._now_held(name)}
        return forms.ChoiceField(
            label=_("%(field)s: whose is kept?") % {"field": field.label},
            choices=[(OURS, _("What you wrote")), (THEIRS, _("What is in the record now"))],
            widget=CardRadios(hints=hints),
            required=False,
        )

    def _typed(self, name: str) -> Any:
        widget = self.fields[name].widget
        return widget.value_from_datadict(self.data, self.files, self.add_prefix(name))

    def _now_held(self, name: str) -> str:
        person = self.participant
        if name == "identity_code":
            return masked(opened(person.identity_code)) or _now("Empty")
        if person.is_protected and name in CONTACT_FIELDS:
            return _now("Not shown")
        held = self.initial.get(name)
        if held and isinstance(self.fields[name], PhoneField):
            return phones.shown(held)
        return self._shown(name, held)

    def _shown(self, name: str, value: Any) -> str:
        """A value of a field in words."""
        field = self.fields[name]
        if name == "is_protected":
            return _now("Yes") if value else _now("No")
        if isinstance(field, forms.ModelMultipleChoiceField):
            known = User.objects.filter(pk__in=[pk for pk in value or () if str(pk).isdigit()])
            return ", ".join(one.full_name for one in known)
        if isinstance(field, forms.ChoiceField):
            return _label_of(field, value)
        if isinstance(field, forms.DateField) and not isinstance(value, str):
            return fi_date(value) or _now("Empty")
        return str(value or "") or _now("Empty")

    # The page.

    @property
    def questions(self) -> list[Any]:
        """The fields that ask whose value is kept."""
        return [self[f"{KEEP}{name}"] for name in self.asked]

    @property
    def sections(self) -> list[dict[str, Any]]:
        """The fields under their headings, own fields last."""
        own = Section("own", _("Our own fields"), tuple(self.own_names), is_folded=False)
        shown = []
        for section in (*SECTIONS, own):
            fields = [self[name] for name in section.names if name in self.fields]
            if fields:
                shown.append(
                    {"section": section, "fields": fields, "is_open": self._opens(section)}
                )
        return shown

    def _opens(self, section: Section) -> bool:
        if section.code == "minor" and self.participant.is_under_age_on(timezone.localdate()):
            return True
        names = [name for name in section.names if name in self.fields]
        return not section.is_folded or any(
            self.errors.get(name) or name in self.asked for name in names
        )


def _put(data: QueryDict, name: str, value: Any) -> None:
    """Put a value into posted data as a browser would have sent it."""
    if isinstance(value, list):
        data.setlist(name, [str(one) for one in value])
    elif value is True:
        data[name] = "on"
    elif text := state.as_text(value):
        data[name] = text
    else:
        data.pop(name, None)


def _label_of(field: Any, value: Any) -> str:
    choices: Mapping[str, Any] = {str(one): label for one, label in field.choices}
    return str(choices.get(str(value or ""), "")) or _now("Empty")
