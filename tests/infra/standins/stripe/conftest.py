"""A stand-in for Stripe to ask, the real client to ask it with, and an ear for its webhooks."""

import json
import threading
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import stripe

from tests.infra.standins.programs import Program, eventually

KEY = "sk_test_standin"
SECRET = "whsec_standin"
DAY = 24 * 3600


class Shop:
    """One running stand-in with the real client and its control calls."""

    def __init__(
        self, state: Path, *, webhook_url: str = "", arguments: tuple[str, ...] = ()
    ) -> None:
        self.state = state
        self._webhook = ("--webhook-url", webhook_url, "--webhook-secret", SECRET)
        self._arguments = arguments
        self.http = stripe.RequestsClient()
        self.start()

    def start(self) -> None:
        self.log = self.state.parent / "stripe.log"
        self.program = Program(
            "infra.standins.stripe",
            *("--port", "0", "--state", str(self.state), "--api-key", KEY),
            *self._webhook,
            *self._arguments,
            log=self.log,
        )
        self.url = self.program.addresses[0]
        self.v1 = self.client(KEY).v1

    def restart(self) -> None:
        self.program.break_off()
        self.start()

    def client(self, key: str) -> stripe.StripeClient:
        return stripe.StripeClient(
            key, base_addresses={"api": self.url}, http_client=self.http, max_network_retries=0
        )

    def control(self, path: str, **values: object) -> dict[str, Any]:
        return self._open(f"/_control/{path}", urlencode(values).encode())

    def read(self, path: str) -> dict[str, Any]:
        return self._open(f"/_control/{path}", None)

    def _open(self, path: str, body: bytes | None) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {KEY}"}
        request = urllib.request.Request(self.url + path, body, headers)
        with urllib.request.urlopen(request) as response:
            answer: dict[str, Any] = json.load(response)
        return answer

    def advance(self, *, days: float = 0, seconds: int = 0) -> None:
        self.control("advance", seconds=int(days * DAY) + seconds)

    def customer(self, **values: Any) -> stripe.Customer:
        values = {"name": "Kaislan paja ry", "address": {"country": "FI"}, **values}
        return self.v1.customers.create(values)  # type: ignore[arg-type]

    def subscription(self, **values: Any) -> stripe.Subscription:
        if "customer" not in values:
            values["customer"] = self.customer().id
        values.setdefault("items", [{"price": "price_medium"}])
        return self.v1.subscriptions.create(values)  # type: ignore[arg-type]

    def billed(self, **values: Any) -> stripe.Subscription:
        """Start a subscription paid by invoice in 14 days."""
        return self.subscription(collection_method="send_invoice", days_until_due=14, **values)

    def status(self, subscription: stripe.Subscription) -> str:
        return self.v1.subscriptions.retrieve(subscription.id).status

    def invoices(self, subscription: stripe.Subscription) -> list[stripe.Invoice]:
        return self.v1.invoices.list({"subscription": subscription.id}).data

    def event_types(self) -> list[str]:
        """Return the types of all events, the oldest first."""
        return [str(event.type) for event in self.v1.events.list({"limit": 100}).data][::-1]

    def end(self) -> int:
        self.http.close()  # type: ignore[no-untyped-call]
        return self.program.end()


class Ear:
    """A webhook address that remembers what it heard and answers as it is told."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, bytes]] = []
        self.answers: list[int] = []
        ear = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = ear.answers.pop(0) if ear.answers else 200
                ear.heard.append((self.headers["Stripe-Signature"], body))
                self.send_response_only(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/stripe/?from=test"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    @property
    def types(self) -> list[str]:
        return [json.loads(body)["type"] for _, body in self.heard]

    @property
    def ids(self) -> list[str]:
        return [json.loads(body)["id"] for _, body in self.heard]

    def hears(self, count: int) -> bool:
        return eventually(lambda: len(self.heard) >= count)

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """One stand-in for a module's tests, which make their own customers in it."""
    shop = Shop(tmp_path_factory.mktemp("stripe") / "state")
    yield shop
    shop.end()


@pytest.fixture
def fresh_shop(tmp_path: Path) -> Iterator[Shop]:
    """A stand-in of the test's own, to move its clock or restart it."""
    shop = Shop(tmp_path / "state")
    yield shop
    shop.end()


@pytest.fixture
def ear() -> Iterator[Ear]:
    ear = Ear()
    yield ear
    ear.close()


@pytest.fixture
def heard_shop(tmp_path: Path, ear: Ear) -> Iterator[Shop]:
    """A stand-in of the test's own that delivers its events to `ear`."""
    shop = Shop(tmp_path / "state", webhook_url=ear.url)
    yield shop
    shop.end()
