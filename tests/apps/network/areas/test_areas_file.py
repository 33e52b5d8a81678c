"""The data file itself: complete, without contradiction, true to the official classifications."""

from collections import Counter
from datetime import date
from itertools import pairwise

import pytest

from apps.network.areas.services import AreaEntry, AreasFile, Validity, read_areas

TODAY = date(2026, 11, 22)
KINDS = ("region", "wellbeing_county", "employment_area", "vitality_centre")


@pytest.fixture(scope="module")
def content() -> AreasFile:
    return read_areas()


def first_day(entry: Validity) -> date:
    return date.fromisoformat(entry["valid_from"])


def last_day(entry: Validity) -> date:
    return date.fromisoformat(entry.get("valid_to") or "9999-12-31")


def holds(entry: Validity, day: date = TODAY) -> bool:
    return first_day(entry) <= day <= last_day(entry)


def areas_of_kind(content: AreasFile, kind: str) -> dict[str, AreaEntry]:
    return {area["code"]: area for area in content["areas"] if area["kind"] == kind and holds(area)}


def members(area: AreaEntry) -> list[str]:
    return [code for part in area["municipalities"] if holds(part) for code in part["codes"]]


def belongs(content: AreasFile, kind: str) -> dict[str, str]:
    return {
        code: area["code"]
        for area in areas_of_kind(content, kind).values()
        for code in members(area)
    }


def test_there_are_308_municipalities_with_three_digit_codes(content: AreasFile) -> None:
    codes = [entry["code"] for entry in content["municipalities"] if holds(entry)]
    assert len(codes) == len(set(codes)) == 308
    assert all(len(code) == 3 and code.isdigit() for code in codes)


def test_every_name_is_there_in_both_languages(content: AreasFile) -> None:
    for entry in [*content["municipalities"], *content["areas"]]:
        for name in (entry["name_fi"], entry["name_sv"]):
            assert name, entry["code"]
            assert name == " ".join(name.split()), entry["code"]


def test_the_languages_of_municipalities_add_up(content: AreasFile) -> None:
    counts = Counter(entry["language_status"] for entry in content["municipalities"])
    assert counts == {"fi": 259, "fi_sv": 18, "sv": 16, "sv_fi": 15}


def test_bilingual_municipalities_have_a_swedish_name_of_their_own_where_known(
    content: AreasFile,
) -> None:
    swedish = {entry["name_fi"]: entry["name_sv"] for entry in content["municipalities"]}
    pairs = {"Turku": "Åbo", "Pietarsaari": "Jakobstad", "Savonlinna": "Nyslott", "Kotka": "Kotka"}
    assert pairs.items() <= swedish.items()


def test_each_kind_has_the_areas_of_2026(content: AreasFile) -> None:
    def numbers(first: int, last: int) -> set[str]:
        return {f"{number:02}" for number in range(first, last + 1)}

    # 03 and 20 are unused; 90 is Helsinki and 91 Åland; 46 is Åland.
    assert set(areas_of_kind(content, "region")) == numbers(1, 21) - {"03", "20"}
    assert set(areas_of_kind(content, "wellbeing_county")) == numbers(1, 21) | {"90", "91"}
    assert set(areas_of_kind(content, "employment_area")) == numbers(1, 46)
    assert set(areas_of_kind(content, "vitality_centre")) == numbers(1, 10)


@pytest.mark.parametrize(
    ("kind", "code", "name_fi", "name_sv"),
    [
        ("region", "08", "Kymenlaakso", "Kymmenedalen"),
        ("region", "18", "Kainuu", "Kajanaland"),
        ("region", "21", "Ahvenanmaa", "Åland"),
        (
            "wellbeing_county",
            "04",
            "Vantaan ja Keravan hyvinvointialue",
            "Vanda och Kervo välfärdsområde",
        ),
        ("wellbeing_county", "90", "Helsingin kaupunki", "Helsingfors stad"),
        ("employment_area", "32", "Raahe", "Brahestad"),
        ("employment_area", "46", "Ahvenanmaa", "Åland"),
        (
            "vitality_centre",
            "08",
            "Pohjanmaan elinvoimakeskus",
            "Livskraftscentralen i Österbotten",
        ),
    ],
)
def test_an_area_is_called_by_its_names(
    content: AreasFile, kind: str, code: str, name_fi: str, name_sv: str
) -> None:
    area = areas_of_kind(content, kind)[code]
    assert (area["name_fi"], area["name_sv"]) == (name_fi, name_sv)


@pytest.mark.parametrize("kind", KINDS)
def test_every_municipality_belongs_to_exactly_one_area_of_each_kind(
    content: AreasFile, kind: str
) -> None:
    placed = [code for area in areas_of_kind(content, kind).values() for code in members(area)]
    assert sorted(placed) == sorted(entry["code"] for entry in content["municipalities"])


@pytest.mark.parametrize("kind", KINDS)
def test_no_area_is_empty(content: AreasFile, kind: str) -> None:
    assert all(members(area) for area in areas_of_kind(content, kind).values())


@pytest.mark.parametrize(
    ("municipality", "county", "employment_area"),
    [
        ("285", "10", "04"),  # Kotka
        ("740", "12", "36"),  # Savonlinna
        ("153", "11", "03"),  # Imatra
        ("405", "11", "03"),  # Lappeenranta
        ("691", "19", "32"),  # Reisjärvi
        ("593", "12", "13"),  # Pieksämäki
        ("091", "90", "08"),  # Helsinki
        ("478", "91", "46"),  # Maarianhamina
    ],
)
def test_a_known_municipality_is_where_it_should_be(
    content: AreasFile, municipality: str, county: str, employment_area: str
) -> None:
    assert belongs(content, "wellbeing_county")[municipality] == county
    assert belongs(content, "employment_area")[municipality] == employment_area


def test_swedish_municipalities_are_the_sixteen_of_the_islands(content: AreasFile) -> None:
    swedish = {m["code"] for m in content["municipalities"] if m["language_status"] == "sv"}
    assert swedish == set(members(areas_of_kind(content, "region")["21"]))


def test_the_days_of_one_code_never_overlap(content: AreasFile) -> None:
    spans: dict[tuple[str, str], list[Validity]] = {}
    for municipality in content["municipalities"]:
        spans.setdefault(("municipality", municipality["code"]), []).append(municipality)
    for area in content["areas"]:
        spans.setdefault((area["kind"], area["code"]), []).append(area)
        for part in area["municipalities"]:
            for code in part["codes"]:
                spans.setdefault((f"{area['kind']} of", code), []).append(part)
    for name, entries in spans.items():
        for earlier, later in pairwise(sorted(entries, key=first_day)):
            assert last_day(earlier) < first_day(later), name


def test_a_municipality_belongs_to_an_area_only_while_the_area_exists(content: AreasFile) -> None:
    for area in content["areas"]:
        for part in area["municipalities"]:
            assert first_day(area) <= first_day(part) <= last_day(part) <= last_day(area)
