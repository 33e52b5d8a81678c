"""Pages of people: arriving by a link, inviting, one's own settings and tokens."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenants.accounts import services, staff
from tenants.accounts.forms import (
    ChoosePasswordForm,
    InvitationForm,
    LanguageForm,
    RolesForm,
    TokenForm,
)
from tenants.accounts.models import Invitation, User
from tenants.accounts.once import once
from tenants.accounts.permissions import allow, current_organisation, current_user
from tenants.accounts.roles import RIGHTS, WORKSHOP_ROLES, Right, Role
from tenants.accounts.second_factor.views import is_on
from tenants.organisations.founding import LinkDoesNotOpen, sign_up_behind

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest, sign_up: uuid.UUID, code: str) -> HttpResponse:
    """The founding link: the director chooses a password and is in."""
    try:
        found = sign_up_behind(sign_up, code)
    except LinkDoesNotOpen as refusal:
        return _closed_link(request, str(refusal))
    newcomer = User(
        email=found.contact_email,
        given_name=found.contact_given_name,
        family_name=found.contact_family_name,
    )
    form = ChoosePasswordForm(request.POST or None, user=newcomer)
    if request.method == "POST" and form.is_valid():
        try:
            user = services.found(found, password=form.cleaned_data["password"])
        except services.AlreadyFounded:
            return _closed_link(request, "used")
        login(request, user, backend=BACKEND)
        return redirect("/")
    return _password_page(request, form, newcomer, heading=_("Your workspace is open"))


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """An invitation's link: the invited person chooses a password and is in."""
    try:
        found = services.open_invitation(secret)
    except services.InvitationNotOpen as refusal:
        return _closed_link(request, _why_closed(refusal.args[0]))
    newcomer = User(email=found.email, given_name=found.given_name, family_name=found.family_name)
    form = ChoosePasswordForm(request.POST or None, user=newcomer)
    if request.method == "POST" and form.is_valid():
        try:
            user = services.accept(found, password=form.cleaned_data["password"])
        except (services.InvitationNotOpen, services.AlreadyHere):
            return _closed_link(request, "used")
        login(request, user, backend=BACKEND)
        return redirect("/")
    heading = _("Welcome to %(organisation)s") % {
        "organisation": current_organisation(request).name
    }
    return _password_page(request, form, newcomer, heading=heading)


def _why_closed(found: Invitation | None) -> str:
    if found is None:
        return "unknown"
    if found.accepted_at:
        return "used"
    return "cancelled" if found.cancelled_at else "expired"


def _password_page(
    request: HttpRequest, form: ChoosePasswordForm, person: User, *, heading: str
) -> HttpResponse:
    context = {"form": form, "person": person, "heading": heading}
    return render(request, "accounts/choose_password.html", context)


def _closed_link(request: HttpRequest, reason: str) -> HttpResponse:
    # Gone, not forbidden: whoever holds the link did nothing wrong.
    return render(request, "accounts/closed_link.html", {"reason": reason}, status=410)


