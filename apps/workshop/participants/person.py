"""A participant's pages: one shell, with the tabs and panels that each app declares.

An app that has something about a participant says so in its `on_person.py`: `TABS`, pages of its
own below the participant's address, and `PANELS`, short parts of the first page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise

from apps.workshop.audit.services import Actor, actor_of
from apps.workshop.participants.coaches import names_of_coaches
from apps.workshop.participants.compartments import Compartment
from apps.workshop.participants.details.basics import facts
from apps.workshop.participants.models import Participant
from apps.workshop.participants.permissions import Access, Along
from kit.pages.addresses import address
from tenants.accounts.roles import Right


@dataclass(frozen=True)
class Tab:
    """One page of a participant. `url_name` takes the participant's id alone."""

    code: str
    label: str | Promise
    url_name: str
    right: Right
    order: int


@dataclass(frozen=True)
class Panel:
    """A part of a participant's first page, rendered from `template` with what `build` returns.

    `build` gives None where there is nothing to show to this person. It records nothing: the page
    records for it that what is in `part` was shown, to whoever may read that.
    """

    code: str
    template: str
    build: Callable[[Participant, Actor, Access], dict[str, Any] | None]
    order: int
    is_aside: bool = False
    """Whether it stands in the narrow column."""

    along: Along | None = None
    """What it reads with the participant, where it would need a query of its own."""

    part: Compartment = Compartment.COACHING
    """What it shows to whoever may read it; base for nothing beyond the basic data."""


_tabs: list[Tab] = []
_panels: list[Panel] = []


def register(tabs: Iterable[Tab], panels: Iterable[Panel]) -> None:
    """Take in what an app declares. Called once for each app, when the product starts."""
    _tabs.extend(tabs)
    _tabs.sort(key=lambda tab: tab.order)
    _panels.extend(panels)
    _panels.sort(key=lambda panel: panel.order)


@cache
def along_panels(first: Along) -> Along:
    """What the first page reads with a participant: `first`, and what its panels do."""
    parts = [first, *(panel.along for panel in _panels if panel.along)]
    return Along(
        lambda given, by: {
            name: to for part in parts for name, to in part.columns(given, by).items()
        }
    )


def shell(
    request: HttpRequest, participant: Participant, access: Access, tab: str, *, shows: bool = False
) -> dict[str, Any]:
    """What participants/person.html reads on each page of a participant.

    `tab` is the code of the page one is on. With `shows`, contact details under protection are
    open on this page.
    """
    by = actor_of(request)
    shows_contact = shows or not participant.is_protected
    coaches = names_of_coaches(participant)
    return {
        "participant": participant,
        "age": participant.age_on(timezone.localdate()),
        "coaches": coaches,
        "coach_names": ", ".join(coaches),
        "openings": access.openings,
        "is_reached": access.is_reached,
        "shows_contact": shows_contact,
        "facts": facts(participant, shows_contact=shows_contact),
        "may_open_contact": Compartment.CONTACT in access.reads,
        "tabs": [
            {
                "label": one.label,
                "url": address(one.url_name, [participant.pk]),
                "is_current": one.code == tab,
            }
            for one in _tabs
            if by.user.may(one.right)
        ],
    }


@dataclass
class Panels:
    """The panels of the first page in their two columns, and the parts of the file they show."""

    panels: list[dict[str, Any]] = field(default_factory=list)
    aside_panels: list[dict[str, Any]] = field(default_factory=list)
    parts: set[Compartment] = field(default_factory=set)


def panels_of(participant: Participant, by: Actor, access: Access) -> Panels:
    """The panels of the first page with what they read."""
    found = Panels()
    for panel in _panels:
        content = panel.build(participant, by, access)
        if content is not None:
            column = found.aside_panels if panel.is_aside else found.panels
            column.append({"template": panel.template, "content": content})
            if panel.part in access.reads:
                found.parts.add(panel.part)
    return found
