"""Invoices: drafted for a period, finalized an hour later, then charged or sent and paid."""

import secrets
from typing import Any

from infra.standins.stripe.book import Book, Obj
from infra.standins.stripe.errors import StripeError, declined
from infra.standins.stripe.invoice_lines import TAX_RATE_ID, with_taxes
from infra.standins.stripe.params import LISTING
from infra.standins.stripe.routes import Route

DAY_SECONDS = 24 * 3600

#: How long a draft can be edited before it finalizes itself.
DRAFT_SECONDS = 3600

#: Days from a failed charge to the next try; after the last one the subscription is cancelled.
RETRY_DAYS = (3, 5, 7)

#: Stripe's own test method that attaches but refuses every charge.
FAILING_PAYMENT_METHOD = "pm_card_chargeCustomerFail"


def draft(book: Book, sub: Obj, *, reason: str, period: tuple[int, int], lines: list[Obj]) -> Obj:
    """Create a draft for a subscription, adding the prorations that wait for its next invoice."""
    customer = book.get("customers", sub["customer"])
    lines = with_taxes(sub, customer, book.data["pending_lines"].pop(sub["id"], []) + lines)
    subtotal = sum(line["amount"] for line in lines)
    tax = sum(part["amount"] for line in lines for part in line["taxes"])
    taxable = sum(part["taxable_amount"] for line in lines for part in line["taxes"])
    details = {"metadata": dict(sub["metadata"]), "subscription": sub["id"]}
    now = book.now()
    invoice = book.add(
        "invoices",
        "in",
        {
            "amount_due": max(0, subtotal + tax),
            "amount_overpaid": 0,
            "amount_paid": 0,
            "amount_paid_off_stripe": 0,
            "amount_remaining": max(0, subtotal + tax),
            "attempt_count": 0,
            "attempted": False,
            "auto_advance": True,
            "automatic_tax": {**sub["automatic_tax"], "status": None},
            "automatically_finalizes_at": now + DRAFT_SECONDS,
            "billing_reason": reason,
            "collection_method": sub["collection_method"],
            "currency": sub["currency"],
            "custom_fields": customer["invoice_settings"]["custom_fields"],
            "customer": customer["id"],
            "default_payment_method": None,
            "description": None,
            "due_date": None,
            "effective_at": None,
            "ending_balance": None,
            "footer": customer["invoice_settings"]["footer"],
            "hosted_invoice_url": None,
            "invoice_pdf": None,
            "metadata": {},
            "next_payment_attempt": None,
            "number": None,
            "parent": {
                "quote_details": None,
                "subscription_details": details,
                "type": "subscription_details",
            },
            "period_end": period[1],
            "period_start": period[0],
            "starting_balance": customer["balance"],
            "status": "draft",
            "status_transitions": {
                "finalized_at": None,
                "marked_uncollectible_at": None,
                "paid_at": None,
                "voided_at": None,
            },
            "subtotal": subtotal,
            "subtotal_excluding_tax": subtotal,
            "total": subtotal + tax,
            "total_discount_amounts": [],
            "total_excluding_tax": subtotal,
            "total_taxes": [_total_tax(tax, taxable)] if taxable else [],
        },
    )
    for line in lines:
        line["invoice"] = invoice["id"]
    url = f"/v1/invoices/{invoice['id']}/lines"
    invoice["lines"] = {"object": "list", "data": lines, "has_more": False, "url": url}
    _copy_customer(invoice, book, customer)
    sub["latest_invoice"] = invoice["id"]
    book.emit("invoice.created", invoice)
    return invoice


def _total_tax(amount: int, taxable: int) -> Obj:
    return {
        "amount": amount,
        "tax_behavior": "exclusive",
        "tax_rate_details": {"tax_rate": TAX_RATE_ID},
        "taxability_reason": "standard_rated",
        "taxable_amount": taxable,
        "type": "tax_rate_details",
    }


def _copy_customer(invoice: Obj, book: Book, customer: Obj) -> None:
    tax_ids = book.data["tax_ids"].get(customer["id"], [])
    for name in ("address", "email", "name", "phone", "shipping", "tax_exempt"):
        invoice[f"customer_{name}"] = customer[name]
    invoice["customer_tax_ids"] = [{"type": t["type"], "value": t["value"]} for t in tax_ids]


