"""Forms of the network's own people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.network.areas.lookups import ANSWERED_FOR, key_of
from apps.network.areas.models import Area
from kit.forms import ColumnCheckboxes
from kit.sorting import sort_key
from tenants.accounts.forms import InvitationForm, RolesField, RolesForm
from tenants.accounts.roles import NETWORK_ROLES, Role
from tenants.organisations.models import Organisation


class RefuseForm(forms.Form):
    """Why a membership is not confirmed. The contact reads it in a mail."""

    reason = forms.CharField(
        label=_("Why is the membership not confirmed?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The contact gets this text by mail. Say what they can do next."),
    )


KINDS = {
    Area.Kind.REGION: _("Regions"),
    Area.Kind.EMPLOYMENT_AREA: _("Employment areas"),
}


def area_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every region and employment area of today, in groups, alphabetically."""
    language = get_language() or "fi"
    areas = Area.objects.valid_on(timezone.localdate()).filter(kind__in=ANSWERED_FOR)
    named = sorted((sort_key(area.name(language)), key_of(area), area) for area in areas)
    return [
        (str(label), [(key, area.name(language)) for _key, key, area in named if area.kind == kind])
        for kind, label in KINDS.items()
    ]


if TYPE_CHECKING:
    Mixin = forms.Form
else:
    Mixin = object


class _Terms(Mixin):
    """What is agreed with one of the network's people besides the roles, and what must fit."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        roles, ends_on = cleaned.get("roles", []), cleaned.get("ends_on")
        if cleaned.get("areas") and Role.COORDINATOR not in roles:
            self.add_error(
                "areas",
                _("Areas are a coordinator's. Choose that role too, or take the areas off."),
            )
        if Role.AUDITOR in roles and not ends_on and "ends_on" not in self.errors:
            self.add_error(
                "ends_on", _("An auditor reads for a time only. Give the last day of the audit.")
            )
        if ends_on and ends_on < timezone.localdate():
            self.add_error(
                "ends_on",
                _("The last day is over already. Give a later one, or close the account."),
            )
        return cleaned


class AreasField(forms.MultipleChoiceField):
    """The areas of a regional network."""

    widget = ColumnCheckboxes

    def __init__(self) -> None:
        super().__init__(
            label=_("A coordinator's regional network"),
            choices=area_choices,
            required=False,
            help_text=_("Choose nothing for a coordinator of the whole country."),
        )


class LastDayField(forms.DateField):
    """The last day on which an account opens anything."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Last day"),
            required=False,
            help_text=_("After this day the account opens nothing. An auditor always has one."),
        )


class NetworkRolesForm(_Terms, RolesForm):
    """What somebody is in the network, where, and until when."""

    roles = RolesField(
        NETWORK_ROLES,
        error_messages={"required": _("Choose at least one role, or close the account instead.")},
    )
    ends_on = LastDayField()
    areas = AreasField()


class NetworkInvitationForm(_Terms, InvitationForm):
    """Whom to invite into the network, as what, where, and until when."""

    reach = None  # type: ignore[assignment]  # Nobody there sees participants.
    roles = RolesField(
        NETWORK_ROLES,
        help_text=_("One person may have several. What each may do is in the table of roles."),
    )
    ends_on = LastDayField()
    areas = AreasField()


class MembersForm(forms.Form):
    """A part of the list of members. Everything is optional and stands in the page's address."""

    optional_note = False

    q = forms.CharField(label=_("Name"), required=False, max_length=200)
    region = forms.ChoiceField(label=_("Region"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)

    STATES = (
        ("", _("Any")),
        (Organisation.Membership.CONFIRMED.value, _("Confirmed")),
        (Organisation.Membership.WAITING.value, _("Waiting for the network")),
        (Organisation.Membership.REFUSED.value, _("Not confirmed")),
        (Organisation.State.CLOSED.value, _("Closed")),
    )

    def __init__(self, *args: Any, regions: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        region, state = self.fields["region"], self.fields["state"]
        assert isinstance(region, forms.ChoiceField)
        assert isinstance(state, forms.ChoiceField)
        region.choices = [("", _("Any")), *regions]
        state.choices = list(self.STATES)
