"""Runs the stand-in for Stripe: `python -m infra.standins.stripe --help`."""

import argparse
import signal
import threading
from pathlib import Path

from infra.standins.stripe import catalogue
from infra.standins.stripe.api import Api
from infra.standins.stripe.book import Book
from infra.standins.stripe.server import Server
from infra.standins.stripe.webhooks import Deliverer

_PRICES = (
    "small:5900:Pajaverkko Pieni",
    "medium:16900:Pajaverkko Keskikoko",
    "large:39000:Pajaverkko Laaja",
)


def main() -> None:
    """Listen on the loopback address until SIGTERM or SIGINT."""
    parser = _parser()
    options = parser.parse_args()
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())

    book = Book(options.state, delivers=bool(options.webhook_url))
    with book.change():
        for lookup_key, amount, name in options.price or map(_price, _PRICES):
            catalogue.seed(book, lookup_key=lookup_key, amount=amount, name=name)
    server = Server(options.port, Api(book, options.api_key))
    book.base_url = f"http://127.0.0.1:{server.server_port}"
    deliverer = Deliverer(book, url=options.webhook_url, secret=options.webhook_secret)
    deliverer.start()
    threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True).start()
    print(f"Stripe stand-in listening on {book.base_url}", flush=True)

    ended.wait()
    deliverer.end()
    server.shutdown()
    server.server_close()
    with book.change():  # Whoever still writes has finished when the lock is ours.
        pass


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="infra.standins.stripe", description=__doc__)
    parser.add_argument("--port", type=int, required=True, help="0 picks a free port")
    parser.add_argument("--state", type=Path, required=True, metavar="DIR")
    parser.add_argument("--api-key", required=True)
    parser.add_argument("--webhook-url", default="", help="without it nothing is delivered")
    parser.add_argument("--webhook-secret", default="")
    parser.add_argument(
        "--price",
        type=_price,
        action="append",
        metavar="KEY:CENTS[:NAME]",
        help="a monthly price to seed, repeatable; replaces the three default ones",
    )
    return parser


def _price(text: str) -> tuple[str, int, str]:
    key, _, rest = text.partition(":")
    cents, _, name = rest.partition(":")
    if not key or not cents.isdigit():
        raise argparse.ArgumentTypeError(f"{text!r} is not KEY:CENTS or KEY:CENTS:NAME")
    return key, int(cents), name or f"Pajaverkko {key}"


if __name__ == "__main__":
    main()
