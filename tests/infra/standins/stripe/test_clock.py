"""What time brings: periods, due dates, failed charges."""

from itertools import pairwise

import pytest
import stripe

from tests.infra.standins.stripe.conftest import Shop


def test_a_trial_becomes_active_and_its_invoice_goes_out_an_hour_later(fresh_shop: Shop) -> None:
    made = fresh_shop.billed(trial_period_days=30)
    fresh_shop.advance(days=30, seconds=5)
    assert fresh_shop.status(made) == "active"
    assert fresh_shop.invoices(made)[0].status == "draft"
    fresh_shop.advance(seconds=3600)
    invoice = fresh_shop.invoices(made)[0]
    assert (invoice.status, invoice.billing_reason) == ("open", "subscription_cycle")
    assert invoice.created == made.trial_end


def test_an_unpaid_invoice_makes_the_subscription_past_due_and_paying_it_active(
    fresh_shop: Shop,
) -> None:
    made = fresh_shop.billed(trial_period_days=30)
    fresh_shop.advance(days=44)
    assert fresh_shop.status(made) == "active"
    fresh_shop.advance(days=1)
    assert fresh_shop.status(made) == "past_due"
    fresh_shop.v1.invoices.pay(fresh_shop.invoices(made)[0].id, {"paid_out_of_band": True})
    assert fresh_shop.status(made) == "active"
    fresh_shop.advance(days=5)
    assert fresh_shop.status(made) == "active"


def test_the_events_of_a_first_month_come_in_their_order(fresh_shop: Shop) -> None:
    fresh_shop.billed(trial_period_days=30)
    started = len(fresh_shop.event_types())
    fresh_shop.advance(days=46)
    assert fresh_shop.event_types()[started:] == [
        "invoice.created",
        "customer.subscription.updated",
        "invoice.finalized",
        "invoice.sent",
        "customer.subscription.updated",
    ]


def test_each_month_is_billed_once_however_far_the_clock_goes(fresh_shop: Shop) -> None:
    made = fresh_shop.subscription(default_payment_method="pm_card_visa")
    fresh_shop.advance(days=365)
    invoices = fresh_shop.v1.invoices.list({"subscription": made.id, "limit": 100}).data
    assert len(invoices) in (12, 13)
    assert {invoice.status for invoice in invoices[1:]} == {"paid"}
    for later, earlier in pairwise(invoices):
        assert later.lines.data[0].period.start == earlier.lines.data[0].period.end


def test_a_failing_card_is_tried_four_times_and_then_the_subscription_ends(
    fresh_shop: Shop,
) -> None:
    made = fresh_shop.subscription(trial_period_days=7)
    fresh_shop.advance(days=7, seconds=3610)
    assert fresh_shop.status(made) == "past_due"
    assert fresh_shop.invoices(made)[0].next_payment_attempt is not None
    fresh_shop.advance(days=15, seconds=60)
    assert fresh_shop.status(made) == "canceled"
    assert fresh_shop.event_types().count("invoice.payment_failed") == 4
    last = fresh_shop.invoices(made)[0]
    assert (last.status, last.next_payment_attempt) == ("open", None)


def test_a_card_added_in_time_saves_the_subscription(fresh_shop: Shop) -> None:
    made = fresh_shop.subscription(trial_period_days=7)
    fresh_shop.advance(days=7, seconds=3610)
    assert isinstance(made.customer, str)
    fresh_shop.v1.customers.update(
        made.customer, {"invoice_settings": {"default_payment_method": "pm_card_visa"}}
    )
    fresh_shop.advance(days=3, seconds=60)
    assert fresh_shop.status(made) == "active"


def test_a_trial_without_a_card_can_be_told_to_end(fresh_shop: Shop) -> None:
    made = fresh_shop.subscription(
        trial_period_days=7, trial_settings={"end_behavior": {"missing_payment_method": "cancel"}}
    )
    fresh_shop.advance(days=8)
    assert fresh_shop.status(made) == "canceled"
    assert len(fresh_shop.invoices(made)) == 1


def test_the_clock_goes_only_forward(fresh_shop: Shop) -> None:
    before = fresh_shop.read("clock")
    fresh_shop.advance(seconds=100)
    after = fresh_shop.read("clock")
    assert after["now"] - before["now"] in (100, 101, 102)
    assert after["offset_seconds"] == 100
    client = fresh_shop.client("sk_test_standin")
    with pytest.raises(stripe.InvalidRequestError, match="only goes forward"):
        client.deserialize(
            client.raw_request("post", "/_control/advance", seconds=-1), api_mode="V1"
        )
