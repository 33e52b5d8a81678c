"""Error reports without people: off without an address, and stripped of everything personal."""

from __future__ import annotations

from typing import Any

import sentry_sdk
from sentry_sdk.integrations.django import DjangoIntegration

# What of an event may leave: where the fault is and its kind. Values, headers and texts may not.
KEPT_REQUEST_KEYS = {"method"}
DROPPED_EVENT_KEYS = (
    "user",
    "extra",
    "breadcrumbs",
    "server_name",
    "modules",
    "logentry",
    "message",
)


def start_sentry(address: str) -> bool:
    """Send faults to `address`, Sentry's DSN. Nothing is sent, and False returned, without one."""
    if not address:
        return False
    sentry_sdk.init(
        dsn=address,
        integrations=[DjangoIntegration()],
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        traces_sample_rate=0.0,
        before_send=without_people,
    )
    return True


def without_people(event: Any, _hint: Any) -> Any:
    """The event with only kinds and places left: no values, no addresses, no texts of a fault.

    The message of an exception can hold a row's values, so only its type is kept.
    """
    for key in DROPPED_EVENT_KEYS:
        event.pop(key, None)
    # A path can hold a link's secret; the name of a route cannot.
    if event.get("transaction_info", {}).get("source") != "route":
        event.pop("transaction", None)
    request = event.get("request")
    if request:
        event["request"] = {k: v for k, v in request.items() if k in KEPT_REQUEST_KEYS}
    for value in event.get("exception", {}).get("values", []):
        value.pop("value", None)
        for frame in value.get("stacktrace", {}).get("frames", []):
            frame.pop("vars", None)
    return event
