"""The network's own people: their roles, the region of a coordinator and the time of an auditor."""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.network.areas import lookups
from apps.network.office.forms import NetworkInvitationForm, NetworkRolesForm
from kit.templatetags.kit import fi_date
from tenants.accounts.circles import Circle
from tenants.accounts.models import Invitation, User
from tenants.accounts.roles import NETWORK_ROLES, Right, Role


def _terms(person: User | Invitation) -> list[str]:
    found = lookups.names_of_keys(person.areas, get_language() or "fi")
    if person.ends_on:
        found.append(_("until %(day)s") % {"day": fi_date(person.ends_on)})
    return found


NETWORK_PEOPLE = Circle(
    sees=Right.MANAGE_NETWORK_PEOPLE,
    manages=Right.MANAGE_NETWORK_PEOPLE,
    roles=NETWORK_ROLES,
    first_role=Role.COORDINATOR,
    invitation_form=NetworkInvitationForm,
    roles_form=NetworkRolesForm,
    terms=_terms,
    is_network=True,
)
