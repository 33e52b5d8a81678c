"""What parties of referrals are called on our pages."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from apps.network.directory.models import Entry
from apps.network.referrals.models import Referral


def party_names(referrals: Iterable[Referral]) -> dict[str, str]:
    """Every party's name. The directory shows open, confirmed members only."""
    parties = {name for r in referrals for name in (r.sender_id, r.receiver_id)}
    entries = Entry.objects.filter(organisation_id__in=parties)
    known = dict(entries.values_list("organisation_id", "name"))
    return {party: known.get(party, _("A member that has left")) for party in parties}
