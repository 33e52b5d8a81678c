"""Addresses of people's pages; which of them an organisation has, and which the network."""

from allauth.account import views as allauth
from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, path, re_path
from django.views.decorators.http import require_http_methods

from tenants.accounts import views
from tenants.accounts.forms import AskForPasswordForm
from tenants.accounts.permissions import View

app_name = "accounts"

ask_for_password = allauth.PasswordResetView.as_view(form_class=AskForPasswordForm)

READ = ("GET", "HEAD")
WRITE = (*READ, "POST")


def _open(view: View, *methods: str) -> View:
    """A page of the sign-in library for people who have not signed in yet."""
    return login_not_required(require_http_methods(methods)(view))


signing_in: list[URLPattern] = [
    path("sign-in/", _open(allauth.login, *WRITE), name="account_login"),
    path("sign-out/", require_http_methods(WRITE)(allauth.logout), name="account_logout"),
    path(
        "password/",
        require_http_methods(WRITE)(allauth.password_change),
        name="account_change_password",
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
]

workshop = [
    *urlpatterns,
    path("welcome/<uuid:sign_up>/<str:code>/", views.welcome, name="welcome"),
    path("invitation/<str:secret>/", views.invitation, name="invitation"),
    path("people/", views.people, name="people"),
    path("people/roles/", views.roles, name="roles"),
    path("people/<int:person_id>/", views.person, name="person"),
    path("people/<int:person_id>/roles/", views.change_roles, name="change_roles"),
    path("people/<int:person_id>/close/", views.close, name="close"),
    path("people/<int:person_id>/open/", views.open_again, name="open"),
    path("people/invite/", views.invite, name="invite"),
    path(
        "people/invitations/<uuid:invitation_id>/cancel/",
        views.cancel_invitation,
        name="cancel_invitation",
    ),
    path("account/tokens/add/", views.make_token, name="make_token"),
    path("account/tokens/<uuid:token_id>/revoke/", views.revoke_token, name="revoke_token"),
]
