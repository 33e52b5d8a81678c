"""Forms of the public site: subscribing, and finding one's own address."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import ValidationError as NumberError
from stdnum.fi import ytunnus

from apps.network.areas import lookups
from apps.network.directory.models import Entry
from apps.network.directory.services import named
from kit.forms import LongSelect, PlanRadios, SuffixInput
from kit.phones import PhoneField
from tenants.accounts.once import OnceForm
from tenants.billing.plans import DEFAULT, PLANS
from tenants.organisations.addresses import host_of, is_label
from tenants.organisations.services import host_is_free


class SubscribeForm(OnceForm):
    """An organisation comes in: what it is, who answers for it, which plan."""

    plan = forms.ChoiceField(
        label=_("Choose a plan"),
        choices=[(plan.code, plan.name) for plan in PLANS],
        initial=DEFAULT,
        widget=PlanRadios(
            hints={plan.code: plan.description for plan in PLANS},
            prices={plan.code: str(plan.euros) for plan in PLANS},
        ),
    )
    business_id = forms.CharField(
        label=_("Business ID (Y-tunnus)"),
        max_length=20,
        help_text=_("Seven digits, a hyphen and a check digit, such as 2077474-0."),
    )
    name = forms.CharField(
        label=_("Name of the organisation"), max_length=200, help_text=_("As in the register.")
    )
    municipality_code = forms.ChoiceField(label=_("Home municipality"), widget=LongSelect)
    address = forms.CharField(
        label=_("Your own address in the service"),
        required=False,
        max_length=40,
        help_text=_("Letters a–z, digits and hyphens. Left empty, it is made of the name."),
    )
    language = forms.ChoiceField(label=_("Main language"), choices=settings.LANGUAGES)
    contact_given_name = forms.CharField(label=_("Given name"), max_length=100)
    contact_family_name = forms.CharField(label=_("Family name"), max_length=100)
    contact_email = forms.EmailField(
        label=_("Email"),
        max_length=254,
        help_text=_("You sign in with it, and the network answers to it."),
    )
    contact_phone = PhoneField(label=_("Phone"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "fi"
        today = timezone.localdate()
        field = self.fields["municipality_code"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Choose")), *lookups.choices(language, today)]
        self.fields["address"].widget = SuffixInput(f".{settings.NETWORK_HOST}")

    def clean_business_id(self) -> str:
        typed: str = self.cleaned_data["business_id"]
        try:
            return ytunnus.format(ytunnus.validate(typed))
        except NumberError:
            raise forms.ValidationError(
                _(
                    "“%(typed)s” is not a business ID: its check digit does not match."
                    " Copy it from the business register."
                ),
                params={"typed": typed},
            ) from None

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean_address(self) -> str:
        address: str = self.cleaned_data["address"].strip().lower()
        if not address:
            return ""
        if not is_label(address):
            raise forms.ValidationError(
                _(
                    "“%(typed)s” cannot be an address. Use a–z, digits and single hyphens,"
                    " and a word that is not reserved."
                ),
                params={"typed": address},
            )
        if not host_is_free(address):
            raise forms.ValidationError(
                _("“%(typed)s” is taken. Choose another, or leave the field empty."),
                params={"typed": address},
            )
        return address

    def clean_contact_email(self) -> str:
        email: str = self.cleaned_data["contact_email"]
        return email.strip().lower()


MOST_FOUND = 10


class FindAddressForm(forms.Form):
    """The way to one's own sign-in page. Nobody's mail address is asked for, so none is told of."""

    address = forms.CharField(
        label=_("Your organisation's address or name"),
        max_length=100,
        help_text=_("The address is in your invitation, such as satama."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found: list[Entry] = []

    def clean_address(self) -> str:
        """The first part of an address; empty when it was a name, and `found` has whose."""
        typed: str = self.cleaned_data["address"].strip().lower()
        label = typed.removeprefix("https://").removeprefix("http://").split("/")[0].split(":")[0]
        label = label.removesuffix(f".{settings.NETWORK_HOST}")
        self.found = list(named(typed)[:MOST_FOUND])
        hosts = {door.domain for entry in self.found for door in entry.organisation.domains.all()}
        if host_of(label) in hosts:
            self.found = []
        if self.found:
            return ""
        if not is_label(label):
            raise forms.ValidationError(
                _(
                    "“%(typed)s” is neither an address nor the name of a member. Write the first"
                    " part of the address, such as satama, or the beginning of the name."
                ),
                params={"typed": typed},
            )
        return label
