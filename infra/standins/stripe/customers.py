"""Customers and their tax ids."""

import re
import secrets

from infra.standins.stripe.book import Book, Obj
from infra.standins.stripe.errors import invalid, missing, no_such
from infra.standins.stripe.params import LISTING, MAP
from infra.standins.stripe.routes import Route

_ADDRESS_FIELDS = ("city", "country", "line1", "line2", "postal_code", "state")
_PLAIN_FIELDS = ("description", "email", "name", "phone")
_VAT_NUMBER = re.compile(r"FI[0-9]{8}|(?!FI)[A-Z]{2}[0-9A-Z+*]{2,12}")


def create_customer(book: Book, given: Obj) -> Obj:
    """Create a customer, with its tax ids if any were sent."""
    row: Obj = {
        "address": None,
        "balance": 0,
        "currency": None,
        "default_source": None,
        "delinquent": False,
        "description": None,
        "discount": None,
        "email": None,
        "invoice_prefix": secrets.token_hex(4).upper(),
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        "metadata": {},
        "name": None,
        "next_invoice_sequence": 1,
        "phone": None,
        "preferred_locales": [],
        "shipping": None,
        "tax_exempt": "none",
        "test_clock": None,
    }
    _fill(row, given)
    customer = book.add("customers", "cus", row)
    for number, tax_id in enumerate(given.get("tax_id_data") or []):
        _add_tax_id(book, customer, tax_id, f"tax_id_data[{number}]")
    book.emit("customer.created", customer)
    return customer


def update_customer(book: Book, given: Obj, identifier: str) -> Obj:
    """Change what was sent; metadata is merged, and an empty value clears."""
    customer = book.get("customers", identifier)
    with book.updating(customer, "customer.updated"):
        _fill(customer, given)
    return customer


def _fill(customer: Obj, given: Obj) -> None:
    email = given.get("email")
    if email and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s.]+", email):
        raise invalid("email", f"Invalid email address: {email}", "email_invalid")
    for name in _PLAIN_FIELDS:
        if name in given:
            customer[name] = given[name] or None
    if "address" in given:
        address = given["address"]
        customer["address"] = address and {n: address.get(n) or None for n in _ADDRESS_FIELDS}
    if "preferred_locales" in given:
        customer["preferred_locales"] = given["preferred_locales"]
    settings = given.get("invoice_settings") or {}
    check_payment_method(settings, "invoice_settings[default_payment_method]")
    for name, value in settings.items():
        customer["invoice_settings"][name] = value or None
    if "metadata" in given:
        customer["metadata"] = merged(customer["metadata"], given["metadata"])


def check_payment_method(given: Obj, param: str) -> None:
    """Refuse a default payment method that cannot be one; any `pm_…` counts as attached."""
    method = given.get("default_payment_method")
    if method and not method.startswith("pm_"):
        raise no_such("PaymentMethod", method, param)


def merged(old: dict[str, str], given: dict[str, str] | None) -> dict[str, str]:
    """Return metadata after an update: None clears all of it, an empty value its own key."""
    if given is None:
        return {}
    return {key: value for key, value in {**old, **given}.items() if value != ""}


def create_tax_id(book: Book, given: Obj, customer_id: str) -> Obj:
    """Add a tax id to a customer."""
    return _add_tax_id(book, book.get("customers", customer_id), given, "")


def _add_tax_id(book: Book, customer: Obj, given: Obj, prefix: str) -> Obj:
    def named(field: str) -> str:
        return f"{prefix}[{field}]" if prefix else field

    for field in ("type", "value"):
        if not given.get(field):
            raise missing(named(field))
    if given["type"] != "eu_vat":
        raise invalid(named("type"), "This stand-in knows only the tax id type eu_vat.")
    if not _VAT_NUMBER.fullmatch(given["value"]):
        raise invalid(named("value"), "Invalid value for eu_vat.", "tax_id_invalid")
    row = {
        "id": book.new_id("txi"),
        "object": "tax_id",
        "country": given["value"][:2],
        "created": book.now(),
        "customer": customer["id"],
        "livemode": False,
        "type": "eu_vat",
        "value": given["value"],
        "verification": {"status": "pending", "verified_address": None, "verified_name": None},
    }
    book.data["tax_ids"].setdefault(customer["id"], []).insert(0, row)
    book.touch()
    return row


def list_tax_ids(book: Book, query: Obj, customer_id: str) -> Obj:
    """List a customer's tax ids, newest first."""
    customer = book.get("customers", customer_id)
    rows = book.data["tax_ids"].get(customer["id"], [])
    return book.page(rows, query, f"/v1/customers/{customer_id}/tax_ids")


def list_customers(book: Book, query: Obj) -> Obj:
    """List customers, newest first, by exact e-mail if one is sent."""
    rows = book.newest("customers")
    if "email" in query:
        rows = [row for row in rows if row["email"] == query["email"]]
    return book.page(rows, query, "/v1/customers")


_TAX_ID = {"type": str, "value": str}
_UPDATE = {
    **dict.fromkeys(_PLAIN_FIELDS, str),
    "address": dict.fromkeys(_ADDRESS_FIELDS, str),
    "invoice_settings": {
        "custom_fields": [{"name": str, "value": str}],
        "default_payment_method": str,
        "footer": str,
    },
    "metadata": MAP,
    "preferred_locales": [str],
}

ROUTES = [
    Route("POST", "/v1/customers", create_customer, {**_UPDATE, "tax_id_data": [_TAX_ID]}),
    Route("GET", "/v1/customers", list_customers, {**LISTING, "email": str}),
    Route("GET", "/v1/customers/{}", lambda book, _, key: book.get("customers", key)),
    Route("POST", "/v1/customers/{}", update_customer, _UPDATE),
    Route("GET", "/v1/customers/{}/tax_ids", list_tax_ids, LISTING),
    Route("POST", "/v1/customers/{}/tax_ids", create_tax_id, _TAX_ID, ("type", "value")),
]
