"""Which members somebody may see: all, or those of a coordinator's own region."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone

from apps.network.areas import lookups
from tenants.accounts.models import User
from tenants.accounts.roles import RIGHTS, Right, Role
from tenants.organisations.models import Organisation


def is_regional(user: User) -> bool:
    """Whether it is only as the coordinator of a region that somebody sees members."""
    seen_as = {role for role in user.roles if Right.SEE_MEMBERS in RIGHTS.get(Role(role), ())}
    return bool(user.areas) and seen_as == {Role.COORDINATOR}


def visible_members(user: User) -> QuerySet[Organisation]:
    """Organisations this person may see in the list; nobody's without the right."""
    everybody: QuerySet[Organisation] = Organisation.objects.all()
    if not user.may(Right.SEE_MEMBERS):
        return everybody.none()
    if not is_regional(user):
        return everybody
    places = lookups.municipalities_in(user.areas, timezone.localdate())
    return everybody.filter(municipality_code__in=places)
