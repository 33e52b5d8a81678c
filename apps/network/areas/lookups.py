"""Questions about one municipality, asked by its code."""

from __future__ import annotations

from datetime import date

from apps.network.areas.models import Area, AreaMapping, Municipality
from apps.network.areas.querysets import suffix
from kit.remembered import remembered


def region_of(code: str, on: date) -> Area | None:
    """The region (maakunta) the municipality belonged to on that day; None when unknown."""
    return _area_of(code, Area.Kind.REGION, on)


def wellbeing_county_of(code: str, on: date) -> Area | None:
    """The wellbeing services county (hyvinvointialue) that day, Helsinki and Åland among them."""
    return _area_of(code, Area.Kind.WELLBEING_COUNTY, on)


def employment_area_of(code: str, on: date) -> Area | None:
    """The employment area (työllisyysalue) the municipality belonged to on that day, or None."""
    return _area_of(code, Area.Kind.EMPLOYMENT_AREA, on)


def vitality_centre_of(code: str, on: date) -> Area | None:
    """The regional vitality centre (elinvoimakeskus) that day, or None."""
    return _area_of(code, Area.Kind.VITALITY_CENTRE, on)


def name_of(code: str, language: str) -> str:
    """The latest name of the municipality; an unknown code is shown as it is."""
    return names([code], language).get(code, code)


def names(codes: list[str], language: str) -> dict[str, str]:
    """The latest name for each known code: for a list that shows many."""
    known = _all_names(suffix(language))
    return {code: known[code] for code in codes if code in known}


def choices(language: str, on: date) -> list[tuple[str, str]]:
    """Code and name of the municipalities of a day, in the order of the reader's alphabet."""
    return _choices(suffix(language), on)


@remembered
def _choices(end: str, on: date) -> list[tuple[str, str]]:
    return Municipality.objects.valid_on(on).for_choices(end)


@remembered
def _all_names(end: str) -> dict[str, str]:
    rows = Municipality.objects.order_by("valid_from")
    # A later row of the same code replaces the earlier one.
    return dict(rows.values_list("code", f"name_{end}"))


@remembered
def _area_of(code: str, kind: Area.Kind, on: date) -> Area | None:
    # The mapping's own dates decide: it may outlive the row of a municipality whose name changed.
    mappings = AreaMapping.objects.valid_on(on).filter(municipality__code=code, kind=kind)
    mapping = mappings.select_related("area").order_by("-valid_from").first()
    return mapping.area if mapping else None


ANSWERED_FOR = (Area.Kind.REGION, Area.Kind.EMPLOYMENT_AREA)
"""Kinds of areas that make up a regional network: a coordinator may answer for some of them."""


def key_of(area: Area) -> str:
    """The text by which an account keeps an area, such as `region:05`."""
    return f"{area.kind}:{area.code}"


def names_of_keys(keys: list[str], language: str) -> list[str]:
    """The latest names of areas kept by their keys, in the order of the keys."""
    if not keys:
        return []
    codes = [key.partition(":")[2] for key in keys]
    rows = Area.objects.filter(kind__in=ANSWERED_FOR, code__in=codes).order_by("valid_from")
    latest = {key_of(area): area.name(language) for area in rows}
    return [latest.get(key, key) for key in keys]


def municipalities_in(keys: list[str], on: date) -> set[str]:
    """Codes of the municipalities that belonged to any of the areas on that day."""
    mappings = AreaMapping.objects.valid_on(on).filter(kind__in=ANSWERED_FOR)
    rows = mappings.values_list("area__kind", "area__code", "municipality__code")
    wanted = set(keys)
    return {place for kind, code, place in rows if f"{kind}:{code}" in wanted}


def regions(on: date) -> dict[str, Area]:
    """The region of each municipality that day, by the municipality's code, in one query."""
    mappings = AreaMapping.objects.valid_on(on).filter(kind=Area.Kind.REGION)
    in_order = mappings.select_related("area", "municipality").order_by("valid_from")
    return {mapping.municipality.code: mapping.area for mapping in in_order}


NEARNESS = (Area.Kind.EMPLOYMENT_AREA, Area.Kind.WELLBEING_COUNTY, Area.Kind.REGION)
"""What two municipalities may have in common, from what brings people closest to what least."""


def neighbours(code: str, on: date) -> dict[str, list[str]]:
    """What other municipalities have in common with one that day, by their codes.

    Kinds of `NEARNESS`, the closest first; a municipality that has none of them is left out.
    """
    mappings = AreaMapping.objects.valid_on(on).filter(kind__in=NEARNESS)
    areas = mappings.filter(municipality__code=code).values("area")
    found: dict[str, list[str]] = {}
    for place, kind in mappings.filter(area__in=areas).values_list("municipality__code", "kind"):
        if place != code:
            found.setdefault(place, []).append(kind)
    return {place: [one for one in NEARNESS if one in kinds] for place, kinds in found.items()}
