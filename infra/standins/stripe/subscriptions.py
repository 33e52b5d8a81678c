"""Subscriptions: trial, periods, changes of price, and the end."""

from infra.standins.stripe import invoices
from infra.standins.stripe.book import Book, Obj
from infra.standins.stripe.calendar_periods import period_end
from infra.standins.stripe.customers import check_payment_method, merged
from infra.standins.stripe.errors import StripeError, invalid, missing, no_such
from infra.standins.stripe.invoice_lines import period_line
from infra.standins.stripe.params import LISTING, MAP, choice
from infra.standins.stripe.routes import Route
from infra.standins.stripe.subscription_items import change_items, new_item

_ENDED = ("canceled", "incomplete_expired")
_UPDATED = "customer.subscription.updated"


def create_subscription(book: Book, given: Obj) -> Obj:
    """Start a subscription, on trial or billed at once; see the module's routes for what it takes.

    Raises `StripeError` before anything is kept when a parameter is wrong.
    """
    customer = book.get("customers", given["customer"], "customer")
    now = book.now()
    trial_end = _trial_end(given, now)
    row = _new(given, now, trial_end)
    row["items"]["data"] = [
        new_item(book, item, f"items[{number}]") for number, item in enumerate(given["items"])
    ]
    first = row["items"]["data"][0]["price"]
    row["currency"] = first["currency"]
    _check_collection(row)
    _check_tax_location(row, customer)
    on_trial = trial_end is not None
    charged = row["collection_method"] == "charge_automatically" and not on_trial
    incomplete = given.get("payment_behavior") == "default_incomplete"
    if charged and not incomplete and _payment_method(book, row) is None:
        message = "This customer has no attached payment source or default payment method."
        raise StripeError(message, code="resource_missing")
    row["status"] = "trialing" if on_trial else "incomplete" if charged else "active"

    sub = book.add("subscriptions", "sub", row)
    sub["items"]["url"] = f"/v1/subscription_items?subscription={sub['id']}"
    end = trial_end or period_end(now, first["recurring"], now)
    _set_period(sub, now, end)
    for item in sub["items"]["data"]:
        item["subscription"] = sub["id"]
    if given.get("cancel_at_period_end"):
        _plan_end(book, sub, True)
    with book.updating(customer, "customer.updated"):
        customer["currency"] = sub["currency"]
    invoice = _bill(book, sub, "subscription_create", trial=on_trial)
    book.emit("customer.subscription.created", sub)
    if on_trial or charged:
        invoices.finalize(book, invoice)
    if charged and not incomplete:
        invoices.charge(book, invoice)
    return sub


def _new(given: Obj, now: int, trial_end: int | None) -> Obj:
    end_behavior = (given.get("trial_settings") or {}).get("end_behavior") or {}
    without_method = choice(end_behavior, "missing_payment_method", ("create_invoice", "cancel"))
    collection = choice(given, "collection_method", ("charge_automatically", "send_invoice"))
    tax = given.get("automatic_tax") or {}
    check_payment_method(given, "default_payment_method")
    return {
        "automatic_tax": {
            "disabled_reason": None,
            "enabled": tax.get("enabled", False),
            "liability": {"type": "self"} if tax.get("enabled") else None,
        },
        "billing_cycle_anchor": trial_end or now,
        "billing_mode": {"flexible": None, "type": "classic"},
        "billing_thresholds": None,
        "cancel_at": None,
        "cancel_at_period_end": False,
        "canceled_at": None,
        "cancellation_details": {"comment": None, "feedback": None, "reason": None},
        "collection_method": collection,
        "customer": given["customer"],
        "days_until_due": given.get("days_until_due"),
        "default_payment_method": given.get("default_payment_method") or None,
        "default_tax_rates": [],
        "description": given.get("description") or None,
        "discounts": [],
        "ended_at": None,
        "items": {"object": "list", "data": [], "has_more": False},
        "latest_invoice": None,
        "metadata": merged({}, given.get("metadata")),
        "pause_collection": None,
        "pending_setup_intent": None,
        "pending_update": None,
        "schedule": None,
        "start_date": now,
        "test_clock": None,
        "trial_end": trial_end,
        "trial_settings": {"end_behavior": {"missing_payment_method": without_method}},
        "trial_start": now if trial_end else None,
    }


def _trial_end(given: Obj, now: int) -> int | None:
    if given.get("trial_end"):
        return _moment(given["trial_end"], now)
    days = given.get("trial_period_days") or 0
    if not 0 <= days <= 730:
        raise invalid("trial_period_days", "Invalid trial_period_days: must be from 0 to 730")
    return now + days * invoices.DAY_SECONDS if days else None


