"""A part of a trail: some days, somebody, some kind of act."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.utils import timezone

from kit.audit.rows import Act

AnAct = TypeVar("AnAct", bound=Act)


@dataclass(frozen=True)
class Part:
    """Days in Finland, both included; an empty value stands for everything."""

    begins_on: dt.date | None = None
    ends_on: dt.date | None = None
    who: Model | None = None
    group: str = ""

    def of(self, entries: QuerySet[AnAct]) -> QuerySet[AnAct]:
        """The entries of this part, the newest first."""
        found = entries.order_by("-id")
        if self.begins_on:
            found = found.filter(at__gte=_midnight(self.begins_on))
        if self.ends_on:
            found = found.filter(at__lt=_midnight(self.ends_on + dt.timedelta(days=1)))
        if self.who:
            found = found.filter(actor_id=self.who.pk)
        if self.group:
            found = found.filter(action__startswith=f"{self.group}.")
        return found


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))
