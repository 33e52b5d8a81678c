"""Subscriptions: how they start, change and end."""

from datetime import UTC, datetime
from typing import Any

import pytest
import stripe

from infra.standins.stripe.calendar_periods import period_end
from tests.infra.standins.stripe.conftest import DAY, Shop


def test_a_trial_needs_no_payment_method_and_its_period_is_on_the_items(shop: Shop) -> None:
    made = shop.subscription(trial_period_days=30, metadata={"tenant": "kaisla"})
    item = made["items"].data[0]
    assert (made.status, made.trial_end) == ("trialing", made.created + 30 * DAY)
    assert (item.current_period_start, item.current_period_end) == (made.created, made.trial_end)
    assert "current_period_end" not in made.to_dict()
    assert made.metadata.to_dict() == {"tenant": "kaisla"}


def test_a_trial_begins_with_an_invoice_of_nothing(shop: Shop) -> None:
    made = shop.billed(trial_period_days=30)
    invoice = shop.invoices(made)[0]
    assert (invoice.total, invoice.status) == (0, "paid")
    assert invoice.billing_reason == "subscription_create"


def test_paying_by_card_without_a_card_is_refused(shop: Shop) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="no attached payment source"):
        shop.subscription()


def test_a_card_is_charged_at_once(shop: Shop) -> None:
    made = shop.subscription(default_payment_method="pm_card_visa")
    assert made.status == "active"
    assert [invoice.amount_paid for invoice in shop.invoices(made)] == [16900]


def test_a_subscription_whose_first_charge_fails_is_incomplete_and_expires(
    fresh_shop: Shop,
) -> None:
    made = fresh_shop.subscription(default_payment_method="pm_card_chargeCustomerFail")
    assert made.status == "incomplete"
    fresh_shop.advance(days=1)
    assert fresh_shop.status(made) == "incomplete_expired"
    assert fresh_shop.invoices(made)[0].status == "void"


@pytest.mark.parametrize(
    "values",
    [
        {"collection_method": "send_invoice"},
        {"collection_method": "charge_automatically", "days_until_due": 14},
    ],
)
def test_days_until_due_goes_with_invoices_only(shop: Shop, values: dict[str, object]) -> None:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        shop.subscription(trial_period_days=1, **values)
    assert caught.value.param == "days_until_due"


def test_automatic_tax_needs_to_know_where_the_customer_is(shop: Shop) -> None:
    nowhere = shop.v1.customers.create({"name": "Tuntematon"})
    with pytest.raises(stripe.InvalidRequestError) as caught:
        shop.billed(customer=nowhere.id, automatic_tax={"enabled": True})
    assert caught.value.code == "customer_tax_location_invalid"


def test_a_price_can_change_during_the_trial_for_nothing(fresh_shop: Shop) -> None:
    made = fresh_shop.billed(trial_period_days=30)
    item = made["items"].data[0]
    changed = fresh_shop.v1.subscriptions.update(
        made.id, {"items": [{"id": item.id, "price": "price_large"}]}
    )
    assert changed["items"].data[0].price.lookup_key == "large"
    event = fresh_shop.v1.events.list({"type": "customer.subscription.updated"}).data[0]
    assert "items" in event.to_dict()["data"]["previous_attributes"]
    fresh_shop.advance(days=30, seconds=10)
    assert fresh_shop.invoices(made)[0].total == 39000


