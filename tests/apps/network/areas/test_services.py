"""Loading the areas: complete, repeatable, all or nothing."""

from copy import deepcopy
from datetime import date

import pytest

from apps.network.areas.lookups import employment_area_of
from apps.network.areas.models import Area, AreaMapping, Municipality
from apps.network.areas.services import (
    AreaDataError,
    AreasFile,
    LoadedAreas,
    load_areas,
    read_areas,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def content() -> AreasFile:
    """A copy a test may change."""
    return deepcopy(read_areas())


def test_everything_in_the_file_is_loaded() -> None:
    assert load_areas() == LoadedAreas(municipalities=308, areas=98, mappings=4 * 308)
    assert Municipality.objects.count() == 308
    assert Area.objects.count() == 98
    assert AreaMapping.objects.count() == 4 * 308


def test_loading_twice_changes_nothing() -> None:
    load_areas()
    before = list(Municipality.objects.values()), list(AreaMapping.objects.values())
    load_areas()
    assert (list(Municipality.objects.values()), list(AreaMapping.objects.values())) == before


def test_a_corrected_name_is_corrected_with_its_sort_key(content: AreasFile) -> None:
    load_areas(content)
    aura = next(entry for entry in content["municipalities"] if entry["code"] == "019")
    aura["name_fi"] = "Öura"
    load_areas(content)
    assert Municipality.objects.get(code="019").name_fi == "Öura"
    assert Municipality.objects.valid_on(date(2026, 5, 1)).for_choices("fi")[-1] == ("019", "Öura")


def test_a_mapping_carries_the_kind_of_its_area() -> None:
    load_areas()
    assert all(m.kind == m.area.kind for m in AreaMapping.objects.select_related("area"))


def test_a_municipality_can_move_to_another_employment_area(content: AreasFile) -> None:
    load_areas(content)
    areas = {a["code"]: a for a in content["areas"] if a["kind"] == "employment_area"}
    areas["32"]["municipalities"][0]["codes"].remove("691")
    areas["32"]["municipalities"].append(
        {"valid_from": "2026-01-01", "valid_to": "2026-12-31", "codes": ["691"]}
    )
    areas["44"]["municipalities"].append({"valid_from": "2027-01-01", "codes": ["691"]})
    load_areas(content)
    last_day, next_day = (
        employment_area_of("691", date(*d)) for d in [(2026, 12, 31), (2027, 1, 1)]
    )
    assert last_day is not None
    assert next_day is not None
    assert (last_day.code, next_day.code) == ("32", "44")


def test_a_row_the_file_no_longer_names_stays(content: AreasFile) -> None:
    load_areas(content)
    for area in content["areas"]:
        for part in area["municipalities"]:
            part["codes"] = [code for code in part["codes"] if code != "019"]
    content["municipalities"] = [m for m in content["municipalities"] if m["code"] != "019"]
    assert load_areas(content).municipalities == 307
    assert Municipality.objects.filter(code="019").exists()


def test_a_municipality_that_does_not_exist_stops_the_whole_load(content: AreasFile) -> None:
    content["areas"][-1]["municipalities"][0]["codes"].append("999")
    with pytest.raises(AreaDataError, match="999"):
        load_areas(content)
    assert not Municipality.objects.exists()