def _moment(text: str, now: int) -> int | None:
    if text == "now":
        return None
    if not text.isascii() or not text.isdigit() or int(text) <= now:
        raise invalid("trial_end", "Invalid timestamp: must be an integer in the future, or now")
    return int(text)


def _check_collection(sub: Obj) -> None:
    if sub["collection_method"] == "send_invoice" and sub["days_until_due"] is None:
        raise missing("days_until_due")
    if sub["collection_method"] == "charge_automatically" and sub["days_until_due"] is not None:
        message = "You can only set days_until_due when collection_method is send_invoice."
        raise invalid("days_until_due", message)


def _check_tax_location(sub: Obj, customer: Obj) -> None:
    country = (customer["address"] or {}).get("country")
    if sub["automatic_tax"]["enabled"] and not country:
        message = "The customer's location isn't recognized. Set a valid customer address."
        raise StripeError(message, code="customer_tax_location_invalid")


def _set_period(sub: Obj, start: int, end: int) -> None:
    for item in sub["items"]["data"]:
        item["current_period_start"], item["current_period_end"] = start, end


def current_period_end(sub: Obj) -> int:
    """Return when the running period ends, in Unix seconds; all items share it here."""
    return int(sub["items"]["data"][0]["current_period_end"])


def _bill(book: Book, sub: Obj, reason: str, *, trial: bool = False) -> Obj:
    items = sub["items"]["data"]
    lines = [period_line(book, item, trial=trial) for item in items]
    period = (items[0]["current_period_start"], items[0]["current_period_end"])
    return invoices.draft(book, sub, reason=reason, period=period, lines=lines)


def roll(book: Book, sub: Obj) -> None:
    """Go over the end of a period or trial: end as planned, or start and bill the next period."""
    if sub["cancel_at_period_end"]:
        invoices.end_subscription(book, sub, reason="cancellation_requested")
        return
    if sub["status"] == "trialing" and _ends_unpayable(book, sub):
        invoices.end_subscription(book, sub, reason="payment_failed")
        return
    with book.updating(sub, _UPDATED):
        start = current_period_end(sub)
        recurring = sub["items"]["data"][0]["price"]["recurring"]
        _set_period(sub, start, period_end(sub["billing_cycle_anchor"], recurring, start))
        if sub["status"] == "trialing":
            sub["status"] = "active"
        _bill(book, sub, "subscription_cycle")
    book.touch()


def _ends_unpayable(book: Book, sub: Obj) -> bool:
    cancels = sub["trial_settings"]["end_behavior"]["missing_payment_method"] == "cancel"
    charged = sub["collection_method"] == "charge_automatically"
    return cancels and charged and _payment_method(book, sub) is None


def _payment_method(book: Book, sub: Obj) -> str | None:
    customer = book.get("customers", sub["customer"])
    default: str | None = customer["invoice_settings"]["default_payment_method"]
    return sub["default_payment_method"] or default


def expire(book: Book, sub: Obj) -> None:
    """Give up a subscription whose first invoice was not paid in time, and void that invoice."""
    invoice = book.get("invoices", sub["latest_invoice"])
    invoice["status"] = "void"
    invoice["status_transitions"]["voided_at"] = book.now()
    with book.updating(sub, _UPDATED):
        sub["status"] = "incomplete_expired"
        sub["ended_at"] = book.now()
    book.touch()


