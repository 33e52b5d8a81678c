"""The list of participants: its filters, which are kept in the address, and its rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.network.areas import lookups
from apps.network.classifications.models import ServiceBasis
from apps.workshop.audit.services import Actor
from apps.workshop.participants.details.basics import period_now
from apps.workshop.participants.forms import (
    choose_from,
    service_basis_choices,
    with_empty,
)
from apps.workshop.participants.models import Coaching, Participant, Period
from apps.workshop.participants.permissions import in_state
from apps.workshop.units.models import Unit
from kit.pages.filters import chosen_of
from kit.stamps import Stamped
from kit.templatetags.kit import fi_time

SHOWN = (
    "given_name",
    "family_name",
    "sort_key",
    "born_on",
    "municipality_code",
    "phone",
    "is_protected",
    "unit__name",
)
"""What the list reads of a participant, of dozens of columns."""

STATES = [("", _("All")), ("running", _("Period running")), ("ended", _("No running period"))]
WHOSE = [("", _("Everybody's")), ("own", _("My own"))]
ORDERS = [("", _("By name")), ("newest", _("Newest first"))]
NO_UNIT = "none"


class FilterForm(forms.Form):
    """What is chosen from a list. The chips of the page go along as they are in the address."""

    optional_note = False

    unit = forms.ChoiceField(label=_("Unit"), required=False)
    basis = forms.ChoiceField(label=_("Service basis"), required=False)
    q = forms.CharField(widget=forms.HiddenInput, required=False)
    state = forms.CharField(widget=forms.HiddenInput, required=False)
    whose = forms.CharField(widget=forms.HiddenInput, required=False)
    order = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(initial={name: request.GET.get(name, "") for name in self.base_fields})
        units = [(str(pk), name) for pk, name in Unit.objects.values_list("pk", "name")]
        choose_from(self, "unit", with_empty([*units, (NO_UNIT, _("No unit yet"))], _("All units")))
        choose_from(self, "basis", with_empty(service_basis_choices(), _("All service bases")))

    @property
    def carried(self) -> list[Any]:
        """What the address has besides these fields."""
        return [field for field in self.hidden_fields() if field.initial]

    @property
    def is_chosen(self) -> bool:
        """Whether the address narrows the list by one of these fields."""
        return bool(self.chosen("unit") or self.chosen("basis"))

    def chosen(self, name: str) -> str:
        """What the address chooses, or nothing for what cannot be chosen."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        choices: Any = field.choices
        known = {str(value) for value, _label in choices}
        wanted = str(self.initial[name])
        return wanted if wanted in known else ""


def narrowed(
    found: QuerySet[Participant], request: HttpRequest, form: FilterForm, by: Actor
) -> QuerySet[Participant]:
    """Those of `found` that the address asks for, in its order."""
    found = in_state(found, chosen_of(request, "state", STATES), timezone.localdate())
    if chosen_of(request, "whose", WHOSE):
        found = found.filter(
            Exists(Coaching.objects.filter(coach=by.user, participant_id=OuterRef("pk")))
        )
    if unit := form.chosen("unit"):
        found = found.filter(unit__isnull=True) if unit == NO_UNIT else found.filter(unit_id=unit)
    if basis := form.chosen("basis"):
        found = found.filter(
            Exists(Period.objects.filter(service_basis=basis, participant_id=OuterRef("pk")))
        )
    if chosen_of(request, "order", ORDERS):
        found = found.order_by("-added_at", "id")
    return found


@dataclass(frozen=True)
class Listed:
    """One participant as the list shows them, on paper too. The place only where it is shown."""

    participant: Participant
    age: int | None
    place: str
    phone: str
    period: Period | None
    basis: str
    is_running: bool

    @property
    def stamped(self) -> Stamped:
        """The row of the page."""
        one = self.participant
        opened = getattr(one, "open_until", None)
        return Stamped(
            words={
                "url": one.get_absolute_url(),
                "list_name": one.list_name,
                "full_name": one.full_name,
                "about": self._about,
                "open_until": fi_time(opened),
                "phone": self.phone,
            },
            flags={
                "is_protected": one.is_protected,
                "is_opened": opened is not None,
                "period": ("running" if self.is_running else "ended") if self.period else "",
                "has_phone": bool(self.phone),
            },
        )

    @property
    def _about(self) -> str:
        one = self.participant
        age = _("Age not known") if self.age is None else _("%(age)s years") % {"age": self.age}
        place = _("Not shown") if one.is_protected else self.place
        unit = one.unit.name if one.unit else ""
        return " · ".join(filter(None, (str(age), str(place), unit, self.basis)))


def rows_of(people: Iterable[Participant]) -> list[Listed]:
    """The people of one page as the list shows them."""
    listed, language, today = list(people), get_language() or "fi", timezone.localdate()
    places = lookups.names([one.shown_municipality for one in listed], language)
    bases = ServiceBasis.objects.names(language)
    return [
        Listed(
            participant=one,
            age=one.age_on(today),
            place=places.get(one.shown_municipality, one.shown_municipality),
            phone=one.shown_phone,
            period=(period := period_now(one)),
            basis=bases.get(period.service_basis, "") if period else "",
            is_running=bool(period and period.is_running_on(today)),
        )
        for one in listed
    ]
