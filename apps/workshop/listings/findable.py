"""Units of the network are found by their names in any language.

There is no index: the rows are shared, and their owners change them.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.network.directory.models import Listing
from apps.network.directory.services import listings
from apps.network.directory.shown import cards
from apps.workshop.audit.services import Actor
from apps.workshop.search.kinds import Hit, Kind
from kit.search.keys import Query
from kit.search.marks import marked
from tenants.accounts.roles import Right


def _find(by: Actor, query: Query, loosely: bool) -> QuerySet[Listing]:
    if not by.user.may(Right.REFER):
        return Listing.objects.none()
    rows = listings().values_list("pk", "name_fi", "name_sv", "name_en")
    meant = [pk for pk, *names in rows if query.is_met_by(" ".join(names), loosely=loosely)]
    return listings().filter(pk__in=meant).order_by("sort_key", "pk")


def _show(found: Sequence[Listing], query: Query, by: Actor) -> list[Hit]:
    language = get_language() or "fi"
    return [
        Hit(
            url=reverse("listings:place", args=[card.listing.pk]),
            title=marked(str(card.listing.told("name", language)), query),
            detail=marked(f"{card.organisation} · {card.free.words}", query),
            apart=card.organisation,
        )
        for card in cards(found)
    ]


KINDS = [
    Kind(
        code="listings",
        label=_("Units of the network"),
        one=_("Unit"),
        icon="building-community",
        right=Right.REFER,
        order=35,
        find=_find,
        show=_show,
    )
]