def update_subscription(book: Book, given: Obj, identifier: str) -> Obj:
    """Change price, quantity, trial, collection, metadata, or whether it ends with the period."""
    sub = book.get("subscriptions", identifier)
    if sub["status"] in _ENDED and given.keys() - {"metadata", "cancellation_details"}:
        raise StripeError(
            "A canceled subscription can only update its cancellation_details and metadata."
        )
    check_payment_method(given, "default_payment_method")
    proration = choice(given, "proration_behavior", ("create_prorations", "none", "always_invoice"))
    trial_over = given.get("trial_end") == "now" and sub["status"] == "trialing"
    with book.updating(sub, _UPDATED):
        for name in ("default_payment_method", "description"):
            if name in given:
                sub[name] = given[name] or None
        for name in ("collection_method", "days_until_due"):
            sub[name] = given.get(name, sub[name])
        if sub["collection_method"] == "charge_automatically" and "days_until_due" not in given:
            sub["days_until_due"] = None
        choice(sub, "collection_method", ("charge_automatically", "send_invoice"))
        _check_collection(sub)
        if "metadata" in given:
            sub["metadata"] = merged(sub["metadata"], given["metadata"])
        if "enabled" in (given.get("automatic_tax") or {}):
            sub["automatic_tax"]["enabled"] = given["automatic_tax"]["enabled"]
            _check_tax_location(sub, book.get("customers", sub["customer"]))
        sub["cancellation_details"] |= given.get("cancellation_details") or {}
        if "cancel_at_period_end" in given:
            _plan_end(book, sub, given["cancel_at_period_end"])
        lines = change_items(book, sub, given.get("items", []), prorates=proration != "none")
        if given.get("trial_end"):
            _move_trial_end(book, sub, given["trial_end"])
        book.touch()
    if lines:
        book.data["pending_lines"].setdefault(sub["id"], []).extend(lines)
    if lines and proration == "always_invoice":
        period = (book.now(), current_period_end(sub))
        invoice = invoices.draft(book, sub, reason="subscription_update", period=period, lines=[])
        invoices.collect(book, invoice)
    if trial_over:
        roll(book, sub)
    return sub


def _plan_end(book: Book, sub: Obj, ends: bool) -> None:
    sub["cancel_at_period_end"] = ends
    sub["cancel_at"] = current_period_end(sub) if ends else None
    sub["canceled_at"] = book.now() if ends else None
    sub["cancellation_details"]["reason"] = "cancellation_requested" if ends else None


def _move_trial_end(book: Book, sub: Obj, text: str) -> None:
    if sub["status"] != "trialing":
        raise invalid("trial_end", "This stand-in moves the end of a trial only while it runs.")
    end = _moment(text, book.now()) or book.now()
    sub["trial_end"] = sub["billing_cycle_anchor"] = end
    _set_period(sub, sub["items"]["data"][0]["current_period_start"], end)


def cancel_subscription(book: Book, given: Obj, identifier: str) -> Obj:
    """End a subscription now; one that has ended already is not found, as at Stripe."""
    sub = book.get("subscriptions", identifier)
    if sub["status"] in _ENDED:
        raise no_such("subscription", identifier)
    details = given.get("cancellation_details")
    invoices.end_subscription(book, sub, reason="cancellation_requested", details=details)
    return sub


def list_subscriptions(book: Book, query: Obj) -> Obj:
    """List subscriptions, newest first; ended ones only when the status asks for them."""
    rows = book.newest("subscriptions")
    for name in ("customer", "collection_method"):
        if name in query:
            rows = [row for row in rows if row[name] == query[name]]
    if "price" in query:
        rows = [r for r in rows if query["price"] in [i["price"]["id"] for i in r["items"]["data"]]]
    status = query.get("status")
    if status is None:
        rows = [row for row in rows if row["status"] != "canceled"]
    elif status != "all":
        wanted = _ENDED if status == "ended" else (status,)
        rows = [row for row in rows if row["status"] in wanted]
    return book.page(rows, query, "/v1/subscriptions")


_DETAILS = {"comment": str, "feedback": str}
_COMMON = {
    "automatic_tax": {"enabled": bool},
    "cancel_at_period_end": bool,
    "collection_method": str,
    "days_until_due": int,
    "default_payment_method": str,
    "description": str,
    "metadata": MAP,
    "off_session": bool,
    "payment_behavior": str,
    "proration_behavior": str,
    "trial_end": str,
}
_ITEM = {"price": str, "quantity": int, "metadata": MAP}
_CREATE = {
    **_COMMON,
    "customer": str,
    "items": [_ITEM],
    "trial_period_days": int,
    "trial_settings": {"end_behavior": {"missing_payment_method": str}},
}
_UPDATE = {**_COMMON, "cancellation_details": _DETAILS, "items": [{**_ITEM, "id": str}]}
_CANCEL = {"cancellation_details": _DETAILS, "invoice_now": bool, "prorate": bool}
_FILTERS = dict.fromkeys(("customer", "price", "status", "collection_method"), str)
_ONE = "/v1/subscriptions/{}"

ROUTES = [
    Route("POST", "/v1/subscriptions", create_subscription, _CREATE, ("customer", "items")),
    Route("GET", "/v1/subscriptions", list_subscriptions, {**LISTING, **_FILTERS}),
    Route("GET", _ONE, lambda book, _, key: book.get("subscriptions", key)),
    Route("POST", _ONE, update_subscription, _UPDATE),
    Route("DELETE", _ONE, cancel_subscription, _CANCEL),
]
