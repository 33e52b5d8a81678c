"""Calls that Stripe does not have: the clock and the deliveries, in the hands of a test or demo."""

import copy
import random

from infra.standins.stripe import clock
from infra.standins.stripe.book import Book, Obj
from infra.standins.stripe.errors import invalid
from infra.standins.stripe.routes import Route

_LONGEST_ADVANCE_SECONDS = 10 * 366 * 24 * 3600


def read_clock(book: Book, _: Obj) -> Obj:
    """Return the stand-in's time (Unix seconds) and how far it is ahead of the machine's."""
    return {"now": book.now(), "offset_seconds": book.data["clock_offset_seconds"]}


def advance(book: Book, given: Obj) -> Obj:
    """Move the clock forward; answers when all that fell due has happened."""
    if not 0 <= given["seconds"] <= _LONGEST_ADVANCE_SECONDS:
        raise invalid("seconds", "seconds must be from 0 to ten years: time only goes forward.")
    clock.advance(book, given["seconds"])
    return read_clock(book, given)


def hold(book: Book, _: Obj) -> Obj:
    """Keep deliveries waiting until they are released."""
    book.data["held"] = True
    book.touch()
    return _waiting(book)


def release(book: Book, given: Obj) -> Obj:
    """Deliver what waits: shuffled when a seed is sent, each twice when duplicates are wanted."""
    rows = book.data["deliveries"]
    waiting = [row for row in rows if row["state"] == "pending"]
    if given.get("duplicate"):
        waiting += [{**copy.deepcopy(row), "id": book.new_id("del")} for row in waiting]
    if "shuffle_seed" in given:
        random.Random(given["shuffle_seed"]).shuffle(waiting)  # noqa: S311 (repeatable on purpose)
    for row in waiting:
        row["next_at"] = 0.0
    book.data["deliveries"] = [row for row in rows if row["state"] != "pending"] + waiting
    book.data["held"] = False
    book.touch()
    return _waiting(book)


def _waiting(book: Book) -> Obj:
    pending = [row for row in book.data["deliveries"] if row["state"] == "pending"]
    return {"held": book.data["held"], "pending": len(pending)}


def list_deliveries(book: Book, query: Obj) -> Obj:
    """List deliveries in the order they are made, by state when one is sent."""
    rows = book.data["deliveries"]
    if "state" in query:
        rows = [row for row in rows if row["state"] == query["state"]]
    return {"held": book.data["held"], "data": rows}


ROUTES = [
    Route("GET", "/_control/clock", read_clock),
    Route("POST", "/_control/advance", advance, {"seconds": int}, ("seconds",)),
    Route("POST", "/_control/hold", hold),
    Route("POST", "/_control/release", release, {"shuffle_seed": int, "duplicate": bool}),
    Route("GET", "/_control/deliveries", list_deliveries, {"state": str}),
]