def finalize(book: Book, invoice: Obj) -> Obj:
    """Give a draft its number and due date and use the customer's balance; nothing is charged.

    Raises `StripeError` when it is no draft. An invoice of nothing is paid at once.
    """
    if invoice["status"] != "draft":
        message = "This invoice is already finalized, you can't re-finalize a non-draft invoice."
        raise StripeError(message, code="invoice_not_editable")
    customer = book.get("customers", invoice["customer"])
    sub = subscription_of(book, invoice)
    sequence = customer["next_invoice_sequence"]
    owed = invoice["total"] + customer["balance"]
    invoice["starting_balance"] = customer["balance"]
    invoice["ending_balance"] = min(0, owed)
    customer["next_invoice_sequence"] = sequence + 1
    with book.updating(customer, "customer.updated"):
        customer["balance"] = min(0, owed)
    invoice["amount_due"] = invoice["amount_remaining"] = max(0, owed)
    invoice["number"] = f"{customer['invoice_prefix']}-{sequence:04}"
    invoice["status"] = "open"
    invoice["automatic_tax"]["status"] = "complete" if invoice["automatic_tax"]["enabled"] else None
    invoice["effective_at"] = invoice["status_transitions"]["finalized_at"] = book.now()
    invoice["automatically_finalizes_at"] = None
    invoice["hosted_invoice_url"] = f"{book.base_url}/i/{secrets.token_urlsafe(18)}"
    _copy_customer(invoice, book, customer)
    if invoice["collection_method"] == "send_invoice":
        invoice["due_date"] = book.now() + sub["days_until_due"] * DAY_SECONDS
    book.touch()
    book.emit("invoice.finalized", invoice)
    if invoice["amount_due"] == 0:
        _mark_paid(book, invoice)
    return invoice


def collect(book: Book, invoice: Obj) -> None:
    """Finalize a draft and go on as Stripe does by itself: send it, or try to charge it."""
    finalize(book, invoice)
    if invoice["status"] == "open":
        if invoice["collection_method"] == "send_invoice":
            send(book, invoice)
        else:
            charge(book, invoice)


def send(book: Book, invoice: Obj) -> Obj:
    """Send an invoice by mail (only the event is real); a draft is finalized first."""
    if invoice["collection_method"] != "send_invoice":
        message = "You can only manually send an invoice if its collection method is send_invoice."
        raise StripeError(message)
    if invoice["status"] == "draft":
        finalize(book, invoice)
    book.emit("invoice.sent", invoice)
    return invoice


def charge(book: Book, invoice: Obj) -> None:
    """Try to charge an open invoice as Stripe does by itself.

    A refusal makes the subscription past due and sets the next try, or cancels it after the last.
    """
    sub = subscription_of(book, invoice)
    invoice["attempted"] = True
    invoice["attempt_count"] += 1
    if _can_be_charged(book, sub):
        _mark_paid(book, invoice)
        return
    tries = invoice["attempt_count"]
    again = sub["status"] in ("active", "past_due") and tries <= len(RETRY_DAYS)
    wait_seconds = RETRY_DAYS[tries - 1] * DAY_SECONDS if again else 0
    invoice["next_payment_attempt"] = book.now() + wait_seconds if again else None
    book.touch()
    book.emit("invoice.payment_failed", invoice)
    if again:
        mark_past_due(book, sub)
    elif sub["status"] == "past_due":
        end_subscription(book, sub, reason="payment_failed")


def _can_be_charged(book: Book, sub: Obj) -> bool:
    customer = book.get("customers", sub["customer"])
    default = customer["invoice_settings"]["default_payment_method"]
    return (sub["default_payment_method"] or default) not in (None, FAILING_PAYMENT_METHOD)


