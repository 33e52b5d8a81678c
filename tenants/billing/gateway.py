"""The payment service, behind one small class: the calls billing makes and nothing more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import stripe
from django.conf import settings

from tenants.billing.plans import DAYS_UNTIL_DUE, TRIAL_DAYS

TIMEOUT_SECONDS = 15


class BadSignature(Exception):
    """A webhook that the payment service did not sign, or signed too long ago."""


class ServiceDown(Exception):
    """The payment service did not answer, or answered with a fault of its own. Try again later."""


@dataclass(frozen=True)
class Event:
    """What a webhook says happened. Only its id and what it is about are believed."""

    id: str
    kind: str
    subscription_id: str


@dataclass(frozen=True)
class Answer:
    """A subscription as the payment service has it now."""

    subscription_id: str
    customer_id: str
    organisation: str
    state: str
    plan: str
    trial_ends_at: datetime | None


class Gateway:
    """Calls to Stripe. Every call that makes something carries an idempotency key."""

    def __init__(self) -> None:
        self._client = stripe.StripeClient(
            settings.STRIPE_API_KEY,
            base_addresses={"api": settings.STRIPE_ADDRESS},
            http_client=stripe.RequestsClient(timeout=TIMEOUT_SECONDS),
            max_network_retries=1,
        )

    def start(
        self,
        *,
        organisation: str,
        name: str,
        email: str,
        business_id: str,
        plan: str,
        language: str,
    ) -> Answer:
        """Make customer and subscription: a trial, then invoices to pay within 14 days.

        Calling it again for the same organisation returns the same subscription.
        Raises `ServiceDown`.
        """
        try:
            customer = self._client.v1.customers.create(
                {
                    "name": name,
                    "email": email,
                    "preferred_locales": [language],
                    "metadata": {"organisation": organisation, "business_id": business_id},
                },
                {"idempotency_key": f"customer-{organisation}"},
            )
            prices = self._client.v1.prices.list({"lookup_keys": [plan], "active": True})
            subscription = self._client.v1.subscriptions.create(
                {
                    "customer": customer.id,
                    "items": [{"price": prices.data[0].id}],
                    "trial_period_days": TRIAL_DAYS,
                    "collection_method": "send_invoice",
                    "days_until_due": DAYS_UNTIL_DUE,
                    "metadata": {"organisation": organisation},
                },
                {"idempotency_key": f"subscription-{organisation}"},
            )
        except stripe.StripeError as fault:
            raise ServiceDown(type(fault).__name__) from fault
        return _answer(subscription)

    def fetch(self, subscription_id: str) -> Answer:
        """The subscription as it is now. Raises `ServiceDown`."""
        try:
            return _answer(self._client.v1.subscriptions.retrieve(subscription_id))
        except stripe.StripeError as fault:
            raise ServiceDown(type(fault).__name__) from fault


def read_event(payload: bytes, signature: str) -> Event:
    """The event of a webhook. Raises `BadSignature` unless the payment service signed it."""
    if not signature.isascii():  # The client cannot compare such a text and would break off.
        raise BadSignature("not ASCII")
    try:
        event = stripe.Webhook.construct_event(payload, signature, settings.STRIPE_WEBHOOK_SECRET)
    except (ValueError, stripe.SignatureVerificationError) as fault:
        raise BadSignature(type(fault).__name__) from None
    content: dict[str, Any] = event.data.object.to_dict()
    is_subscription = content.get("object") == "subscription"
    return Event(
        id=event.id,
        kind=event.type,
        subscription_id=str(content.get("id", "")) if is_subscription else "",
    )


def _answer(subscription: stripe.Subscription) -> Answer:
    content: dict[str, Any] = subscription.to_dict()
    trial_end = content.get("trial_end")
    price = content["items"]["data"][0]["price"]
    return Answer(
        subscription_id=content["id"],
        customer_id=str(content["customer"]),
        organisation=str(content.get("metadata", {}).get("organisation", "")),
        state=content["status"],
        plan=str(price.get("lookup_key") or ""),
        trial_ends_at=datetime.fromtimestamp(trial_end, UTC) if trial_end else None,
    )