def test_a_change_in_mid_period_is_prorated_on_the_next_invoice(fresh_shop: Shop) -> None:
    made = fresh_shop.billed(items=[{"price": "price_small"}])
    item = made["items"].data[0]
    length = item.current_period_end - item.current_period_start
    fresh_shop.advance(seconds=length // 2)
    fresh_shop.v1.subscriptions.update(
        made.id, {"items": [{"id": item.id, "price": "price_large"}]}
    )
    fresh_shop.advance(seconds=length // 2 + 60)
    lines = fresh_shop.invoices(made)[0].lines.data
    credit, charge, whole = (line.amount for line in lines)
    assert credit == pytest.approx(-2950, abs=2)
    assert charge == pytest.approx(19500, abs=2)
    assert whole == 39000


def test_a_change_can_be_billed_at_once_or_not_at_all(fresh_shop: Shop) -> None:
    made = fresh_shop.billed(items=[{"price": "price_small"}])
    change: Any = {"id": made["items"].data[0].id, "price": "price_medium"}
    fresh_shop.v1.subscriptions.update(
        made.id,
        {"items": [change], "proration_behavior": "none"},
    )
    assert len(fresh_shop.invoices(made)) == 1
    change["price"] = "price_large"
    fresh_shop.v1.subscriptions.update(
        made.id,
        {"items": [change], "proration_behavior": "always_invoice"},
    )
    newest = fresh_shop.invoices(made)[0]
    assert (newest.billing_reason, newest.status) == ("subscription_update", "open")
    assert newest.total == pytest.approx(39000 - 16900, abs=2)


def test_a_credit_larger_than_the_invoice_stays_on_the_customers_balance(fresh_shop: Shop) -> None:
    made = fresh_shop.billed(items=[{"price": "price_large"}])
    item = made["items"].data[0]
    fresh_shop.v1.subscriptions.update(
        made.id,
        {
            "items": [{"id": item.id, "price": "price_small"}],
            "proration_behavior": "always_invoice",
        },
    )
    credit = fresh_shop.invoices(made)[0]
    assert (credit.amount_due, credit.status) == (0, "paid")
    assert isinstance(made.customer, str)
    balance = fresh_shop.v1.customers.retrieve(made.customer).balance
    assert balance == credit.total == pytest.approx(5900 - 39000, abs=2)


def test_a_planned_end_can_be_taken_back(shop: Shop) -> None:
    made = shop.billed(trial_period_days=30)
    planned = shop.v1.subscriptions.update(made.id, {"cancel_at_period_end": True})
    assert (planned.status, planned.cancel_at) == ("trialing", made.trial_end)
    back = shop.v1.subscriptions.update(made.id, {"cancel_at_period_end": False})
    assert (back.cancel_at_period_end, back.cancel_at, back.canceled_at) == (False, None, None)


def test_a_planned_end_comes_with_the_period_and_bills_nothing(fresh_shop: Shop) -> None:
    made = fresh_shop.billed(trial_period_days=30, cancel_at_period_end=True)
    fresh_shop.advance(days=31)
    ended = fresh_shop.v1.subscriptions.retrieve(made.id)
    assert (ended.status, ended.ended_at) == ("canceled", made.trial_end)
    assert len(fresh_shop.invoices(made)) == 1
    assert fresh_shop.event_types()[-1] == "customer.subscription.deleted"


def test_a_cancelled_subscription_is_over_and_leaves_the_usual_list(shop: Shop) -> None:
    made = shop.billed(trial_period_days=30)
    ended = shop.v1.subscriptions.cancel(
        made.id, {"cancellation_details": {"comment": "Toiminta päättyi"}}
    )
    assert ended.status == "canceled"
    assert ended.cancellation_details is not None
    assert ended.cancellation_details.comment == "Toiminta päättyi"
    assert isinstance(made.customer, str)
    assert shop.v1.subscriptions.list({"customer": made.customer}).data == []
    assert len(shop.v1.subscriptions.list({"customer": made.customer, "status": "all"}).data) == 1
    with pytest.raises(stripe.InvalidRequestError) as caught:
        shop.v1.subscriptions.cancel(made.id)
    assert caught.value.http_status == 404
    with pytest.raises(stripe.InvalidRequestError, match="canceled subscription"):
        shop.v1.subscriptions.update(made.id, {"cancel_at_period_end": True})


def test_a_trial_can_be_ended_at_once(shop: Shop) -> None:
    made = shop.billed(trial_period_days=30)
    now = shop.v1.subscriptions.update(made.id, {"trial_end": "now"})
    assert now.status == "active"
    assert shop.invoices(made)[0].billing_reason == "subscription_cycle"


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ((2026, 11, 22), (2026, 12, 22)),
        ((2027, 1, 31), (2027, 2, 28)),
        ((2027, 2, 28), (2027, 3, 31)),
        ((2027, 12, 31), (2028, 1, 31)),
    ],
)
def test_months_count_from_the_anchor(start: tuple[int, ...], end: tuple[int, ...]) -> None:
    anchor_day = 31 if start[0] == 2027 else 22
    anchor = int(datetime(2026, 10, anchor_day, 8, tzinfo=UTC).timestamp())
    begun = int(datetime(*start, 8, tzinfo=UTC).timestamp())  # type: ignore[misc,arg-type]
    found = period_end(anchor, {"interval": "month", "interval_count": 1}, begun)
    assert datetime.fromtimestamp(found, UTC).timetuple()[:4] == (*end, 8)
