"""Whose pages of people these are: an organisation's staff, or the network's own people.

Views, services and templates are the same. A circle says what differs: which roles there are, what
is asked when somebody is invited or changed, and what else is agreed with a person.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from tenants.accounts.forms import InvitationForm, RolesForm
from tenants.accounts.models import Invitation, User
from tenants.accounts.permissions import View, current_user
from tenants.accounts.roles import WORKSHOP_ROLES, Right, Role


@dataclass(frozen=True)
class Circle:
    """The people of one kind of host."""

    sees: Right
    """What it takes to see these people: a right that opens nothing at the other kind of host."""
    manages: Right
    """What it takes to decide about them."""
    roles: tuple[Role, ...]
    first_role: Role
    invitation_form: type[InvitationForm]
    roles_form: type[RolesForm]
    terms: Callable[[User | Invitation], list[str]]
    """What is agreed with somebody besides the roles, in words; empty for most."""
    is_network: bool = False


STAFF = Circle(
    sees=Right.SEE_STAFF,
    manages=Right.MANAGE_STAFF,
    roles=WORKSHOP_ROLES,
    first_role=Role.COACH,
    invitation_form=InvitationForm,
    roles_form=RolesForm,
    terms=lambda _person: [],
)


def allow_to_see(view: View) -> View:
    """Open a view to whoever may see the people of its circle; to others it is 403."""
    return _allow(lambda circle: circle.sees, view)


def allow_to_manage(view: View) -> View:
    """Open a view to whoever may decide about the people of its circle; to others it is 403."""
    return _allow(lambda circle: circle.manages, view)


def _allow(right: Callable[[Circle], Right], view: View) -> View:
    @wraps(view)
    def guarded(
        request: HttpRequest, *args: Any, circle: Circle, **kwargs: Any
    ) -> HttpResponseBase:
        if not current_user(request).may(right(circle)):
            raise PermissionDenied
        return view(request, *args, circle=circle, **kwargs)

    return guarded
