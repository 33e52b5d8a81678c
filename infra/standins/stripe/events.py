"""Events: the list that billing can catch up from."""

from infra.standins.stripe.book import Book, Obj
from infra.standins.stripe.params import LISTING
from infra.standins.stripe.routes import Route


def list_events(book: Book, query: Obj) -> Obj:
    """List events, newest first, by type; a type ending in `.*` means all that begin so."""
    rows = book.newest("events")
    wanted = query.get("types") or ([query["type"]] if "type" in query else [])
    if wanted:
        rows = [row for row in rows if any(_is_of(row["type"], kind) for kind in wanted)]
    return book.page(rows, query, "/v1/events")


def _is_of(found: str, wanted: str) -> bool:
    return found.startswith(wanted[:-1]) if wanted.endswith(".*") else found == wanted


ROUTES = [
    Route("GET", "/v1/events", list_events, {**LISTING, "type": str, "types": [str]}),
    Route("GET", "/v1/events/{}", lambda book, _, key: book.get("events", key)),
]
