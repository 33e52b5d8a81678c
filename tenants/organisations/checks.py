"""`manage check --deploy`: fails while any part of the wall is missing."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.checks import CheckMessage, Error, register
from django.db import DatabaseError

from tenants.organisations.inspection import inspect, process


@register("wall", deploy=True)
def the_wall_stands(**_given: object) -> list[CheckMessage]:
    """An error for each thing that is not as declared, with its way out."""
    return list(_messages())


def _messages() -> Iterator[CheckMessage]:
    try:
        findings = [*process.inspect(), *inspect()]
    except DatabaseError as fault:
        yield Error(
            f"The wall cannot be looked at: {str(fault).strip()}",
            hint="Start the database, and run `manage install` and `manage deploy` on a new one.",
            id="wall.E001",
        )
        return
    for finding in findings:
        yield Error(f"{finding.part}: {finding.text}.", hint=finding.way_out, id="wall.E002")
