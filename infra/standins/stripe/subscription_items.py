"""The items of a subscription: which price, how many, and what a change in mid-period adds."""

import copy

from infra.standins.stripe.book import Book, Obj
from infra.standins.stripe.errors import invalid, missing, no_such
from infra.standins.stripe.invoice_lines import proration_lines


def new_item(book: Book, given: Obj, param: str) -> Obj:
    """Return an item for a price; its subscription and period are filled in by the caller."""
    if not given.get("price"):
        raise missing(f"{param}[price]")
    item: Obj = {
        "id": book.new_id("si"),
        "object": "subscription_item",
        "billing_thresholds": None,
        "created": book.now(),
        "discounts": [],
        "metadata": given.get("metadata") or {},
        "tax_rates": [],
    }
    _fill_item(book, item, given, param)
    return item


def change_items(book: Book, sub: Obj, wanted: list[Obj], *, prorates: bool) -> list[Obj]:
    """Give items, named by their ids, a new price or quantity; return the lines this adds.

    Changes during a trial add nothing. Raises `StripeError` for an item that is not there.
    """
    items = {item["id"]: item for item in sub["items"]["data"]}
    lines: list[Obj] = []
    for number, change in enumerate(wanted):
        param = f"items[{number}]"
        item = items.get(change.get("id", ""))
        if item is None:
            raise no_such("subscription_item", change.get("id", ""), f"{param}[id]")
        before = copy.deepcopy(item)
        _fill_item(book, item, change, param)
        if prorates and sub["status"] != "trialing" and before != item:
            lines += proration_lines(book, before, item)
    return lines


def _fill_item(book: Book, item: Obj, given: Obj, param: str) -> None:
    if given.get("price"):
        price = book.get("prices", given["price"], f"{param}[price]")
        if price["recurring"] is None or not price["active"]:
            message = "The price specified must be active and of type `recurring`."
            raise invalid(f"{param}[price]", message)
        old = item.get("price") or price
        if (old["recurring"], old["currency"]) != (price["recurring"], price["currency"]):
            message = "This stand-in changes only to a price of the same interval and currency."
            raise invalid(f"{param}[price]", message)
        item["price"] = copy.deepcopy(price)
        item["plan"] = _plan(price)
    item["quantity"] = given.get("quantity", item.get("quantity", 1))
    if item["quantity"] < 0:
        raise invalid(f"{param}[quantity]", "Invalid non-negative integer")


def _plan(price: Obj) -> Obj:
    same = ("id", "active", "created", "currency", "livemode", "metadata", "nickname", "product")
    recurring = {name: price["recurring"][name] for name in ("interval", "interval_count")}
    return {"object": "plan", "amount": price["unit_amount"], **recurring} | {
        name: price[name] for name in same
    }
