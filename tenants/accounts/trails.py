"""What the pages of every trail have in common: words for acts of accounts, and the filter."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kit.audit.reading import Part
from tenants.accounts.models import User

ACTIONS: dict[str, Promise] = {
    "staff.invite": _("Invited somebody"),
    "staff.cancel_invitation": _("Cancelled an invitation"),
    "staff.restore_invitation": _("Let a cancelled invitation open again"),
    "staff.change_roles": _("Changed a colleague's roles"),
    "staff.close": _("Closed an account"),
    "staff.open": _("Opened an account again"),
    "staff.change_reach": _("Changed which participants a colleague sees"),
    "staff.end_sessions": _("Ended a colleague's sessions"),
    "staff.take_second_factor": _("Took a colleague's second factor away"),
    "staff.sign_in_rules": _("Changed the rules of signing in"),
    "access.sign_in": _("Signed in"),
    "access.sign_out": _("Signed out"),
    "access.fail": _("A sign-in failed"),
    "access.change_password": _("Changed the own password"),
    "access.reset_password": _("Set a new password by a link"),
    "access.second_factor_on": _("Switched the second factor on"),
    "access.second_factor_off": _("Switched the second factor off"),
    "access.recovery_codes": _("Got new recovery codes"),
    "access.passkey_on": _("Added a passkey"),
    "access.passkey_off": _("Removed a passkey"),
    "access.end_sessions": _("Ended own sessions"),
    "access.ask_email": _("Asked for another address to sign in with"),
    "access.change_email": _("Changed the address to sign in with"),
    "access.set_provider": _("Set the organisation's own sign-in provider"),
    "access.remove_provider": _("Removed the organisation's own sign-in provider"),
    "access.link_provider": _("Came in by the organisation's provider for the first time"),
}
"""What accounts tell of, as both an organisation's log and the network's call it."""

GROUPS: dict[str, Promise] = {
    "staff": _("Staff"),
    "access": _("Signing in"),
}


class PartForm(forms.Form):
    """A part of a trail. Everything is optional, and stands in the address of the page."""

    optional_note = False

    begins_on = forms.DateField(label=_("First day"), required=False)
    ends_on = forms.DateField(label=_("Last day"), required=False)
    who = forms.ModelChoiceField(
        label=_("Who"), queryset=User.objects.none(), required=False, empty_label=_("Anybody")
    )
    group = forms.ChoiceField(label=_("What"), required=False)

    def __init__(self, *args: object, groups: Mapping[str, Promise], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        who = self.fields["who"]
        assert isinstance(who, forms.ModelChoiceField)
        who.queryset = User.objects.order_by("family_name", "given_name")
        group = self.fields["group"]
        assert isinstance(group, forms.ChoiceField)
        group.choices = [("", _("Anything")), *groups.items()]

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        begins, ends = cleaned.get("begins_on"), cleaned.get("ends_on")
        if begins and ends and ends < begins:
            self.add_error("ends_on", _("The last day is before the first one."))
        return cleaned

    @property
    def part(self) -> Part:
        """What was asked for; everything where nothing was, or something that makes no sense."""
        return Part(**self.cleaned_data) if self.is_valid() else Part()