@allow(Right.SEE_STAFF)
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Who works here, and who has been invited."""
    context = {
        "people": User.objects.order_by("family_name", "given_name"),
        "invitations": Invitation.objects.filter(
            accepted_at__isnull=True, cancelled_at__isnull=True
        ).order_by("-invited_at"),
    }
    return render(request, "accounts/people.html", context)


@allow(Right.SEE_STAFF)
@require_safe
def roles(request: HttpRequest) -> HttpResponse:
    """The matrix: what each role may do here."""
    ours = [right for right in Right if any(right in RIGHTS[role] for role in WORKSHOP_ROLES)]
    matrix = [
        {
            "role": role,
            "rights": [{"label": right.label, "is_given": right in RIGHTS[role]} for right in ours],
        }
        for role in WORKSHOP_ROLES
    ]
    return render(request, "accounts/roles.html", {"matrix": matrix})


@allow(Right.SEE_STAFF)
@require_safe
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    """One colleague and what they may do."""
    found = get_object_or_404(User, pk=person_id)
    return _person_page(request, found, RolesForm(initial={"roles": found.roles}))


@allow(Right.MANAGE_STAFF)
@require_POST
def change_roles(request: HttpRequest, person_id: int) -> HttpResponseBase:
    """Give a colleague other roles. What was chosen stays on the page when it is refused."""
    found, form = get_object_or_404(User, pk=person_id), RolesForm(request.POST)
    if form.is_valid() and _act(
        request,
        lambda: staff.change_roles(found, form.cleaned_data["roles"], by=current_user(request)),
        _("The roles of %(name)s were saved.") % {"name": found.full_name},
    ):
        return redirect("accounts:person", found.pk)
    return _person_page(request, found, form)


def _person_page(request: HttpRequest, found: User, form: RolesForm) -> HttpResponse:
    rights = [right.label for right in Right if right in found.rights]
    return render(
        request, "accounts/person.html", {"person": found, "form": form, "rights": rights}
    )


@allow(Right.MANAGE_STAFF)
@require_POST
def close(request: HttpRequest, person_id: int) -> HttpResponse:
    """Let somebody in no more."""
    found = get_object_or_404(User, pk=person_id)
    _act(
        request,
        lambda: staff.close_account(found, by=current_user(request)),
        _("The account of %(name)s is closed.") % {"name": found.full_name},
    )
    return redirect("accounts:person", found.pk)


@allow(Right.MANAGE_STAFF)
@require_POST
def open_again(request: HttpRequest, person_id: int) -> HttpResponse:
    """Let somebody in again."""
    found = get_object_or_404(User, pk=person_id)
    _act(
        request,
        lambda: staff.open_account(found, by=current_user(request)),
        _("The account of %(name)s is open again.") % {"name": found.full_name},
    )
    return redirect("accounts:person", found.pk)


def _act(request: HttpRequest, act: Callable[[], object], done: str) -> bool:
    """Do something about staff and say how it went. False when it was refused."""
    try:
        act()
    except staff.NobodyLeft:
        messages.error(
            request,
            _("Somebody must be able to manage staff. Make somebody else a director first."),
        )
        return False
    except staff.NotYourself:
        messages.error(request, _("Your own account is closed by somebody else."))
        return False
    messages.success(request, done)
    return True


@allow(Right.MANAGE_STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest) -> HttpResponseBase:
    """Invite a colleague."""
    organisation = current_organisation(request)
    form = InvitationForm(
        request.POST or None, initial={"language": organisation.language, "roles": [Role.COACH]}
    )
    if request.method == "POST" and form.is_valid():
        details: dict[str, Any] = {
            key: value for key, value in form.cleaned_data.items() if key != "form_token"
        }

        def act() -> str:
            made = services.invite(**details, by=current_user(request), organisation=organisation)
            messages.success(
                request,
                _("The invitation to %(name)s is on its way.") % {"name": made.full_name},
            )
            return reverse("accounts:people")

        return once(request, form, act)
    return render(request, "accounts/invite.html", {"form": form})


@allow(Right.MANAGE_STAFF)
@require_POST
def cancel_invitation(request: HttpRequest, invitation_id: uuid.UUID) -> HttpResponse:
    """Make an invitation's link useless."""
    found = get_object_or_404(Invitation, pk=invitation_id)
    if services.cancel(found):
        messages.success(
            request, _("The invitation to %(name)s was cancelled.") % {"name": found.full_name}
        )
    else:
        messages.info(request, _("This invitation was not open any more."))
    return redirect("accounts:people")


@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """One's own settings."""
    user = current_user(request)
    form = LanguageForm(request.POST or None, initial={"language": user.language})
    if request.method == "POST" and form.is_valid():
        user.language = form.cleaned_data["language"]
        user.save(update_fields=["language"])
        return redirect("accounts:account")
    tokens = user.api_tokens.filter(revoked_at__isnull=True).order_by("-made_at")
    has_tokens = request.organisation is not None  # type: ignore[attr-defined]
    context = {
        "form": form,
        "tokens": tokens,
        "has_tokens": has_tokens,
        "has_second_factor": is_on(user),
    }
    return render(request, "accounts/account.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def make_token(request: HttpRequest) -> HttpResponseBase:
    """Make a token for scripts. Its secret is on this one answer and nowhere else."""
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        secret = ""

        def act() -> str:
            nonlocal secret
            _token, secret = services.make_token(
                current_user(request), name=form.cleaned_data["name"]
            )
            return reverse("accounts:account")

        answer = once(request, form, act)
        if not secret:
            messages.info(request, _("This token was already made. Its secret was shown then."))
            return answer
        context = {"secret": secret, "name": form.cleaned_data["name"]}
        return render(request, "accounts/token_made.html", context)
    return render(request, "accounts/make_token.html", {"form": form})


@require_POST
def revoke_token(request: HttpRequest, token_id: uuid.UUID) -> HttpResponse:
    """Make one's own token useless at once."""
    token = get_object_or_404(current_user(request).api_tokens, pk=token_id)
    if services.revoke_token(token):
        messages.success(request, _("The token “%(name)s” was revoked.") % {"name": token.name})
    else:
        messages.info(request, _("This token had been revoked already."))
    return redirect("accounts:account")


@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponseBase:
    """Change the language: for this browser, and for the account of who has signed in."""
    from django.views.i18n import set_language as django_set_language

    chosen = request.POST.get("language", "")
    if isinstance(request.user, User) and chosen in ("fi", "sv", "en"):
        request.user.language = chosen
        request.user.save(update_fields=["language"])
    return django_set_language(request)
