"""Forms of people: inviting, choosing a password, naming a token."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ChangePasswordForm, ResetPasswordForm
from allauth.core import context
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from kit.phones import PhoneField
from tenants.accounts import throttle
from tenants.accounts.models import User
from tenants.accounts.once import OnceForm
from tenants.accounts.reach import Reach
from tenants.accounts.roles import WORKSHOP_ROLES, Role


class RolesField(forms.MultipleChoiceField):
    """One or more of the roles there are: an organisation's, unless others are given."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, roles: Sequence[Role] = WORKSHOP_ROLES, **kwargs: Any) -> None:
        choices = [(role.value, role.label) for role in roles]
        super().__init__(label=_("Roles"), choices=choices, **kwargs)


class ReachField(forms.ChoiceField):
    """Which participants a coach sees."""

    widget = forms.RadioSelect

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Which participants does a coach see?"),
            choices=Reach.choices,
            initial=Reach.USUAL,
            help_text=_(
                "Own participants are always seen. Directors and intake leads see everybody;"
                " instructors see their own units."
            ),
            **kwargs,
        )

    def clean(self, value: Any) -> str:
        """The choice; nothing chosen means the usual one where the form lets it be left out."""
        return str(super().clean(value)) or Reach.USUAL


class InvitationForm(OnceForm):
    """Whom to invite, and as what."""

    given_name = forms.CharField(label=_("Given name"), max_length=100)
    family_name = forms.CharField(label=_("Family name"), max_length=100)
    email = forms.EmailField(
        label=_("Email"),
        max_length=254,
        help_text=_("The invitation is sent here, and it is used to sign in."),
    )
    phone = PhoneField(
        label=_("Mobile phone"),
        required=False,
        help_text=_("If you give it, a text message tells that the invitation is in the mail."),
    )
    roles = RolesField(
        help_text=_("One person may have several. What each may do is in the table of roles."),
    )
    reach = ReachField(required=False)
    language = forms.ChoiceField(label=_("Language of the invitation"), choices=settings.LANGUAGES)

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].strip().lower()
        if User.objects.filter(email=email).exists():
            raise forms.ValidationError(
                _("%(email)s already has an account here. It needs no invitation."),
                params={"email": email},
            )
        return email


class RolesForm(forms.Form):
    """What somebody is here. An account without any role is better closed."""

    roles = RolesField(
        error_messages={"required": _("Choose at least one role, or close the account instead.")},
    )


class ReachForm(forms.Form):
    """Which participants a coach sees from now on."""

    reach = ReachField()


class ChoosePasswordForm(forms.Form):
    """A first password, typed once and shown on demand by the browser."""

    password = forms.CharField(
        label=_("Choose a password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters. A few words in a row is easy to remember."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, self.user)
        return password


class AskForPasswordForm(ResetPasswordForm):  # type: ignore[misc]
    """Where to send a link for a new password. Every address gets a mail, and the same answer."""

    def clean_email(self) -> str:
        throttle.count_guess(throttle.LETTER, self.cleaned_data["email"], context.request)
        return str(super().clean_email())

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        # The answer is the same: strangers must neither fill a mailbox nor close this way to it.
        if throttle.is_flooded(self.cleaned_data["email"]):
            return str(self.cleaned_data["email"])
        if self.users:
            return str(super().save(request, **kwargs))
        # The library's own way needs the address of a sign-up form, and nobody signs up here.
        email: str = self.cleaned_data["email"]
        get_adapter().send_mail("account/email/unknown_account", email, {"request": request})
        return email


class NewPasswordForm(ChangePasswordForm):  # type: ignore[misc]
    """The old password and the new one. Guessing the old one is slowed down as at sign-in."""

    def clean_oldpassword(self) -> str:
        throttle.count_guess(throttle.PASSWORD, self.user.email, context.request)
        password = str(super().clean_oldpassword())
        throttle.forgive(throttle.PASSWORD, self.user.email, context.request)
        return password


class AsksPassword(forms.Form):
    """Something delicate, for which the password is asked once more: a browser may stand open."""

    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.order_fields([name for name in self.fields if name != "password"])

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not get_adapter().reauthenticate(self.user, password):
            raise forms.ValidationError(_("This is not your password. Write it again."))
        return password


class EmailChangeForm(AsksPassword):
    """Another address to sign in with, and the password once more."""

    email = forms.EmailField(
        label=_("New email"),
        max_length=254,
        help_text=_("A link comes to it. Until you open it you sign in with the old address."),
    )

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].strip().lower()
        if email == self.user.email:
            raise forms.ValidationError(_("You sign in with this address already."))
        return email

    def clean(self) -> dict[str, Any]:
        # Only what would send mail is counted.
        if not self.errors:
            throttle.count_guess(throttle.NEW_ADDRESS, f"{self.user.pk}", context.request)
        return self.cleaned_data


class TokenForm(AsksPassword, OnceForm):
    """A new token for scripts."""

    name = forms.CharField(
        label=_("What is the token for?"),
        max_length=100,
        help_text=_("A name you will know it by when you revoke it, such as the monthly report."),
    )


class LanguageForm(forms.Form):
    """The language of pages and mails of the one who has signed in."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)


class EndSessionForm(forms.Form):
    """Which of one's own sessions to end."""

    session = forms.UUIDField()


class EndTrustForm(forms.Form):
    """Which browser is asked for a code again."""

    trusted = forms.UUIDField()

    def wanted(self) -> uuid.UUID | None:
        return self.cleaned_data["trusted"] if self.is_valid() else None
