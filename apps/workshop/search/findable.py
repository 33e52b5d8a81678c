"""Colleagues are found by name and role. Accounts lie below the workshop, hence declared here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from apps.workshop.audit.services import Actor
from apps.workshop.search.kinds import NAME, TEXT, Hit, Index, Kind
from apps.workshop.search.services import narrow
from kit.search.keys import Query
from kit.search.marks import marked
from tenants.accounts.models import User
from tenants.accounts.roles import Right

CODE = "staff"


def _words(person: User) -> Mapping[str, str]:
    roles = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            roles.append(person.role_names)
    return {NAME: person.full_name, TEXT: " ".join(roles)}


def _find(by: Actor, query: Query, loosely: bool) -> QuerySet[User]:
    if not by.user.may(Right.SEE_STAFF):
        return User.objects.none()
    return narrow(User.objects.all(), CODE, query, loosely=loosely).order_by(
        "family_name", "given_name", "pk"
    )


def _show(people: Sequence[User], query: Query, by: Actor) -> list[Hit]:
    return [
        Hit(
            url=reverse("accounts:person", args=[person.pk]),
            title=marked(person.full_name, query),
            detail=marked(person.role_names, query),
            apart=person.role_names,
        )
        for person in people
    ]


KINDS = [
    Kind(
        code=CODE,
        label=_("Staff"),
        one=_("Colleague"),
        icon="users-group",
        right=Right.SEE_STAFF,
        order=40,
        find=_find,
        show=_show,
        index=Index(User, frozenset({"given_name", "family_name", "roles"}), _words),
    )
]
