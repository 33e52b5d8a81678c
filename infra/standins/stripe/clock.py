"""What happens by itself as time passes, each thing at its own moment and in the right order."""

from collections.abc import Callable, Iterator

from infra.standins.stripe import invoices, subscriptions
from infra.standins.stripe.book import Book, Obj

Step = Callable[[Book, Obj], None]

_INCOMPLETE_SECONDS = 23 * 3600
_RUNNING = ("trialing", "active", "past_due")


def run(book: Book) -> None:
    """Do everything that has fallen due by the book's clock, the earliest first."""
    now = book.now()
    while True:
        due = [found for found in _steps(book, now) if found[0] <= now]
        if not due:
            return
        moment, step, row = min(due, key=lambda found: found[0])
        with book.at(moment):
            step(book, row)


def advance(book: Book, seconds: int) -> None:
    """Move the clock forward and let happen what falls due on the way."""
    book.data["clock_offset_seconds"] += seconds
    book.touch()
    run(book)


def _steps(book: Book, now: int) -> Iterator[tuple[int, Step, Obj]]:
    for sub in book.data["subscriptions"].values():
        if sub["status"] in _RUNNING:
            yield subscriptions.current_period_end(sub), subscriptions.roll, sub
        elif sub["status"] == "incomplete":
            yield sub["created"] + _INCOMPLETE_SECONDS, subscriptions.expire, sub
    for invoice in book.data["invoices"].values():
        if invoice["status"] == "draft" and invoice["auto_advance"]:
            yield invoice["automatically_finalizes_at"], invoices.collect, invoice
        elif invoice["status"] == "open" and invoice["next_payment_attempt"]:
            yield invoice["next_payment_attempt"], invoices.charge, invoice
        elif invoice["status"] == "open" and invoice["due_date"] and invoice["due_date"] <= now:
            owing = invoices.subscription_of(book, invoice)
            newest = invoices.newest_finalized(book, owing) or invoice
            if owing["status"] == "active" and newest["id"] == invoice["id"]:
                yield invoice["due_date"], invoices.mark_past_due, owing
