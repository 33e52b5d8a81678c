"""The lines of an invoice: periods of a price, prorations for a change, and value added tax."""

from infra.standins.stripe.book import Book, Obj

#: General value added tax in Finland, in thousandths (25,5 %, from 1.9.2024).
_VAT_THOUSANDTHS = 255

TAX_RATE_ID = "txr_fi_general"


def period_line(book: Book, item: Obj, *, trial: bool = False) -> Obj:
    """Return the line for an item's current period, of no price during a trial."""
    name = book.get("products", item["price"]["product"])["name"]
    price = item["price"]
    each = f"at €{price['unit_amount'] / 100:.2f} / {price['recurring']['interval']}"
    text = f"Trial period for {name}" if trial else f"{item['quantity']} × {name} ({each})"
    amount = 0 if trial else price["unit_amount"] * item["quantity"]
    period = (item["current_period_start"], item["current_period_end"])
    return _line(book, item, text=text, amount=amount, period=period, proration=False)


def proration_lines(book: Book, before: Obj, after: Obj) -> list[Obj]:
    """Return a credit for the rest of the old item's period and a charge for the new one's."""
    now, end = book.now(), after["current_period_end"]
    length = end - after["current_period_start"]
    lines = []
    for sign, word, item in ((-1, "Unused", before), (1, "Remaining", after)):
        full = item["price"]["unit_amount"] * item["quantity"]
        amount = sign * _half_up(full * (end - now), length)
        name = book.get("products", item["price"]["product"])["name"]
        text = f"{word} time on {name}"
        line = _line(book, item, text=text, amount=amount, period=(now, end), proration=True)
        lines.append(line)
    return lines


def _line(
    book: Book, item: Obj, *, text: str, amount: int, period: tuple[int, int], proration: bool
) -> Obj:
    price = item["price"]
    return {
        "id": book.new_id("il"),
        "object": "line_item",
        "amount": amount,
        "currency": price["currency"],
        "description": text,
        "discount_amounts": [],
        "discountable": not proration,
        "discounts": [],
        "livemode": False,
        "metadata": {},
        "parent": {
            "invoice_item_details": None,
            "subscription_item_details": {
                "invoice_item": None,
                "proration": proration,
                "proration_details": None,
                "subscription": item["subscription"],
                "subscription_item": item["id"],
            },
            "type": "subscription_item_details",
        },
        "period": {"start": period[0], "end": period[1]},
        "pricing": {
            "price_details": {"price": price["id"], "product": price["product"]},
            "type": "price_details",
            "unit_amount_decimal": price["unit_amount_decimal"],
        },
        "quantity": item["quantity"],
        "subtotal": amount,
        "taxes": [],
    }


def with_taxes(sub: Obj, customer: Obj, lines: list[Obj]) -> list[Obj]:
    """Return the lines with their tax: Finland's rate for Finns when automatic tax is on."""
    country = (customer["address"] or {}).get("country")
    if not sub["automatic_tax"]["enabled"] or country != "FI":
        return lines
    for line in lines:
        line["taxes"] = [
            {
                "amount": _half_up(line["amount"] * _VAT_THOUSANDTHS, 1000),
                "tax_behavior": "exclusive",
                "tax_rate_details": {"tax_rate": TAX_RATE_ID},
                "taxability_reason": "standard_rated",
                "taxable_amount": line["amount"],
                "type": "tax_rate_details",
            }
        ]
    return lines


def _half_up(numerator: int, denominator: int) -> int:
    """Divide to the nearest whole cent, a half away from zero."""
    whole = (2 * abs(numerator) + denominator) // (2 * denominator)
    return whole if numerator >= 0 else -whole
