"""What the database refuses, whoever writes."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction

from apps.network.areas.models import Area, AreaMapping, Municipality

pytestmark = pytest.mark.django_db

NEW_YEAR = date(2026, 1, 1)


def municipality(**changes: Any) -> Municipality:
    values = {
        "code": "853",
        "name_fi": "Turku",
        "name_sv": "Åbo",
        "language_status": "fi_sv",
        "valid_from": NEW_YEAR,
    }
    return Municipality(**values | changes)


def area(**changes: Any) -> Area:
    values = {
        "kind": "region",
        "code": "02",
        "name_fi": "Varsinais-Suomi",
        "name_sv": "Egentliga Finland",
        "valid_from": NEW_YEAR,
    }
    return Area(**values | changes)


def refused(row: models.Model) -> bool:
    """Whether the database turns the row away for breaking a constraint."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        return True
    return False


@pytest.mark.parametrize("make", [municipality, area])
def test_a_row_may_end_and_be_followed_by_another(make: Any) -> None:
    assert not refused(make(valid_to=date(2026, 12, 31)))
    assert not refused(make(valid_from=date(2027, 1, 1)))


@pytest.mark.parametrize("make", [municipality, area])
def test_one_code_has_one_row_for_a_first_day(make: Any) -> None:
    assert not refused(make())
    assert refused(make(valid_to=date(2027, 1, 1)))


@pytest.mark.parametrize("make", [municipality, area])
def test_one_code_has_one_row_without_an_end(make: Any) -> None:
    assert not refused(make())
    assert refused(make(valid_from=date(2027, 1, 1)))


@pytest.mark.parametrize("make", [municipality, area])
def test_a_row_ends_after_it_starts(make: Any) -> None:
    assert refused(make(valid_to=date(2025, 12, 31)))
    assert refused(make(valid_to=NEW_YEAR))


@pytest.mark.parametrize("make", [municipality, area])
def test_a_row_has_both_names(make: Any) -> None:
    assert refused(make(name_fi=""))
    assert refused(make(name_sv=""))


@pytest.mark.parametrize("code", ["", "85", "85a", "8 3"])
def test_a_municipality_code_is_three_digits(code: str) -> None:
    assert refused(municipality(code=code))


def test_unknown_kinds_and_languages_are_refused() -> None:
    assert refused(area(kind="province"))
    assert refused(municipality(language_status="en"))


def test_two_kinds_may_use_the_same_code() -> None:
    assert not refused(area())
    assert not refused(area(kind="employment_area"))


def test_a_municipality_belongs_to_one_area_of_a_kind_at_a_time() -> None:
    turku, region, other = municipality(), area(), area(code="04")
    for row in (turku, region, other):
        row.save()
    assert not refused(AreaMapping(municipality=turku, area=region, valid_from=NEW_YEAR))
    assert refused(AreaMapping(municipality=turku, area=other, valid_from=NEW_YEAR))
    assert refused(AreaMapping(municipality=turku, area=other, valid_from=date(2027, 1, 1)))


def test_a_mapping_takes_its_kind_from_the_area() -> None:
    turku, region = municipality(), area()
    turku.save()
    region.save()
    mapping = AreaMapping.objects.create(municipality=turku, area=region, valid_from=NEW_YEAR)
    assert mapping.kind == "region"


def test_saving_keeps_the_sort_keys_up_to_date() -> None:
    turku = municipality()
    turku.save()
    turku.name_sv = "Ãbo"
    turku.save()
    assert Municipality.objects.get().sort_sv == "abo"


def test_an_english_reader_sees_the_finnish_name() -> None:
    turku = municipality()
    assert [turku.name(language) for language in ("fi", "sv", "sv-fi", "en")] == [
        "Turku",
        "Åbo",
        "Åbo",
        "Turku",
    ]
    assert area().name("sv") == "Egentliga Finland"
