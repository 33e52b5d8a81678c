"""Where a municipality is, what it is called, and in which order a form lists them."""

from datetime import date

import pytest

from apps.network.areas.lookups import (
    employment_area_of,
    name_of,
    names,
    neighbours,
    region_of,
    vitality_centre_of,
    wellbeing_county_of,
)
from apps.network.areas.models import Area, Municipality
from apps.network.areas.services import load_areas, read_areas

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)
LONG_AGO = date(1995, 1, 1)


@pytest.fixture(autouse=True)
def _areas() -> None:
    load_areas()


def test_a_municipality_knows_its_areas() -> None:
    found = [
        of("285", TODAY)
        for of in (region_of, wellbeing_county_of, employment_area_of, vitality_centre_of)
    ]
    assert [area.name_fi for area in found if area] == [
        "Kymenlaakso",
        "Kymenlaakson hyvinvointialue",
        "Etelä-Kymenlaakso",
        "Kaakkois-Suomen elinvoimakeskus",
    ]


def test_nothing_is_claimed_for_an_unknown_code_or_a_day_before_the_data() -> None:
    assert region_of("999", TODAY) is None
    assert region_of("285", LONG_AGO) is None


def test_a_name_comes_in_the_readers_language() -> None:
    assert name_of("853", "sv") == "Åbo"
    assert name_of("853", "en") == "Turku"
    assert names(["853", "740", "999"], "sv") == {"853": "Åbo", "740": "Nyslott"}


def test_an_unknown_code_is_shown_as_it_is() -> None:
    assert name_of("999", "fi") == "999"


def test_the_latest_name_wins() -> None:
    turku = Municipality.objects.get(code="853")
    turku.valid_to = date(2026, 12, 31)
    turku.save()
    turku.pk, turku.valid_from, turku.valid_to = None, date(2027, 1, 1), None
    turku.name_fi = "Uusi Turku"
    turku.save(force_insert=True)
    assert name_of("853", "fi") == "Uusi Turku"
    region = region_of("853", date(2027, 6, 1))
    assert region is not None
    assert region.code == "02"


@pytest.mark.parametrize(
    ("language", "first", "last"), [("fi", "Akaa", "Äänekoski"), ("sv", "Ackas", "Övertorneå")]
)
def test_municipalities_are_listed_in_the_order_of_the_language(
    language: str, first: str, last: str
) -> None:
    choices = Municipality.objects.valid_on(TODAY).for_choices(language)
    assert len(choices) == 308
    assert (choices[0][1], choices[-1][1]) == (first, last)


def test_swedish_names_with_our_last_letters_come_last() -> None:
    listed = [name for _, name in Municipality.objects.valid_on(TODAY).for_choices("sv")]
    last = [name for name in listed if name[0] in "ÅÄÖ"]
    assert listed[-len(last) :] == last == ["Åbo", "Äänekoski", "Östermark", "Övertorneå"]


def test_areas_of_one_kind_are_listed_in_the_order_of_the_language() -> None:
    regions = Area.objects.of_kind(Area.Kind.REGION).valid_on(TODAY)
    assert [name for _, name in regions.for_choices("sv")][-3:] == [
        "Södra Österbotten",
        "Åland",
        "Österbotten",
    ]
    assert regions.for_choices("fi")[0] == ("21", "Ahvenanmaa")


def test_a_day_before_the_data_has_no_choices() -> None:
    assert Municipality.objects.valid_on(LONG_AGO).for_choices("fi") == []


def test_the_last_day_still_counts() -> None:
    Municipality.objects.filter(code="853").update(valid_to=date(2026, 12, 31))
    assert Municipality.objects.valid_on(date(2026, 12, 31)).filter(code="853").exists()
    assert not Municipality.objects.valid_on(date(2027, 1, 1)).filter(code="853").exists()


def test_every_municipality_of_the_file_has_a_region_today() -> None:
    with_region = Municipality.objects.filter(mappings__kind=Area.Kind.REGION)
    assert with_region.valid_on(TODAY).count() == len(read_areas()["municipalities"])


def test_neighbours_tell_what_two_municipalities_have_in_common() -> None:
    around = neighbours("285", TODAY)
    # Hamina shares all three with Kotka; Kouvola the county and the region only.
    assert around["075"] == ["employment_area", "wellbeing_county", "region"]
    assert around["286"] == ["wellbeing_county", "region"]
    assert "285" not in around
    assert "609" not in around
    assert neighbours("999", TODAY) == {}
