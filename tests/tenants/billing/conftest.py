"""The stand-in for Stripe as a program, and the settings that lead to it."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from infra.standins.stripe.webhooks import signature
from kit.database.scope import entered
from tenants.billing.models import PaymentEvent, Subscription
from tenants.organisations.models import Organisation
from tests.infra.standins.stripe.conftest import KEY, SECRET, Shop
from tests.support.people import NETWORK_HOST
from tests.support.world import Member


@pytest.fixture(scope="package")
def running_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """One stand-in for all tests; each makes customers of its own in it."""
    shop = Shop(tmp_path_factory.mktemp("stripe") / "state")
    yield shop
    assert shop.end() == 0


@pytest.fixture
def shop(running_shop: Shop, settings: Settings) -> Shop:
    """The payment service of the settings, as long as the test runs."""
    settings.STRIPE_ADDRESS = running_shop.url
    settings.STRIPE_API_KEY, settings.STRIPE_WEBHOOK_SECRET = KEY, SECRET
    return running_shop


@pytest.fixture
def nobody_listens() -> Iterator[str]:
    """An address where no payment service answers."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


def organisation_of(member: Member) -> Organisation:
    with entered("network"):
        found: Organisation = Organisation.objects.select_related("sign_up", "subscription").get(
            pk=member.schema
        )
        return found


def subscription_of(member: Member) -> Subscription:
    with entered("network"):
        return Subscription.objects.get(organisation_id=member.schema)


def events_seen() -> int:
    with entered("network"):
        return PaymentEvent.objects.count()


def events_of(shop: Shop, subscription_id: str) -> list[dict[str, Any]]:
    """Every event about one subscription as the service tells it, the oldest first."""
    events = [json.loads(str(event)) for event in shop.v1.events.list({"limit": 100}).data]
    about = [event for event in events if event["data"]["object"]["id"] == subscription_id]
    return about[::-1]


Deliver = Callable[..., Any]


@pytest.fixture
def deliver(db: None) -> Deliver:
    """Bring an event to our door, signed as the payment service signs it."""

    def bring(event: dict[str, Any], *, secret: str = SECRET, age: int = 0) -> Any:
        body = json.dumps(event).encode()
        return bring_raw(body, signature(body, secret, at=int(time.time()) - age))

    return bring


def bring_raw(body: bytes, signed: str, *, host: str = NETWORK_HOST) -> Any:
    strict = Client(enforce_csrf_checks=True, headers={"host": host})
    headers = {"stripe-signature": signed} if signed else {}
    return strict.post("/stripe/webhook/", body, "application/json", headers=headers)
