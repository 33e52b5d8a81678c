"""Deliveries: signed, repeated until accepted, and held, shuffled or doubled on demand."""

from pathlib import Path

import pytest
import stripe

from infra.standins.stripe.webhooks import MAX_ATTEMPTS, wait_seconds
from tests.infra.standins.programs import eventually
from tests.infra.standins.stripe.conftest import SECRET, Ear, Shop


def test_the_client_library_accepts_a_deliverys_signature(heard_shop: Shop, ear: Ear) -> None:
    made = heard_shop.customer()
    assert ear.hears(1)
    header, body = ear.heard[0]
    event = stripe.Webhook.construct_event(body, header, SECRET)
    assert (event.type, event.api_version) == ("customer.created", stripe.api_version)
    assert event.data.object.id == made.id
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(body, header, "whsec_other")
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(body + b" ", header, SECRET)


def test_a_delivery_is_signed_with_the_real_time_whatever_the_clock_shows(
    heard_shop: Shop, ear: Ear
) -> None:
    heard_shop.advance(days=400)
    heard_shop.customer()
    assert ear.hears(1)
    header, body = ear.heard[0]
    stripe.Webhook.construct_event(body, header, SECRET)


def test_an_event_tells_which_request_caused_it(heard_shop: Shop, ear: Ear) -> None:
    heard_shop.v1.customers.create({"name": "A"}, {"idempotency_key": "cause-1"})
    assert ear.hears(1)
    event = stripe.Webhook.construct_event(ear.heard[0][1], ear.heard[0][0], SECRET)
    assert event.request is not None
    assert event.request.idempotency_key == "cause-1"


def test_deliveries_come_in_the_order_of_events(heard_shop: Shop, ear: Ear) -> None:
    heard_shop.billed(trial_period_days=30)
    events = heard_shop.v1.events.list().data[::-1]
    assert ear.hears(len(events))
    assert ear.ids == [event.id for event in events]
    assert eventually(lambda: not heard_shop.read("deliveries?state=pending")["data"])
    assert heard_shop.v1.events.retrieve(events[0].id).pending_webhooks == 0


def test_a_refused_delivery_is_repeated_until_it_is_accepted(heard_shop: Shop, ear: Ear) -> None:
    ear.answers = [500, 302, 204]
    heard_shop.customer()
    assert ear.hears(3)
    assert len(set(ear.ids)) == 1
    assert eventually(lambda: heard_shop.read("deliveries")["data"][0]["state"] == "delivered")
    delivery = heard_shop.read("deliveries")["data"][0]
    assert (delivery["attempts"], delivery["last_status"]) == (3, 204)


def test_waits_grow_and_end() -> None:
    waits = [wait_seconds(attempt) for attempt in range(1, MAX_ATTEMPTS)]
    assert waits == sorted(waits)
    assert waits[0] < 1
    assert 10 * 60 < sum(waits) < 60 * 60


def test_held_deliveries_wait_and_are_released_shuffled_and_doubled(
    heard_shop: Shop, ear: Ear
) -> None:
    assert heard_shop.control("hold")["held"]
    heard_shop.billed(trial_period_days=30)
    events = [event.id for event in heard_shop.v1.events.list().data[::-1]]
    assert len(heard_shop.read("deliveries?state=pending")["data"]) == len(events)
    assert not ear.heard
    answer = heard_shop.control("release", shuffle_seed=7, duplicate="true")
    assert answer == {"held": False, "pending": 2 * len(events)}
    assert ear.hears(2 * len(events))
    assert sorted(ear.ids) == sorted(events * 2)
    assert ear.ids != events * 2


def test_deliveries_that_wait_survive_a_crash(tmp_path: Path, ear: Ear) -> None:
    shop = Shop(tmp_path / "state", webhook_url=ear.url)
    try:
        shop.control("hold")
        made = shop.customer()
        shop.restart()
        assert shop.read("deliveries")["held"]
        shop.control("release")
        assert ear.hears(1)
        assert made.id.encode() in ear.heard[0][1]
    finally:
        shop.end()


def test_nothing_waits_for_delivery_when_nobody_listens(shop: Shop) -> None:
    shop.customer()
    assert shop.read("deliveries")["data"] == []
