"""A group of each member of the tests, with the member's own word in its texts."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Any


def met(sentinel: str, person: Any, by: Any) -> tuple[int, int]:
    """A named group that has met once, with a cost. Inside the member's scope."""
    from apps.workshop.groups.models import Group, Session
    from apps.workshop.groups.services import groups, marking, sessions

    group = groups.add_group(
        {
            "name": f"Ryhmä {sentinel}",
            "way": Group.Way.NAMED,
            "place": f"Keittiö {sentinel}",
            "weekday": 5,
            "starts_at": time(9),
            "ends_at": time(12),
            "capacity": 8,
            "programme": f"Ohjelma {sentinel}",
            "starts_on": date(2026, 1, 2),
            "leaders": [by.user],
        },
        by=by,
    )
    groups.join(group, person, by=by)
    session = Session.objects.create(
        group=group,
        day=date(2026, 2, 6),
        starts_at=time(9),
        ends_at=time(12),
        place=f"Sali {sentinel}",
        done=f"Leivottiin {sentinel}",
    )
    marking.mark(session, [person.pk], "here", by=by)
    sessions.add_cost(session, item=f"Ruoka {sentinel}", euros=Decimal(30), by=by)
    return group.pk, session.pk
