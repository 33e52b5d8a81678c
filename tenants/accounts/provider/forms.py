"""The organisation's provider as its director writes it down."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.accounts.forms import AsksPassword
from tenants.accounts.models import SignInProvider
from tenants.accounts.provider.outside import is_allowed


class ProviderForm(AsksPassword, forms.ModelForm):  # type: ignore[type-arg]
    """Which provider, by which name it knows us, and what it is good for here."""

    secret = forms.CharField(
        label=_("Client secret"),
        max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Kept sealed and never shown again."),
    )

    class Meta:
        model = SignInProvider
        fields = (
            "name", "issuer", "client_id", "secret", "is_in_use", "is_demanded",
            "asks_second_factor",
        )  # fmt: skip
        labels = {
            "name": _("Name on the button"),
            "issuer": _("Issuer"),
            "client_id": _("Client ID"),
            "is_in_use": _("People may sign in by it"),
            "is_demanded": _("Only directors may still sign in by password"),
            "asks_second_factor": _("The provider asks for a second factor, so do not ask again"),
        }
        help_texts = {
            "name": _("What your people know it by, such as Microsoft or the city's sign-in."),
            "issuer": _("The address the provider calls itself by. It begins with https://."),
        }

    field_order = (*Meta.fields, "password")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The model's own remarks are for us.
        for name in ("is_demanded", "asks_second_factor"):
            self.fields[name].help_text = ""
        if self.instance.sealed_secret:
            self.fields["secret"].required = False
            self.fields["secret"].help_text = _("One is kept. Write here only to replace it.")

    def clean_issuer(self) -> str:
        issuer: str = self.cleaned_data["issuer"].strip()
        if not is_allowed(issuer) or "?" in issuer:
            raise forms.ValidationError(
                _("“%(typed)s” is not an issuer's address. It begins with https://."),
                params={"typed": issuer},
            )
        return issuer.removesuffix("/.well-known/openid-configuration")

    def clean(self) -> dict[str, Any]:
        super().clean()
        found = self.cleaned_data
        if found.get("is_demanded") and not found.get("is_in_use"):
            self.add_error(
                "is_demanded",
                _("Then nobody could sign in. Let people sign in by the provider first."),
            )
        # A secret belongs to one program at one provider: it is not handed to another address.
        moved = {"issuer", "client_id"} & {*self.changed_data}
        if self.instance.sealed_secret and moved and not found.get("secret"):
            self.add_error(
                "secret", _("Another issuer or client has another secret. Write it here.")
            )
        return found
