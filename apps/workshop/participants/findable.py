"""Participants are found by name, and by nothing that has been written about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.workshop.audit.services import Actor
from apps.workshop.participants.models import Participant
from apps.workshop.participants.permissions import NAMES, visible_participants
from apps.workshop.search.kinds import NAME, Hit, Index, Kind
from apps.workshop.search.services import narrow
from kit.search.keys import Query
from kit.search.marks import marked
from tenants.accounts.roles import Right


def _words(person: Participant) -> Mapping[str, str]:
    return {NAME: person.full_name}


def _find(by: Actor, query: Query, loosely: bool) -> QuerySet[Participant]:
    return narrow(visible_participants(by), NAMES, query, loosely=loosely)


def _show(people: Sequence[Participant], query: Query, by: Actor) -> list[Hit]:
    return [
        Hit(
            url=f"{person.get_absolute_url()}?from=search",
            title=marked(person.list_name, query),
            detail=format_html("{}", _born(person)),
            apart=_born(person),
            participant=person.pk,
        )
        for person in people
    ]


def _born(person: Participant) -> str:
    return _("born %(year)s") % {"year": person.born_on.year} if person.born_on else ""


KINDS = [
    Kind(
        code=NAMES,
        label=gettext_lazy("Participants"),
        one=gettext_lazy("Participant"),
        icon="users",
        right=Right.SEE_PARTICIPANTS,
        order=10,
        find=_find,
        show=_show,
        index=Index(Participant, frozenset({"given_name", "family_name"}), _words),
    )
]
