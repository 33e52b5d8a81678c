"""What parties of referrals are called on our pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import CharField, QuerySet
from django.utils.translation import gettext_lazy

from apps.network.directory.models import Entry
from apps.network.referrals.models import Referral
from kit.database.ready import Each, Givens, ready

HAS_LEFT = gettext_lazy("A member that has left")


def party_names(referrals: Iterable[Referral]) -> dict[str, str]:
    """Every party's name. The directory shows open, confirmed members only."""
    parties = {name for r in referrals for name in (r.sender_id, r.receiver_id)}
    known = dict(_names(parties=parties)) if parties else {}
    return {party: known.get(party) or str(HAS_LEFT) for party in parties}


@ready(parties=Each(CharField()))
def _names(given: Givens) -> QuerySet[Entry, Any]:
    found = Entry.objects.filter(organisation_id__in=given.parties)
    return found.values_list("organisation_id", "name")
