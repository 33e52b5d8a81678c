"""The payment service's door: signed events only, each once, in whatever order they come."""

from __future__ import annotations

import json
import random
import time
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from infra.standins.stripe.webhooks import signature
from kit.database.scope import entered
from tenants.billing.gateway import BadSignature, Gateway, read_event
from tenants.billing.models import Subscription
from tenants.billing.services import believe
from tests.infra.standins.stripe.conftest import SECRET, Shop
from tests.support.people import NETWORK_HOST
from tests.support.world import Member
from tests.tenants.at_once import at_once
from tests.tenants.billing.conftest import (
    Deliver,
    bring_raw,
    events_of,
    events_seen,
    subscription_of,
)

pytestmark = pytest.mark.django_db


def begin(shop: Shop, member: Member) -> Subscription:
    """A fresh subscription of the member at the service, in its trial and known to us."""
    made = shop.billed(
        trial_period_days=30,
        metadata={"organisation": member.schema},
        items=[{"price": "price_small"}],
    )
    with entered("network"):
        assert believe(Gateway().fetch(made.id), asked_at=timezone.now())
    return subscription_of(member)


@pytest.fixture
def begun(db: None, shop: Shop, uusi: Member) -> Subscription:
    """uusi's subscription, in its trial."""
    return begin(shop, uusi)


@pytest.fixture
def event(shop: Shop, begun: Subscription) -> dict[str, Any]:
    """The event that says the service has ended uusi's subscription."""
    shop.v1.subscriptions.cancel(begun.subscription_id)
    newest = events_of(shop, begun.subscription_id)[-1]
    assert newest["type"] == "customer.subscription.deleted"
    return newest


def test_a_signed_event_makes_us_ask_and_write_down_the_answer(
    event: dict[str, Any], deliver: Deliver, uusi: Member
) -> None:
    assert subscription_of(uusi).state == "trialing"
    answer = deliver(event)
    assert (answer.status_code, answer.content) == (200, b"ok")
    assert subscription_of(uusi).state == "canceled"
    assert events_seen() == 1


@pytest.mark.parametrize(
    "fault", ["no signature", "nonsense", "another secret", "altered body", "an hour old"]
)
def test_a_bad_signature_is_refused_with_nothing_changed(
    event: dict[str, Any], deliver: Deliver, uusi: Member, fault: str
) -> None:
    body = json.dumps(event).encode()
    now = int(time.time())
    signed = {
        "no signature": "",
        "nonsense": "t=1,v1=ä",
        "another secret": signature(body, "whsec_other", at=now),
        "altered body": signature(body + b" ", SECRET, at=now),
        "an hour old": signature(body, SECRET, at=now - 3600),
    }[fault]
    answer = bring_raw(body, signed)
    assert (answer.status_code, answer.content) == (400, b"bad signature")
    assert events_seen() == 0
    assert subscription_of(uusi).state == "trialing"
    assert deliver(event).status_code == 200
    assert subscription_of(uusi).state == "canceled"


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe"])
def test_what_is_no_event_is_refused_even_when_signed(settings: Settings, body: bytes) -> None:
    settings.STRIPE_WEBHOOK_SECRET = SECRET
    with pytest.raises(BadSignature):
        read_event(body, signature(body, SECRET, at=int(time.time())))


def test_the_event_itself_is_not_believed(
    shop: Shop, begun: Subscription, deliver: Deliver, uusi: Member
) -> None:
    lying = events_of(shop, begun.subscription_id)[0]
    lying["data"]["object"] |= {"status": "active", "metadata": {"organisation": "t_000000000000"}}
    assert deliver(lying).status_code == 200
    assert subscription_of(uusi).state == "trialing"


def test_the_same_event_twice_is_taken_once(
    event: dict[str, Any],
    deliver: Deliver,
    uusi: Member,
    settings: Settings,
    nobody_listens: str,
) -> None:
    deliver(event)
    told_at = subscription_of(uusi).told_at
    # Nobody is asked a second time: the service could not even answer.
    settings.STRIPE_ADDRESS = nobody_listens
    for _ in range(2):
        assert deliver(event).status_code == 200
    assert subscription_of(uusi).told_at == told_at
    assert events_seen() == 1


