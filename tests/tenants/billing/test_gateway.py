"""Our calls to the payment service, with its real client, to a stand-in that speaks as it does."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pytest_django import Settings

from tenants.billing.gateway import Answer, Gateway, ServiceDown
from tenants.billing.plans import BY_CODE, DAYS_UNTIL_DUE, TRIAL_DAYS
from tests.infra.standins.stripe.conftest import Shop


@pytest.fixture
def organisation() -> str:
    """A name the stand-in has never heard."""
    return f"t_{time.time_ns():012x}"[-14:]


def start(organisation: str, **changes: Any) -> Answer:
    details: dict[str, Any] = {
        "name": "Äimän paja ry 🛠️",
        "email": "laskut@aima.example",
        "business_id": "9912010-8",
        "plan": "small",
        "language": "fi",
        **changes,
    }
    return Gateway().start(organisation=organisation, **details)


def subscriptions_of(shop: Shop, answer: Answer) -> list[Any]:
    return list(shop.v1.subscriptions.list({"customer": answer.customer_id}).data)


def customers_of(shop: Shop, organisation: str) -> list[Any]:
    everybody = shop.v1.customers.list({"limit": 100}).data
    return [
        one for one in everybody if one.to_dict()["metadata"].get("organisation") == organisation
    ]


def test_a_subscription_begins_with_a_trial_and_is_paid_by_invoice(
    shop: Shop, organisation: str
) -> None:
    answer = start(organisation)
    assert (answer.organisation, answer.state, answer.plan) == (organisation, "trialing", "small")
    assert answer.trial_ends_at
    expected = datetime.now(UTC) + timedelta(days=TRIAL_DAYS)
    assert abs(answer.trial_ends_at - expected) < timedelta(minutes=5)
    made = shop.v1.subscriptions.retrieve(answer.subscription_id)
    assert (made.collection_method, made.days_until_due) == ("send_invoice", DAYS_UNTIL_DUE)
    customer = shop.v1.customers.retrieve(answer.customer_id)
    assert (customer.name, customer.email) == ("Äimän paja ry 🛠️", "laskut@aima.example")
    assert customer.preferred_locales == ["fi"]
    assert customer.to_dict()["metadata"] == {
        "organisation": organisation,
        "business_id": "9912010-8",
    }


def test_starting_twice_makes_one_subscription(shop: Shop, organisation: str) -> None:
    first, second = start(organisation), start(organisation)
    assert first == second
    assert len(subscriptions_of(shop, first)) == 1
    assert len(customers_of(shop, organisation)) == 1


def test_another_organisation_gets_a_subscription_of_its_own(shop: Shop, organisation: str) -> None:
    other = start("t_ffffffffffff")
    assert other.subscription_id != start(organisation).subscription_id


@pytest.mark.parametrize("plan", BY_CODE)
def test_every_plan_has_a_price_at_the_service(shop: Shop, organisation: str, plan: str) -> None:
    answer = start(organisation, plan=plan)
    made = shop.v1.subscriptions.retrieve(answer.subscription_id).to_dict()
    assert answer.plan == plan
    assert made["items"]["data"][0]["price"]["unit_amount"] == BY_CODE[plan].cents


def test_a_subscription_is_fetched_as_it_is_now(shop: Shop, organisation: str) -> None:
    answer = start(organisation)
    assert Gateway().fetch(answer.subscription_id) == answer
    shop.v1.subscriptions.cancel(answer.subscription_id)
    assert Gateway().fetch(answer.subscription_id).state == "canceled"


def test_a_service_that_is_down_says_so_and_is_asked_again_later(
    shop: Shop, organisation: str, settings: Settings, nobody_listens: str
) -> None:
    there = settings.STRIPE_ADDRESS
    settings.STRIPE_ADDRESS = nobody_listens
    with pytest.raises(ServiceDown):
        start(organisation)
    with pytest.raises(ServiceDown):
        Gateway().fetch("sub_1")
    settings.STRIPE_ADDRESS = there
    assert start(organisation).state == "trialing"


def test_a_key_the_service_refuses_starts_nothing(
    shop: Shop, organisation: str, settings: Settings
) -> None:
    right = settings.STRIPE_API_KEY
    settings.STRIPE_API_KEY = "sk_test_wrong"
    with pytest.raises(ServiceDown, match="AuthenticationError"):
        start(organisation)
    settings.STRIPE_API_KEY = right
    assert start(organisation).state == "trialing"
