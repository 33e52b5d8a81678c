"""Pages of people: arriving by a link, inviting, one's own settings and tokens."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from typing import Any

from allauth.account.adapter import get_adapter
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

from kit.pages.filters import chips, chosen_of
from tenants.accounts import services, staff
from tenants.accounts.circles import STAFF, Circle, allow_to_manage, allow_to_see
from tenants.accounts.forms import (
    ChoosePasswordForm,
    LanguageForm,
    ReachForm,
    RolesForm,
)
from tenants.accounts.models import Invitation, User
from tenants.accounts.once import once
from tenants.accounts.permissions import (
    allow,
    current_organisation,
    current_user,
    manages_people,
)
from tenants.accounts.provider.settings import needs_provider
from tenants.accounts.roles import RIGHTS, Right, Role
from tenants.accounts.undo import offer
from tenants.organisations.founding import LinkDoesNotOpen, sign_up_behind
from tenants.organisations.lookup import Known

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
        if needs_provider(request, user):
            messages.success(
                request, _("Your account is ready. Sign in by your organisation's provider.")
            )
            return redirect("account_login")
        login(request, user, backend=BACKEND)
        return redirect(get_adapter().get_login_redirect_url(request))
    here: Known | None = current_organisation(request)
    welcome_to = _("Welcome to %(organisation)s")
    heading = welcome_to % {"organisation": here.name} if here else _("Welcome to the network")
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


@allow_to_see
@require_safe
def people(request: HttpRequest, circle: Circle) -> HttpResponse:
    """Who works here, and who has been invited."""
    everybody = list(User.objects.order_by("family_name", "given_name"))
    filters = _roles_of(everybody, circle)
    orders = [("", _("By name")), ("newest", _("Newest first"))]
    role = chosen_of(request, "role", filters)
    found = [person for person in everybody if not role or _is_among(person, role)]
    if chosen_of(request, "order", orders):
        found.sort(key=lambda person: person.joined_at, reverse=True)
    invited = Invitation.objects.filter(accepted_at__isnull=True, cancelled_at__isnull=True)
    context = {
        "people": _with_terms(found, circle),
        "filters": chips(request, "role", filters),
        "orders": chips(request, "order", orders),
        "manages": manages_people(request),
        "invitations": _with_terms(invited.order_by("-invited_at"), circle),
        "circle": circle,
    }
    return render(request, "accounts/people.html", context)


def _with_terms(found: Iterable[User | Invitation], circle: Circle) -> list[dict[str, Any]]:
    return [{"person": one, "terms": circle.terms(one)} for one in found]


CLOSED = "closed"


def _roles_of(people: list[User], circle: Circle) -> list[tuple[str, str]]:
    """Filters of the list: the roles somebody has here, and closed accounts where there are any."""
    listed = [role for role in circle.roles if any(_is_among(one, role) for one in people)]
    found = [("", _("Everybody")), *((str(role), str(role.label)) for role in listed)]
    return [*found, (CLOSED, _("Closed"))] if any(not one.is_active for one in people) else found


def _is_among(person: User, role: str) -> bool:
    return not person.is_active if role == CLOSED else person.is_active and role in person.roles


@require_safe
def roles(request: HttpRequest, circle: Circle) -> HttpResponse:
    """The matrix: what each role may do here. Everybody who has signed in may read it."""
    ours = [right for right in Right if any(right in RIGHTS[role] for role in circle.roles)]
    matrix = [
        {
            "role": role,
            "rights": [{"label": right.label, "is_given": right in RIGHTS[role]} for right in ours],
        }
        for role in circle.roles
    ]
    return render(request, "accounts/roles.html", {"matrix": matrix, "circle": circle})


@allow_to_see
@require_safe
def person(request: HttpRequest, person_id: int, circle: Circle) -> HttpResponse:
    """One colleague and what they may do."""
    found = get_object_or_404(User, pk=person_id)
    held = {"roles": found.roles, "areas": found.areas, "ends_on": found.ends_on}
    return _person_page(request, found, circle.roles_form(initial=held), circle)


@allow_to_manage
@require_POST
def change_roles(request: HttpRequest, person_id: int, circle: Circle) -> HttpResponseBase:
    """Give a colleague other roles. What was chosen stays on the page when it is refused."""
    found, form = get_object_or_404(User, pk=person_id), circle.roles_form(request.POST)
    if form.is_valid() and _act(
        request,
        lambda: staff.change_roles(found, **form.cleaned_data, by=current_user(request)),
        _("The roles of %(name)s were saved.") % {"name": found.full_name},
    ):
        return redirect("accounts:person", found.pk)
    return _person_page(request, found, form, circle)


@allow(Right.MANAGE_STAFF)
@require_POST
def change_reach(request: HttpRequest, person_id: int) -> HttpResponseBase:
    """Choose which participants a coach sees."""
    found, form = get_object_or_404(User, pk=person_id), ReachForm(request.POST)
    if form.is_valid():
        staff.change_reach(found, form.cleaned_data["reach"], by=current_user(request))
        messages.success(request, _("What %(name)s sees was saved.") % {"name": found.full_name})
        return redirect("accounts:person", found.pk)
    return _person_page(request, found, RolesForm(initial={"roles": found.roles}), STAFF, form)


def _person_page(
    request: HttpRequest,
    found: User,
    form: RolesForm,
    circle: Circle,
    reach_form: ReachForm | None = None,
) -> HttpResponse:
    context = {
        "person": found,
        "form": form,
        # The others' reach follows from their role alone.
        "has_reach": Role.COACH in found.roles,
        "reach_form": reach_form or ReachForm(initial={"reach": found.reach}),
        "rights": [right.label for right in Right if right in found.rights],
        "manages": manages_people(request),
        "terms": circle.terms(found),
        "circle": circle,
    }
    return render(request, "accounts/person.html", context)


@allow_to_manage
@require_POST
def close(request: HttpRequest, person_id: int, circle: Circle) -> HttpResponse:
    """Let somebody in no more."""
    found = get_object_or_404(User, pk=person_id)
    _act(
        request,
        lambda: staff.close_account(found, by=current_user(request)),
        _("The account of %(name)s is closed.") % {"name": found.full_name},
        undo=("staff.close", found.pk),
    )
    return redirect("accounts:person", found.pk)


@allow_to_manage
@require_POST
def open_again(request: HttpRequest, person_id: int, circle: Circle) -> HttpResponse:
    """Let somebody in again."""
    found = get_object_or_404(User, pk=person_id)
    _act(
        request,
        lambda: staff.open_account(found, by=current_user(request)),
        _("The account of %(name)s is open again.") % {"name": found.full_name},
        undo=("staff.open", found.pk),
    )
    return redirect("accounts:person", found.pk)


def _act(
    request: HttpRequest,
    act: Callable[[], object],
    done: str,
    *,
    undo: tuple[str, object] | None = None,
) -> bool:
    """Do something about staff and say how it went. False when it was refused.

    `undo` names how it is taken back; that is offered where `act` has changed something.
    """
    try:
        changed = act()
    except staff.NobodyLeft:
        messages.error(
            request,
            _(
                "Somebody must be able to manage people here, and for good. Give somebody else a"
                " role that may, and try again."
            ),
        )
        return False
    except staff.NotYourself:
        messages.error(request, _("Your own account is closed by somebody else."))
        return False
    if undo and changed:
        offer(request, done, *undo)
    else:
        messages.success(request, done)
    return True


@allow_to_manage
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, circle: Circle) -> HttpResponseBase:
    """Invite a colleague."""
    here: Known | None = current_organisation(request)
    language = here.language if here else current_user(request).language
    form = circle.invitation_form(
        request.POST or None, initial={"language": language, "roles": [circle.first_role]}
    )
    if request.method == "POST" and form.is_valid():
        details: dict[str, Any] = {
            key: value for key, value in form.cleaned_data.items() if key != "form_token"
        }

        def act() -> str:
            made = services.invite(**details, by=current_user(request), organisation=here)
            messages.success(
                request,
                _("The invitation to %(name)s is on its way.") % {"name": made.full_name},
            )
            return reverse("accounts:people")

        return once(request, form, act)
    return render(request, "accounts/invite.html", {"form": form, "circle": circle})


@allow_to_manage
@require_POST
def cancel_invitation(
    request: HttpRequest, invitation_id: uuid.UUID, circle: Circle
) -> HttpResponse:
    """Make an invitation's link useless."""
    found = get_object_or_404(Invitation, pk=invitation_id)
    if services.cancel(found, by=current_user(request)):
        done = _("The invitation to %(name)s was cancelled.") % {"name": found.full_name}
        offer(request, done, "staff.cancel_invitation", found.pk)
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
        "has_second_factor": user.has_second_factor,
    }
    return render(request, "accounts/account.html", context)


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
