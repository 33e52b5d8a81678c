"""The code lists themselves: complete, consistent, and with the rules the law gives today."""

from collections import Counter
from typing import Any

import pytest

from apps.network.classifications.services import (
    ClassificationsFile,
    ServiceBasisEntry,
    read_classifications,
)

SERVICE_BASES = [
    "KTT",
    "SOSK",
    "TK",
    "PT",
    "TV",
    "KELA_K",
    "OPINTO",
    "OPPIS",
    "OMA",
    "TYOT_SHL",
    "YKP",
    "VAP",
    "OTHER",
    "UNK",
]
REFERRER_TYPES = [
    "EMP",
    "HVA_SOC",
    "HVA_HLTH",
    "MULTI",
    "KELA",
    "OHJ",
    "OUT",
    "YOUTH",
    "SCH_B",
    "SCH_V",
    "SCH_G",
    "PRIS",
    "DEF",
    "INTEG",
    "NGO",
    "WS",
    "SELF",
    "OTHER",
    "UNK",
]


@pytest.fixture(scope="module")
def content() -> ClassificationsFile:
    return read_classifications()


@pytest.fixture(scope="module")
def bases(content: ClassificationsFile) -> dict[str, ServiceBasisEntry]:
    return {entry["code"]: entry for entry in content["service_bases"]}


def test_the_lists_are_complete(content: ClassificationsFile) -> None:
    assert {entry["code"] for entry in content["service_bases"]} == set(SERVICE_BASES)
    assert {entry["code"] for entry in content["referrer_types"]} == set(REFERRER_TYPES)


@pytest.mark.parametrize("part", ["service_bases", "referrer_types", "end_reasons", "placements"])
def test_every_code_is_named_in_three_languages(content: ClassificationsFile, part: str) -> None:
    entries: list[Any] = content[part]  # type: ignore[literal-required]
    for entry in entries:
        for name in (entry["name_fi"], entry["name_sv"], entry["name_en"]):
            assert name == name.strip() != "", entry["code"]


@pytest.mark.parametrize("part", ["service_bases", "referrer_types"])
def test_one_code_and_one_name_are_open_once(content: ClassificationsFile, part: str) -> None:
    entries = content["service_bases"] if part == "service_bases" else content["referrer_types"]
    still_open = [entry for entry in entries if not entry.get("valid_to")]
    for field in ("code", "name_fi", "name_sv", "name_en"):
        counted = Counter(str(entry[field]) for entry in still_open)
        assert max(counted.values()) == 1, counted.most_common(1)


def test_rehabilitative_work_activity_has_the_limits_of_its_act(
    bases: dict[str, ServiceBasisEntry],
) -> None:
    assert bases["KTT"]["limits"] == {
        "min_hours_day": 4,
        "max_hours_day": 8,
        "min_days_week": 1,
        "max_days_week": 4,
        "min_months": 3,
        "max_months": 24,
        "max_days_12_months": 178,
    }


def test_a_work_trial_has_its_limits(bases: dict[str, ServiceBasisEntry]) -> None:
    assert bases["TK"]["limits"] == {
        "min_hours_day": 4,
        "max_hours_day": 8,
        "max_days_week": 5,
        "max_months": 12,
        "max_months_total": 12,
        "max_months_same": 6,
    }


def test_where_a_county_controls_the_record_only_daily_work_is_kept_here(
    bases: dict[str, ServiceBasisEntry],
) -> None:
    operational = {code for code, entry in bases.items() if entry["storage"] == "operational"}
    of_counties = {
        c for c, entry in bases.items() if entry["controller_type"] == "wellbeing_county"
    }
    assert operational == of_counties == {"KTT", "SOSK", "TYOT_SHL"}
    assert {entry["storage"] for entry in bases.values()} == {"operational", "full"}


def test_every_list_of_answers_has_no_information_and_no_code_twice(
    content: ClassificationsFile,
) -> None:
    for entries in (content["end_reasons"], content["placements"]):
        codes = [entry["code"] for entry in entries]
        assert "UNK" in codes
        assert len(set(codes)) == len(codes)
        assert max(map(len, codes)) <= 10


def test_education_work_and_guidance_are_onward_paths(content: ClassificationsFile) -> None:
    for entry in content["placements"]:
        assert entry["is_positive"] == (entry["group"] != "none"), entry["code"]


def test_only_jobs_are_employment(bases: dict[str, ServiceBasisEntry]) -> None:
    assert {c for c, entry in bases.items() if entry["is_employment"]} == {"PT", "OPPIS"}
