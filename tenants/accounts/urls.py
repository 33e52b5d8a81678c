"""Addresses of people's pages; which of them an organisation has, and which the network."""

from allauth.account import views as allauth
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, path, re_path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tenants.accounts import email_views, session_views, token_views, undo_views, views
from tenants.accounts.circles import STAFF, Circle
from tenants.accounts.forms import AskForPasswordForm, NewPasswordForm
from tenants.accounts.permissions import View, slowed
from tenants.accounts.provider import views as provider
from tenants.accounts.second_factor import passkey_views, people_views
from tenants.accounts.second_factor.views import (
    AskForCode,
    NewRecoveryCodes,
    SwitchOn,
    while_off,
    while_on,
    while_protected,
)

app_name = "accounts"

ask_for_password = allauth.PasswordResetView.as_view(form_class=AskForPasswordForm)
change_password = allauth.PasswordChangeView.as_view(form_class=NewPasswordForm)

READ = ("GET", "HEAD")
WRITE = (*READ, "POST")


def _open(view: View, *methods: str) -> View:
    """A page of the sign-in library for people who have not signed in yet."""
    return login_not_required(require_http_methods(methods)(slowed(view)))


def _own(view: View, *methods: str) -> View:
    """A page of the sign-in library that shows secrets of one's own: no browser keeps it."""
    return never_cache(require_http_methods(methods)(slowed(view)))


signing_in: list[URLPattern] = [
    path("sign-in/", _open(provider.SignIn.as_view(), *WRITE), name="account_login"),
    path("sign-in/code/", _open(AskForCode.as_view(), *WRITE), name="mfa_authenticate"),
    path(
        "sign-in/passkey/",
        _open(passkey_views.SignInWithPasskey.as_view(), *WRITE),
        name="mfa_login_webauthn",
    ),
    path("sign-out/", require_http_methods(WRITE)(allauth.logout), name="account_logout"),
    path(
        "password/",
        require_http_methods(WRITE)(slowed(change_password)),
        name="account_change_password",
    ),
    path(
        "password/confirm/",
        _own(allauth.reauthenticate, *WRITE),
        name="account_reauthenticate",
    ),
    path("account/second-factor/", _own(second_factor.index, *READ), name="mfa_index"),
    path(
        "account/second-factor/on/",
        _own(while_off(SwitchOn.as_view()), *WRITE),
        name="mfa_activate_totp",
    ),
    path(
        "account/second-factor/off/",
        _own(while_on(totp.deactivate_totp), *WRITE),
        name="mfa_deactivate_totp",
    ),
    # No HEAD: the codes are shown once, and a look that shows nothing must not use that up.
    path(
        "account/second-factor/recovery/",
        _own(while_protected(recovery_codes.view_recovery_codes), "GET"),
        name="mfa_view_recovery_codes",
    ),
    path(
        "account/second-factor/recovery/new/",
        _own(while_protected(NewRecoveryCodes.as_view()), *WRITE),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "account/second-factor/passkeys/add/",
        _own(passkey_views.AddPasskey.as_view(), *WRITE),
        name="mfa_add_webauthn",
    ),
    path(
        "account/second-factor/passkeys/<int:pk>/",
        _own(passkey_views.RenamePasskey.as_view(), *WRITE),
        name="mfa_edit_webauthn",
    ),
    path(
        "account/second-factor/passkeys/<int:pk>/remove/",
        _own(passkey_views.RemovePasskey.as_view(), *WRITE),
        name="mfa_remove_webauthn",
    ),
    path("password/reset/", _open(ask_for_password, *WRITE), name="account_reset_password"),
    path(
        "password/reset/done/",
        _open(allauth.password_reset_done, *READ),
        name="account_reset_password_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        _open(allauth.password_reset_from_key, *WRITE),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        _open(allauth.password_reset_from_key_done, *READ),
        name="account_reset_password_from_key_done",
    ),
]
"""Names without a namespace: the sign-in library asks for them by these."""

urlpatterns = [
    path("account/", views.account, name="account"),
    path("account/email/", email_views.change_email, name="email"),
    path("account/email/<str:secret>/", email_views.confirm_email, name="confirm_email"),
    path("account/sessions/", session_views.own_sessions, name="sessions"),
    path("undo/", undo_views.undo_act, name="undo"),
]


def people_of(circle: Circle) -> list[URLPattern]:
    """Pages about the people of an organisation, or of the network."""
    whose = {"circle": circle}
    return [
        path("invitation/<str:secret>/", views.invitation, name="invitation"),
        path("people/", views.people, whose, name="people"),
        path("people/roles/", views.roles, whose, name="roles"),
        path("people/<int:person_id>/", views.person, whose, name="person"),
        path("people/<int:person_id>/roles/", views.change_roles, whose, name="change_roles"),
        path("people/<int:person_id>/close/", views.close, whose, name="close"),
        path("people/<int:person_id>/open/", views.open_again, whose, name="open"),
        path("people/invite/", views.invite, whose, name="invite"),
        path(
            "people/invitations/<uuid:invitation_id>/cancel/",
            views.cancel_invitation,
            whose,
            name="cancel_invitation",
        ),
        path("people/sign-in-rules/", people_views.sign_in_rules, name="sign_in_rules"),
        path(
            "people/<int:person_id>/second-factor/",
            people_views.take_second_factor,
            name="take_second_factor",
        ),
    ]


workshop = [
    *urlpatterns,
    *people_of(STAFF),
    path("welcome/<uuid:sign_up>/<str:code>/", views.welcome, name="welcome"),
    path("people/<int:person_id>/reach/", views.change_reach, name="change_reach"),
    path("people/sign-in/", provider.setting, name="provider"),
    path("sign-in/provider/", provider.go, name="provider_go"),
    path("sign-in/provider/return/", provider.come_back, name="provider_return"),
    path("account/tokens/add/", token_views.make_token, name="make_token"),
    path("account/tokens/<uuid:token_id>/revoke/", token_views.revoke_token, name="revoke_token"),
]
