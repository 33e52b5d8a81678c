"""Delivers events to the webhook address, signed, one at a time, until they are accepted."""

import hashlib
import hmac
import http.client
import json
import sys
import threading
import time
from urllib.parse import urlsplit

from infra.standins.stripe import clock
from infra.standins.stripe.book import Book, Obj

#: After this many attempts, about half an hour, a delivery is given up.
MAX_ATTEMPTS = 60

_FIRST_WAIT_SECONDS = 0.2
_LONGEST_WAIT_SECONDS = 30.0
_TIMEOUT_SECONDS = 10.0
_IDLE_SECONDS = 1.0


def signature(payload: bytes, secret: str, *, at: int) -> str:
    """Return the Stripe-Signature header for a body sent at the given Unix second."""
    digest = hmac.new(secret.encode(), f"{at}.".encode() + payload, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


def wait_seconds(attempts: int) -> float:
    """Return how long to wait after this many failed attempts."""
    return float(min(_FIRST_WAIT_SECONDS * 2 ** (attempts - 1), _LONGEST_WAIT_SECONDS))


class Deliverer(threading.Thread):
    """The thread that works through the book's deliveries, and lets its clock run meanwhile."""

    def __init__(self, book: Book, *, url: str, secret: str) -> None:
        super().__init__(name="deliverer", daemon=True)
        self._book = book
        self._url = urlsplit(url)
        self._secret = secret
        self._ended = threading.Event()

    def run(self) -> None:
        """Deliver until `end` is called; a delivery under way is finished first."""
        while not self._ended.is_set():
            self._book.wake.clear()
            try:
                wait = self._work()
            except Exception as error:  # A full disk, say, must not end the deliveries for good.
                print(f"delivery stopped: {error!r}", file=sys.stderr, flush=True)
                wait = _IDLE_SECONDS
            self._book.wake.wait(wait)

    def _work(self) -> float:
        """Make one delivery if one is due; return how long there is nothing to do."""
        with self._book.change():
            clock.run(self._book)
            delivery, payload = self._next()
        if delivery is None:
            return self._idle_seconds()
        status = self._send(payload)
        with self._book.change():
            self._settle(delivery["id"], status)
        return 0

    def end(self) -> None:
        """Ask the thread to stop."""
        self._ended.set()
        self._book.wake.set()

    def _next(self) -> tuple[Obj | None, bytes]:
        data = self._book.data
        if data["held"] or not self._url.hostname:
            return None, b""
        for row in data["deliveries"]:
            if row["state"] == "pending" and row["next_at"] <= time.time():
                return row, json.dumps(data["events"][row["event"]], indent=2).encode()
        return None, b""

    def _idle_seconds(self) -> float:
        """Return the time to the next repeated attempt; the clock must not stand still for long."""
        with self._book.change():
            rows = self._book.data["deliveries"]
            times = [row["next_at"] for row in rows if row["state"] == "pending" and row["next_at"]]
        return float(min([_IDLE_SECONDS, *(max(0.01, at - time.time()) for at in times)]))

    def _send(self, payload: bytes) -> int | None:
        """Return the status of the answer, or None when there was none."""
        secure = self._url.scheme == "https"
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        connection = kind(self._url.hostname or "", self._url.port, timeout=_TIMEOUT_SECONDS)
        target = (self._url.path or "/") + (f"?{self._url.query}" if self._url.query else "")
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Stripe-Signature": signature(payload, self._secret, at=int(time.time())),
            "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
        }
        try:
            connection.request("POST", target, payload, headers)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()

    def _settle(self, identifier: str, status: int | None) -> None:
        # Looked up again: the list may have been shuffled or read anew from the file.
        row = next((r for r in self._book.data["deliveries"] if r["id"] == identifier), None)
        if row is None:
            return
        row["attempts"] += 1
        row["last_status"] = status
        if status is not None and 200 <= status < 300:
            row["state"] = "delivered"
            self._book.accepted(row["event"])
        elif row["attempts"] >= MAX_ATTEMPTS:
            row["state"] = "failed"
        else:
            row["next_at"] = time.time() + wait_seconds(row["attempts"])
        print(f"{row['type']} {row['state']} {status}", file=sys.stderr, flush=True)
        self._book.touch()