def pay(book: Book, given: Obj, identifier: str) -> Obj:
    """Pay by the default method, or mark as paid elsewhere.

    Raises `StripeError` and leaves everything as it was when the charge is refused.
    """
    invoice = book.get("invoices", identifier)
    if invoice["status"] not in ("draft", "open"):
        raise StripeError(f"Invoice is already {invoice['status']}")
    if invoice["status"] == "draft":
        finalize(book, invoice)
    if invoice["status"] == "open":
        out_of_band = given.get("paid_out_of_band", False)
        if not out_of_band and not _can_be_charged(book, subscription_of(book, invoice)):
            raise declined()
        _mark_paid(book, invoice, off_stripe=out_of_band)
    return invoice


def _mark_paid(book: Book, invoice: Obj, *, off_stripe: bool = False) -> None:
    invoice["status"] = "paid"
    invoice["attempted"] = invoice["attempted"] or not off_stripe
    invoice["amount_paid"] = invoice["amount_due"]
    invoice["amount_paid_off_stripe"] = invoice["amount_due"] if off_stripe else 0
    invoice["amount_remaining"] = 0
    invoice["next_payment_attempt"] = None
    invoice["status_transitions"]["paid_at"] = book.now()
    book.touch()
    book.emit("invoice.paid", invoice)
    sub = subscription_of(book, invoice)
    latest = newest_finalized(book, sub)
    if sub["status"] in ("past_due", "incomplete") and latest and latest["status"] == "paid":
        with book.updating(sub, "customer.subscription.updated"):
            sub["status"] = "active"


def subscription_of(book: Book, invoice: Obj) -> Obj:
    """Return the subscription an invoice belongs to."""
    return book.get("subscriptions", invoice["parent"]["subscription_details"]["subscription"])


def newest_finalized(book: Book, sub: Obj) -> Obj | None:
    """Return the newest invoice of a subscription that is no draft: it decides the status."""
    for invoice in book.newest("invoices"):
        if invoice["status"] != "draft" and subscription_of(book, invoice) is sub:
            return invoice
    return None


def mark_past_due(book: Book, sub: Obj) -> None:
    """Make a running subscription past due; one whose first charge failed stays incomplete."""
    if sub["status"] == "active":
        with book.updating(sub, "customer.subscription.updated"):
            sub["status"] = "past_due"


def end_subscription(book: Book, sub: Obj, *, reason: str, details: Obj | None = None) -> None:
    """End a subscription now, for good; drafts that would still bill it are left unfinished."""
    now = book.now()
    sub["status"] = "canceled"
    sub["canceled_at"] = sub["canceled_at"] or now
    sub["ended_at"] = now
    sub["cancellation_details"] |= {**(details or {}), "reason": reason}
    for invoice in book.data["invoices"].values():
        if subscription_of(book, invoice) is sub and invoice["status"] in ("draft", "open"):
            invoice["auto_advance"] = False
            invoice["next_payment_attempt"] = None
    book.touch()
    book.emit("customer.subscription.deleted", sub)


def list_invoices(book: Book, query: Obj) -> Obj:
    """List invoices, newest first, by customer, subscription, status or collection method."""
    rows = book.newest("invoices")
    for name in ("customer", "status", "collection_method"):
        if name in query:
            rows = [row for row in rows if row[name] == query[name]]
    if "subscription" in query:
        rows = [r for r in rows if subscription_of(book, r)["id"] == query["subscription"]]
    return book.page(rows, query, "/v1/invoices")


def _finalize(book: Book, given: Obj, identifier: str) -> Obj:
    invoice = finalize(book, book.get("invoices", identifier))
    invoice["auto_advance"] = given.get("auto_advance", invoice["auto_advance"])
    return invoice


def _send(book: Book, _: Obj, identifier: str) -> Obj:
    return send(book, book.get("invoices", identifier))


_FILTERS: dict[str, Any] = dict.fromkeys(
    ("customer", "subscription", "status", "collection_method"), str
)

ROUTES = [
    Route("GET", "/v1/invoices", list_invoices, {**LISTING, **_FILTERS}),
    Route("GET", "/v1/invoices/{}", lambda book, _, key: book.get("invoices", key)),
    Route("POST", "/v1/invoices/{}/finalize", _finalize, {"auto_advance": bool}),
    Route("POST", "/v1/invoices/{}/send", _send),
    Route("POST", "/v1/invoices/{}/pay", pay, {"paid_out_of_band": bool, "off_session": bool}),
]
