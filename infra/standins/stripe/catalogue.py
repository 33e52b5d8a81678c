"""Products and their prices."""

from infra.standins.stripe.book import Book, Obj
from infra.standins.stripe.errors import invalid, missing
from infra.standins.stripe.params import LISTING, MAP, choice
from infra.standins.stripe.routes import Route


def create_product(book: Book, given: Obj) -> Obj:
    """Create a product; an id that is taken is refused."""
    if given.get("id") in book.data["products"]:
        raise invalid("id", "Product already exists.", "resource_already_exists")
    fields = {
        "active": given.get("active", True),
        "default_price": None,
        "description": given.get("description") or None,
        "images": [],
        "marketing_features": [],
        "metadata": given.get("metadata") or {},
        "name": given["name"],
        "tax_code": given.get("tax_code") or None,
        "type": "service",
        "updated": book.now(),
        "url": None,
    }
    return book.add("products", "prod", fields, identifier=given.get("id", ""))


def list_products(book: Book, query: Obj) -> Obj:
    """List products, newest first."""
    rows = _active(book.newest("products"), query)
    if ids := query.get("ids"):
        rows = [row for row in rows if row["id"] in ids]
    return book.page(rows, query, "/v1/products")


def create_price(book: Book, given: Obj, *, identifier: str = "") -> Obj:
    """Create a price in the currency's smallest unit; a lookup key moves only when asked to."""
    if not given.get("product") and not given.get("product_data"):
        raise missing("product")
    if given.get("unit_amount", -1) < 0:
        raise invalid("unit_amount", "Invalid non-negative integer", "parameter_invalid_integer")
    _free_lookup_key(book, given)
    if given.get("product"):
        product = book.get("products", given["product"], "product")
    else:
        product = create_product(book, given["product_data"])
    amount = given["unit_amount"]
    fields = {
        "active": given.get("active", True),
        "billing_scheme": "per_unit",
        "currency": given["currency"].lower(),
        "custom_unit_amount": None,
        "lookup_key": given.get("lookup_key") or None,
        "metadata": given.get("metadata") or {},
        "nickname": given.get("nickname") or None,
        "product": product["id"],
        "recurring": _recurring(given.get("recurring")),
        "tax_behavior": choice(given, "tax_behavior", ("unspecified", "exclusive", "inclusive")),
        "tiers_mode": None,
        "transform_quantity": None,
        "type": "recurring" if given.get("recurring") else "one_time",
        "unit_amount": amount,
        "unit_amount_decimal": str(amount),
    }
    return book.add("prices", "price", fields, identifier=identifier)


def _free_lookup_key(book: Book, given: Obj) -> None:
    key = given.get("lookup_key")
    holder = next((row for row in book.newest("prices") if key and row["lookup_key"] == key), None)
    if holder is None:
        return
    if not given.get("transfer_lookup_key"):
        message = f"A price (`{holder['id']}`) already uses that lookup key."
        raise invalid("lookup_key", message)
    holder["lookup_key"] = None


def _recurring(given: Obj | None) -> Obj | None:
    if not given:
        return None
    if not given.get("interval"):
        raise missing("recurring[interval]")
    return {
        "interval": choice(given, "interval", ("month", "year", "week", "day")),
        "interval_count": given.get("interval_count", 1),
        "meter": None,
        "trial_period_days": None,
        "usage_type": "licensed",
    }


def list_prices(book: Book, query: Obj) -> Obj:
    """List prices, newest first, by lookup key, product or activity."""
    rows = _active(book.newest("prices"), query)
    if keys := query.get("lookup_keys"):
        rows = [row for row in rows if row["lookup_key"] in keys]
    for name in ("product", "currency", "type"):
        if name in query:
            rows = [row for row in rows if row[name] == query[name]]
    return book.page(rows, query, "/v1/prices")


def _active(rows: list[Obj], query: Obj) -> list[Obj]:
    return [row for row in rows if row["active"] == query.get("active", row["active"])]


def seed(book: Book, *, lookup_key: str, amount: int, name: str) -> None:
    """Make sure a monthly euro price of `amount` cents, taxes on top, has the lookup key.

    The first one gets the fixed id `price_<lookup key>`; a changed amount is a new price that
    takes the key over, as prices never change.
    """
    product_id, price_id = f"prod_{lookup_key}", f"price_{lookup_key}"
    for price in book.data["prices"].values():
        if (price["lookup_key"], price["unit_amount"]) == (lookup_key, amount):
            return
    if product_id not in book.data["products"]:
        create_product(book, {"id": product_id, "name": name})
    given = {
        "product": product_id,
        "currency": "eur",
        "unit_amount": amount,
        "recurring": {"interval": "month"},
        "lookup_key": lookup_key,
        "transfer_lookup_key": True,
        "tax_behavior": "exclusive",
    }
    create_price(book, given, identifier="" if price_id in book.data["prices"] else price_id)


_PRODUCT = {
    "id": str,
    "name": str,
    "active": bool,
    "description": str,
    "metadata": MAP,
    "tax_code": str,
}
_PRICE = {
    "active": bool,
    "currency": str,
    "lookup_key": str,
    "metadata": MAP,
    "nickname": str,
    "product": str,
    "product_data": _PRODUCT,
    "recurring": {"interval": str, "interval_count": int},
    "tax_behavior": str,
    "transfer_lookup_key": bool,
    "unit_amount": int,
}
_PRICE_FILTERS = {
    "active": bool,
    "currency": str,
    "lookup_keys": [str],
    "product": str,
    "type": str,
}

ROUTES = [
    Route("POST", "/v1/products", create_product, _PRODUCT, ("name",)),
    Route("GET", "/v1/products", list_products, {**LISTING, "active": bool, "ids": [str]}),
    Route("GET", "/v1/products/{}", lambda book, _, key: book.get("products", key)),
    Route("POST", "/v1/prices", create_price, _PRICE, ("currency", "unit_amount")),
    Route("GET", "/v1/prices", list_prices, {**LISTING, **_PRICE_FILTERS}),
    Route("GET", "/v1/prices/{}", lambda book, _, key: book.get("prices", key)),
]
