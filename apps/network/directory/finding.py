"""Finding a unit: filters that stand in the address, free places first, then what is near.

How near is said by what two municipalities have in common, and not in kilometres: it is the
employment area and the county that decide whom a unit may take, and there are no coordinates here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import TextChoices
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from apps.network.areas import lookups
from apps.network.areas.models import Area
from apps.network.classifications.models import ServiceBasis
from apps.network.directory.models import Accessibility, Listing, WorkLanguage
from apps.network.directory.services import listings
from kit.pages.filters import PAGE, Chip, chips, chosen_of
from kit.sorting import sort_key

PAGE_SIZE = 20
NEAR, NAME = "near", "name"
FIRST = {"free", "area"}

Choices = list[tuple[str, str | Promise]]


class Nearness(TextChoices):
    """How near a unit is, from the nearest on."""

    HERE = "here", gettext_lazy("same municipality")
    EMPLOYMENT_AREA = Area.Kind.EMPLOYMENT_AREA.value, gettext_lazy("same employment area")
    WELLBEING_COUNTY = (
        Area.Kind.WELLBEING_COUNTY.value,
        gettext_lazy("same wellbeing services county"),
    )
    REGION = Area.Kind.REGION.value, gettext_lazy("same region")
    FARTHER = "farther", gettext_lazy("farther away")


RANKS = {nearness: rank for rank, nearness in enumerate(Nearness)}


@dataclass(frozen=True)
class Filter:
    """One row of links that narrow the list."""

    label: str
    chips: list[Chip]
    is_first: bool = False
    """Shown at once; the others are folded away until somebody wants them."""

    @property
    def is_used(self) -> bool:
        return not self.chips[0].is_current


class Finder:
    """What one address asks for: the units that fit, and the links to other choices.

    `own` is the municipality of who looks, from which nearness counts unless another is chosen.
    """

    def __init__(self, request: HttpRequest, own: str = "") -> None:
        self._request = request
        self._today = timezone.localdate()
        self._language = get_language() or "fi"
        self._own = own
        self._all = list(listings().only(*LIGHT))

    @cached_property
    def municipalities(self) -> list[tuple[str, str]]:
        """Every municipality one can count from."""
        return lookups.choices(self._language, self._today)

    @cached_property
    def near(self) -> str:
        """The municipality from which nearness counts; empty for none."""
        wanted = self._request.GET.get(NEAR, self._own)
        return wanted if wanted in dict(self.municipalities) else ""

    @property
    def name(self) -> str:
        """What was typed to look for by name."""
        return self._request.GET.get(NAME, "")[:100]

    @cached_property
    def filters(self) -> list[Filter]:
        """Links for what units differ in; a filter with one choice only is none."""
        rows: list[tuple[str, str, Choices]] = [
            (_("Free places"), "free", self._free),
            (_("Service basis"), "basis", self._bases),
            (_("Language of work"), "language", self._languages),
            (_("Accessibility of the unit"), "access", self._access),
            (_("Area"), "area", self._areas),
        ]
        return [
            Filter(label, chips(self._request, name, choices), name in FIRST)
            for label, name, choices in rows
            if len(choices) > 1
        ]

    @property
    def first_filters(self) -> list[Filter]:
        return [one for one in self.filters if one.is_first]

    @property
    def more_filters(self) -> list[Filter]:
        return [one for one in self.filters if not one.is_first]

    @property
    def is_more_open(self) -> bool:
        """Whether one of those that are folded away narrows the list."""
        return any(one.is_used for one in self.more_filters)

    @cached_property
    def carried(self) -> list[tuple[str, str]]:
        """What the form sends along, so that its button keeps the links that were chosen."""
        own_fields = {NEAR, NAME, PAGE}
        return [
            (key, str(value)) for key, value in self._request.GET.items() if key not in own_fields
        ]

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but nearness is asked for."""
        return bool(self.name or any(one.is_used for one in self.filters))

    def found(self) -> list[Listing]:
        """Units that fit, with few columns: free places first, then the nearest, then by name."""
        fitting = (one for one in self._all if self._fits(one))
        return sorted(
            fitting,
            key=lambda one: (not one.has_free, RANKS[self.nearness(one)], one.sort_key, one.pk),
        )

    def page(self) -> Page[Any]:
        """One page of them, whole."""
        found = Paginator([one.pk for one in self.found()], PAGE_SIZE)
        page: Page[Any] = found.get_page(self._request.GET.get(PAGE))
        whole = listings().in_bulk(list(page.object_list))
        page.object_list = [whole[pk] for pk in page.object_list if pk in whole]
        return page

    def nearness(self, listing: Listing) -> Nearness:
        """How near a unit is; farther for all where nobody says from where."""
        if self.near and listing.municipality_code == self.near:
            return Nearness.HERE
        kinds = self._neighbours.get(listing.municipality_code)
        return Nearness(kinds[0]) if kinds else Nearness.FARTHER

    @cached_property
    def _wanted(self) -> dict[str, str]:
        """What is chosen of each filter, by its name in the address; empty for all."""
        choices = {
            "free": self._free,
            "basis": self._bases,
            "language": self._languages,
            "access": self._access,
            "area": self._areas,
        }
        return {name: chosen_of(self._request, name, some) for name, some in choices.items()}

    @cached_property
    def _words(self) -> list[str]:
        return sort_key(self.name).split()

    def _fits(self, one: Listing) -> bool:
        wanted, key = self._wanted, f" {one.sort_key}"
        return (
            (not wanted["basis"] or wanted["basis"] in one.service_bases)
            and (not wanted["language"] or wanted["language"] in one.languages)
            and (not wanted["access"] or wanted["access"] in one.accessibility)
            and (not wanted["free"] or one.has_free)
            and (not wanted["area"] or self._is_within(one.municipality_code, wanted["area"]))
            and all(f" {word}" in key for word in self._words)
        )

    def _is_within(self, municipality: str, area: str) -> bool:
        return municipality == self.near or area in self._neighbours.get(municipality, [])

    @cached_property
    def _neighbours(self) -> dict[str, list[str]]:
        return lookups.neighbours(self.near, self._today) if self.near else {}

    @property
    def _free(self) -> Choices:
        return [("", _("All units")), ("now", _("A free place now"))]

    @cached_property
    def _bases(self) -> Choices:
        names = ServiceBasis.objects.names(self._language)
        used = _used(one.service_bases for one in self._all)
        return _choices(sorted(((code, names.get(code, code)) for code in used), key=_by_label))

    @cached_property
    def _languages(self) -> Choices:
        used = _used(one.languages for one in self._all)
        return _choices([(one.value, one.label) for one in WorkLanguage if one in used])

    @cached_property
    def _access(self) -> Choices:
        used = _used(one.accessibility for one in self._all)
        return _choices([(one.value, one.label) for one in Accessibility if one in used])

    @cached_property
    def _areas(self) -> Choices:
        if not self.near:
            return _choices([])
        areas = (
            lookups.employment_area_of(self.near, self._today),
            lookups.region_of(self.near, self._today),
        )
        return _choices([(area.kind, area.name(self._language)) for area in areas if area])


LIGHT = (
    "id",
    "organisation_id",
    "service_bases",
    "languages",
    "accessibility",
    "municipality_code",
    "free_places",
    "free_places_on",
    "sort_key",
)
"""What is read of every unit; the rest only of those on the page."""


def _used(lists: Iterable[list[str]]) -> set[str]:
    return {code for codes in lists for code in codes}


def _choices(named: list[Any]) -> Choices:
    return [("", _("All")), *named]


def _by_label(choice: tuple[str, str]) -> str:
    return sort_key(choice[1])
