"""The page behind an invoice's `hosted_invoice_url`: enough for a person to read the invoice."""

from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

from infra.standins.stripe.book import Book, Obj

_HELSINKI = ZoneInfo("Europe/Helsinki")
_STATES = {"open": "Maksamatta", "paid": "Maksettu", "void": "Mitätöity"}
_STYLE = (
    ":root{color-scheme:light dark}body{font:17px/1.5 system-ui,sans-serif;max-width:34rem;"
    "margin:2rem auto;padding:0 1rem}table{width:100%;border-collapse:collapse}"
    "td,th{padding:.4rem 0;text-align:left;border-bottom:1px solid #8886}"
    "td+td,th+td{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}"
)


def page(book: Book, path: str) -> str | None:
    """Return the page for `/i/<secret>`, or None when no invoice has that address."""
    for invoice in book.data["invoices"].values():
        if (invoice["hosted_invoice_url"] or "").endswith(path):
            return _render(invoice)
    return None


def _render(invoice: Obj) -> str:
    rows = "".join(
        f"<tr><td>{escape(line['description'])}</td><td>{_euros(line['amount'])}</td></tr>"
        for line in invoice["lines"]["data"]
    )
    tax = invoice["total"] - invoice["subtotal"]
    due = f"<p>Eräpäivä {_day(invoice['due_date'])}</p>" if invoice["due_date"] else ""
    return f"""<!doctype html>
<html lang="fi"><head><meta charset="utf-8"><title>Lasku {escape(invoice["number"])}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head>
<body><main><h1>Lasku {escape(invoice["number"])}</h1>
<p>Esittely: tätä laskua ei makseta oikeasti.</p>
<p>{escape(invoice["customer_name"] or "")}<br>{_STATES.get(invoice["status"], "")}</p>{due}
<table>{rows}<tr><td>Arvonlisävero</td><td>{_euros(tax)}</td></tr>
<tr><th scope="row">Yhteensä</th><td>{_euros(invoice["total"])}</td></tr></table>
</main></body></html>
"""


def _euros(cents: int) -> str:
    sign = "−" if cents < 0 else ""
    whole, rest = divmod(abs(cents), 100)
    return f"{sign}{whole:,},{rest:02} €".replace(",", "\u00a0", f"{whole:,}".count(","))


def _day(moment: int) -> str:
    day = datetime.fromtimestamp(moment, _HELSINKI)
    return f"{day.day}.{day.month}.{day.year}"
