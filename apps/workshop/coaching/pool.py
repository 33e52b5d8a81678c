"""How much each coach of the pool has in hand, and who has least."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils import timezone

from apps.workshop.coaching.models import SupportRequest
from apps.workshop.participants.models import Coaching
from tenants.accounts.models import User
from tenants.accounts.roles import Right, Role


@dataclass(frozen=True)
class Load:
    """One coach: requests in hand, and own participants whose period runs."""

    coach: User
    taken: int
    own: int

    @property
    def weight(self) -> tuple[int, int]:
        """Compared first by what was taken, since that comes on top of the own participants."""
        return self.taken, self.own


def loads() -> list[Load]:
    """Every coach of the pool, the least loaded first. Three queries."""
    today = timezone.localdate()
    taken = SupportRequest.objects.filter(state=SupportRequest.State.TAKEN)
    by_taker = Counter(dict(taken.order_by().values_list("taken_by").annotate(Count("pk"))))
    runs = Q(participant__periods__starts_on__lte=today) & (
        Q(participant__periods__ends_on=None) | Q(participant__periods__ends_on__gte=today)
    )
    own = Coaching.objects.filter(runs).order_by().values_list("coach")
    by_coach = Counter(dict(own.annotate(Count("participant", distinct=True))))
    found = [Load(one, by_taker[one.pk], by_coach[one.pk]) for one in pool()]
    return sorted(found, key=lambda load: (*load.weight, load.coach.family_name, load.coach.pk))


def pool() -> Sequence[User]:
    """The coaches whose account is open. Who leads the house may take as well, and is not asked."""
    people = User.objects.filter(is_active=True, roles__contains=[Role.COACH.value])
    return [person for person in people if person.may(Right.TAKE_SUPPORT)]
