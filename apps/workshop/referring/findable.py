"""Referrals are found by what both parties have in clear; ours also by whom they are about.

There is no index: the rows are shared, and the other party changes them. Words are compared with
the few names a referral can have, and the database is asked for those.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from apps.network.classifications.models import ServiceBasis
from apps.network.directory.models import Entry
from apps.network.referrals.models import Referral
from apps.network.referrals.services import ours
from apps.workshop.audit.services import Actor
from apps.workshop.participants.models import Participant
from apps.workshop.participants.permissions import NAMES, visible_participants
from apps.workshop.referring.models import Sent
from apps.workshop.referring.permissions import visible_referrals
from apps.workshop.search.kinds import Hit, Kind
from apps.workshop.search.services import narrow
from kit.database.scope import current_organisation
from kit.search.keys import Query, Sought
from kit.search.marks import marked
from tenants.accounts.roles import Right

NUMBER = re.compile(r"[0-9a-f]{2,6}", re.IGNORECASE)


def _find(by: Actor, query: Query, loosely: bool) -> QuerySet[Referral]:
    if not by.user.may(Right.REFER):
        return Referral.objects.none()
    names = _Names()
    found = visible_referrals(by)
    for sought in query.sought:
        found = found.filter(_meant(sought, names, by, loosely))
    return found.order_by("-sent_at", "id")


class _Names:
    """What the clear fields of our referrals are called, for the reader of the page.

    Parties of referrals out of reach are among them: names to compare words with. What is found is
    narrowed by the door.
    """

    def __init__(self) -> None:
        self.bases = ServiceBasis.objects.names(get_language() or "fi")
        senders, receivers = (
            ours().order_by().values(side) for side in ("sender_id", "receiver_id")
        )
        entries = Entry.objects.exclude(organisation_id=current_organisation()).filter(
            Q(organisation_id__in=senders) | Q(organisation_id__in=receivers)
        )
        self.parties = dict(entries.values_list("organisation_id", "name"))

    def other(self, referral: Referral) -> str:
        """The other party's name. The directory shows open, confirmed members only."""
        us = current_organisation()
        other = referral.receiver_id if referral.sender_id == us else referral.sender_id
        return self.parties.get(other, _("A member that has left"))

    def basis(self, referral: Referral) -> str:
        return self.bases.get(referral.service_basis, referral.service_basis)


def _meant(sought: Sought, names: _Names, by: Actor, loosely: bool) -> Q:
    """The referrals that one word means, by any of their fields."""
    word = Query(sought.word, (sought,))
    bases = [code for code, name in names.bases.items() if word.is_met_by(name, loosely=loosely)]
    states = [s.value for s in Referral.State if word.is_met_by(str(s.label), loosely=loosely)]
    parties = [key for key, name in names.parties.items() if word.is_met_by(name, loosely=loosely)]
    people = narrow(visible_participants(by), NAMES, word, loosely=loosely)
    about = people.order_by().values("pk")
    meant = (
        Q(service_basis__in=bases)
        | Q(state__in=states)
        | Q(sender_id__in=parties)
        | Q(receiver_id__in=parties)
        | Q(pk__in=Sent.objects.filter(participant__in=about).values("referral_id"))
    )
    if sought.word.casefold() == "l":  # Every number begins with it.
        return meant | Q(pk__isnull=False)
    if NUMBER.fullmatch(sought.word):
        first, last = (uuid.UUID(sought.word.ljust(32, fill)) for fill in "0f")
        meant |= Q(pk__gte=first, pk__lte=last)
    return meant


def _show(referrals: Sequence[Referral], query: Query, by: Actor) -> list[Hit]:
    names, people = _Names(), _people(referrals, by)
    return [_hit(referral, names, people.get(referral.pk), query) for referral in referrals]


def _people(referrals: Sequence[Referral], by: Actor) -> dict[uuid.UUID, Participant]:
    """Whom those we sent are about, as far as this person may see them."""
    keys = [referral.pk for referral in referrals]
    sent = Sent.objects.filter(pk__in=keys)
    about = dict(sent.values_list("referral_id", "participant_id"))
    visible = {p.pk: p for p in visible_participants(by).filter(pk__in=set(about.values()))}
    return {key: visible[whom] for key, whom in about.items() if whom in visible}


def _hit(referral: Referral, names: _Names, person: Participant | None, query: Query) -> Hit:
    is_sent = referral.sender_id == current_organisation()
    way = _("To %(name)s") if is_sent else _("From %(name)s")
    details = [
        way % {"name": names.other(referral)},
        names.basis(referral),
        referral.get_state_display(),
    ]
    title = f"{referral.number} {person.full_name}" if person else referral.number
    return Hit(
        url=reverse("referring:detail", args=[referral.pk]),
        title=marked(title, query),
        detail=marked(" · ".join(details), query),
        apart=names.other(referral),
        participant=person.pk if person else None,
    )


KINDS = [
    Kind(
        code="referrals",
        label=gettext_lazy("Referrals"),
        one=gettext_lazy("Referral"),
        icon="inbox",
        right=Right.REFER,
        order=20,
        find=_find,
        show=_show,
    )
]