def test_a_service_that_is_down_gets_the_event_again_and_it_counts_as_unseen(
    event: dict[str, Any],
    deliver: Deliver,
    uusi: Member,
    settings: Settings,
    nobody_listens: str,
) -> None:
    there, settings.STRIPE_ADDRESS = settings.STRIPE_ADDRESS, nobody_listens
    answer = deliver(event)
    assert (answer.status_code, answer.content) == (503, b"try again")
    assert events_seen() == 0
    assert subscription_of(uusi).state == "trialing"
    settings.STRIPE_ADDRESS = there
    assert deliver(event).status_code == 200
    assert events_seen() == 1
    assert subscription_of(uusi).state == "canceled"


def story(shop: Shop, subscription_id: str, *, ended: bool) -> list[dict[str, Any]]:
    """Let a subscription live through changes of plan; every event of it, oldest first."""
    for price in ("price_medium", "price_large", "price_medium"):
        made = shop.v1.subscriptions.retrieve(subscription_id).to_dict()
        item = made["items"]["data"][0]["id"]
        shop.v1.subscriptions.update(subscription_id, {"items": [{"id": item, "price": price}]})
    if ended:
        shop.v1.subscriptions.cancel(subscription_id)
    events = events_of(shop, subscription_id)
    assert len(events) >= 4
    return events


@pytest.mark.parametrize("seed", range(4))
def test_shuffled_and_repeated_events_end_in_the_right_state(
    shop: Shop, begun: Subscription, deliver: Deliver, uusi: Member, seed: int
) -> None:
    ended = bool(seed % 2)
    events = story(shop, begun.subscription_id, ended=ended) * 3
    random.Random(seed).shuffle(events)  # noqa: S311  (repeatable on purpose)
    assert {deliver(event).status_code for event in events} == {200}
    kept = subscription_of(uusi)
    assert (kept.state, kept.plan) == ("canceled" if ended else "trialing", "medium")
    assert events_seen() == len(events) // 3


@pytest.mark.django_db(transaction=True)
def test_events_that_come_at_once_end_in_the_right_state(
    shop: Shop, deliver: Deliver, uusi: Member
) -> None:
    events = story(shop, begin(shop, uusi).subscription_id, ended=True)
    answers = at_once(*[lambda event=event: deliver(event).status_code for event in events * 2])
    assert answers == [200] * len(answers)
    assert subscription_of(uusi).state == "canceled"
    assert events_seen() == len(events)


def test_an_event_about_something_else_is_taken_and_nobody_asked(
    shop: Shop,
    begun: Subscription,
    deliver: Deliver,
    uusi: Member,
    settings: Settings,
    nobody_listens: str,
) -> None:
    customer = shop.customer()
    about_a_customer = events_of(shop, customer.id)[0]
    settings.STRIPE_ADDRESS = nobody_listens
    assert deliver(about_a_customer).status_code == 200
    assert events_seen() == 1
    assert subscription_of(uusi).told_at == begun.told_at


def test_a_subscription_that_is_none_of_ours_changes_nothing(
    shop: Shop, begun: Subscription, deliver: Deliver, uusi: Member
) -> None:
    foreign = shop.billed()
    for event in events_of(shop, foreign.id):
        assert deliver(event).status_code == 200
    assert subscription_of(uusi).told_at == begun.told_at


def test_the_door_is_for_post_at_the_networks_host_only(
    event: dict[str, Any], satama: Member
) -> None:
    assert Client(headers={"host": NETWORK_HOST}).get("/stripe/webhook/").status_code == 405
    body = json.dumps(event).encode()
    signed = signature(body, SECRET, at=int(time.time()))
    assert bring_raw(body, signed, host=satama.host).status_code in (302, 403, 404)
    assert events_seen() == 0
    assert bring_raw(body, signed).status_code == 200
