"""Loading the code lists, reading them by day and language, and what the database refuses."""

from copy import deepcopy
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from apps.network.classifications.models import EndReason, Placement, ReferrerType, ServiceBasis
from apps.network.classifications.services import (
    ClassificationsFile,
    LoadedClassifications,
    load_classifications,
    read_classifications,
)

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)


@pytest.fixture
def content() -> ClassificationsFile:
    """A copy a test may change."""
    return deepcopy(read_classifications())


def refused(**changes: Any) -> bool:
    """Whether the database turns away a service basis with these values."""
    values = {
        "code": "NEW",
        "name_fi": "Uusi",
        "name_sv": "Ny",
        "name_en": "New",
        "payer_type": "unknown",
        "controller_type": "unknown",
        "storage": "full",
        "valid_from": date(2026, 1, 1),
    }
    try:
        with transaction.atomic():
            ServiceBasis.objects.create(**values | changes)
    except IntegrityError:
        return True
    return False


def test_everything_in_the_file_is_loaded() -> None:
    assert load_classifications() == LoadedClassifications(
        service_bases=14, referrer_types=19, end_reasons=13, placements=25
    )
    assert (ServiceBasis.objects.count(), ReferrerType.objects.count()) == (14, 19)
    assert (EndReason.objects.count(), Placement.objects.count()) == (13, 25)


def test_loading_twice_changes_nothing() -> None:
    load_classifications()
    models = (ServiceBasis, ReferrerType, EndReason, Placement)
    before = [list(model.objects.values()) for model in models]
    load_classifications()
    assert [list(model.objects.values()) for model in models] == before


def test_a_corrected_limit_is_corrected(content: ClassificationsFile) -> None:
    load_classifications(content)
    work_trial = next(entry for entry in content["service_bases"] if entry["code"] == "TK")
    work_trial["limits"]["max_hours_day"] = Decimal("7.5")
    del work_trial["limits"]["max_months"]
    load_classifications(content)
    stored = ServiceBasis.objects.get(code="TK")
    assert (stored.max_hours_day, stored.max_months) == (Decimal("7.50"), None)


def test_new_rules_follow_the_old_ones_on_their_day(content: ClassificationsFile) -> None:
    load_classifications(content)
    old = next(entry for entry in content["service_bases"] if entry["code"] == "KTT")
    new = deepcopy(old)
    old["valid_to"] = "2026-12-31"
    new["valid_from"], new["limits"]["max_days_week"] = "2027-01-01", 5
    content["service_bases"].insert(0, new)
    load_classifications(content)
    rows = ServiceBasis.objects.filter(code="KTT")
    assert rows.valid_on(date(2026, 12, 31)).get().max_days_week == 4
    assert rows.valid_on(date(2027, 1, 1)).get().max_days_week == 5
    assert len(ServiceBasis.objects.choices("fi", date(2027, 1, 1))) == 14


def test_choices_are_alphabetical_with_the_open_answers_last() -> None:
    load_classifications()
    choices = ServiceBasis.objects.choices("fi", TODAY)
    assert choices[0] == ("KELA_K", "Kelan ammatillinen kuntoutus")
    assert [code for code, _ in choices[-3:]] == ["YKP", "OTHER", "UNK"]
    assert ReferrerType.objects.choices("sv", TODAY)[-1] == ("UNK", "Ingen uppgift")


def test_a_narrowed_list_names_and_offers_its_own_codes_only() -> None:
    load_classifications()
    assert ServiceBasis.objects.choices("fi", TODAY)
    jobs = ServiceBasis.objects.filter(is_employment=True)
    codes = set(jobs.values_list("code", flat=True))
    assert {code for code, _name in jobs.choices("fi", TODAY)} == codes == set(jobs.names("fi"))


def test_nothing_may_be_chosen_before_the_list_begins() -> None:
    load_classifications()
    assert ServiceBasis.objects.choices("fi", date(1999, 1, 1)) == []


def test_a_code_is_named_in_the_readers_language() -> None:
    load_classifications()
    work_trial = ServiceBasis.objects.get(code="TK")
    assert [work_trial.name(language) for language in ("fi", "sv-fi", "en", "se")] == [
        "Työkokeilu",
        "Arbetsprövning",
        "Work trial",
        "Työkokeilu",
    ]


def test_one_code_has_one_row_for_a_first_day_and_one_without_an_end() -> None:
    assert not refused()
    assert refused(valid_to=date(2027, 1, 1))
    assert refused(valid_from=date(2027, 1, 1))


@pytest.mark.parametrize(
    "changes",
    [
        {"valid_to": date(2025, 12, 31)},
        {"valid_to": date(2026, 1, 1)},
        {"name_en": ""},
        {"code": ""},
        {"storage": "everything"},
        {"min_hours_day": 5, "max_hours_day": 4},
        {"max_hours_day": 25},
        {"min_days_week": 5, "max_days_week": 4},
        {"max_days_week": 8},
        {"min_months": 25, "max_months": 24},
    ],
    ids=str,
)
def test_a_row_that_contradicts_itself_is_refused(changes: dict[str, Any]) -> None:
    assert not refused(code="GOOD")
    assert refused(**changes)


def test_a_limit_may_have_only_one_end() -> None:
    assert not refused(min_hours_day=4, max_days_week=5)
