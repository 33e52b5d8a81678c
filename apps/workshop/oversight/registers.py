"""Registers: whose a participant's data are, told from the service basis of their periods.

An organisation keeps one register of its own, and others for whoever is the controller of a
service basis, such as a wellbeing services county. One person may be in several.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.network.classifications.models import ServiceBasis
from apps.workshop.participants.models import Period

OWN = "organisation"

NAMES: dict[str, str | Promise] = {
    OWN: _("The organisation's own register"),
    "wellbeing_county": _("The wellbeing services county's register"),
    "employment_authority": _("The employment authority's register"),
    "employer": _("The employer's register"),
    "kela": _("Kela's register"),
    "education_provider": _("The education provider's register"),
    "sanctions_agency": _("The Prison and Probation Service's register"),
    "unknown": _("A register whose controller is not known"),
}
"""What registers are called, by the kind of their controller (`ServiceBasis.controller_type`)."""


def bases_of_today(language: str) -> dict[str, list[str]]:
    """Names of the service bases of each register, as they hold today."""
    found: dict[str, list[str]] = {}
    for basis in ServiceBasis.objects.valid_on(timezone.localdate()):
        found.setdefault(basis.controller_type, []).append(basis.name(language))
    return found


def name_of(register: str) -> str | Promise:
    return NAMES.get(register, register)


@dataclass(frozen=True)
class Controllers:
    """Who is the controller on which service basis, on which day: read once for a whole report."""

    rows: tuple[tuple[str, dt.date, dt.date | None, str], ...]

    @classmethod
    def read(cls) -> Self:
        columns = ("code", "valid_from", "valid_to", "controller_type")
        return cls(tuple(ServiceBasis.objects.order_by("valid_from").values_list(*columns)))

    @property
    def registers(self) -> list[str]:
        """Every register there can be, the organisation's own first, then in the order of names."""
        kinds = {kind for *_code_and_days, kind in self.rows} | {OWN}
        known = [kind for kind in NAMES if kind in kinds]
        return [*known, *sorted(kinds - set(known))]

    def of(self, code: str, on: dt.date) -> str:
        """The register of a service basis on a day; our own for a code that is in no list."""
        found = OWN
        for one, valid_from, valid_to, kind in self.rows:
            # A later row of the same code replaces the earlier one.
            if one == code and valid_from <= on and (valid_to is None or on <= valid_to):
                found = kind
        return found

    def around(
        self, periods: Iterable[Period], on: dt.date, own_since: dt.date | None = None
    ) -> frozenset[str]:
        """The registers somebody's data belonged to on a day.

        Before the first period they are the organisation's own, and between two still the last
        one's. From `own_since`, the day of the first text that was written without a period, the
        own register is always among them: whatever begins later, that text stays in it.
        """
        in_order = sorted(periods, key=lambda period: period.starts_on)
        running = [period for period in in_order if period.is_running_on(on)]
        begun = [period for period in in_order if period.starts_on <= on]
        found = frozenset(self.of(one.service_basis, on) for one in running or begun[-1:])
        has_own = own_since is not None and own_since <= on
        return found | {OWN} if has_own or not found else found
