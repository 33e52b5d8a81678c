"""Answers requests: key, version, parameters, idempotency, the action, and Stripe's error shape."""

import hashlib
import hmac
import json
import time
from dataclasses import dataclass, field
from email.message import Message
from urllib.parse import parse_qsl, urlsplit

from infra.standins.stripe import (
    catalogue,
    clock,
    control,
    customers,
    events,
    hosted,
    invoices,
    subscriptions,
)
from infra.standins.stripe.book import API_VERSION, Book, Obj
from infra.standins.stripe.errors import StripeError
from infra.standins.stripe.params import read
from infra.standins.stripe.routes import Route

ROUTES: list[Route] = [
    *catalogue.ROUTES,
    *customers.ROUTES,
    *subscriptions.ROUTES,
    *invoices.ROUTES,
    *events.ROUTES,
    *control.ROUTES,
]


@dataclass
class Reply:
    """A finished answer."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = "application/json"


class Api:
    """Stripe's API over one book, for one secret key."""

    def __init__(self, book: Book, key: str) -> None:
        self._book = book
        self._key = key

    def answer(self, method: str, target: str, headers: "Message[str, str]", body: bytes) -> Reply:
        """Answer one request; refusals come back as replies, never as exceptions."""
        url = urlsplit(target)
        if method == "GET" and url.path.startswith("/i/"):
            return self._hosted(url.path)
        request_id = self._book.new_id("req")
        try:
            reply = self._checked(method, target, headers, body, request_id)
        except StripeError as error:
            reply = Reply(error.status, _json(error.body()))
        reply.headers |= {"Request-Id": request_id, "Stripe-Version": API_VERSION}
        return reply

    def _checked(
        self, method: str, target: str, headers: "Message[str, str]", body: bytes, request_id: str
    ) -> Reply:
        self._check_key(headers.get("Authorization", ""))
        version = headers.get("Stripe-Version", API_VERSION)
        if version != API_VERSION:
            raise StripeError(f"This stand-in speaks {API_VERSION} only, not {version}.")
        url = urlsplit(target)
        route, ids = _route(method, url.path)
        try:
            text = (body.decode() if method == "POST" else "") or url.query
            pairs = parse_qsl(text, keep_blank_values=True, errors="strict")
        except ValueError as error:
            raise StripeError("The parameters are no form-encoded UTF-8.") from error
        params = read(pairs, route.schema, route.required)
        key = headers.get("Idempotency-Key") if method == "POST" else None
        fingerprint = hashlib.sha256(f"{url.path}\n{sorted(pairs)}".encode()).hexdigest()
        expand = params.pop("expand", [])
        with self._book.change():
            clock.run(self._book)
            if key and (earlier := self._earlier(key, fingerprint)):
                return earlier
            self._book.cause = {"id": request_id, "idempotency_key": key}
            try:
                result = route.action(self._book, params, *ids)
            finally:
                self._book.cause = {"id": None, "idempotency_key": None}
            content = _json(self._book.expanded(result, expand))
            if key:
                self._keep(key, fingerprint, content)
        return Reply(200, content, {"Idempotency-Key": key} if key else {})

    def _check_key(self, header: str) -> None:
        kind, _, key = header.partition(" ")
        if kind != "Bearer" or not key:
            raise StripeError("You did not provide an API key.", status=401)
        if not hmac.compare_digest(key.encode(), self._key.encode()):
            message = f"Invalid API Key provided: {'*' * 8}{key[-4:]}"
            raise StripeError(message, status=401)

    def _earlier(self, key: str, fingerprint: str) -> Reply | None:
        kept = self._book.data["idempotency"].get(key)
        if kept is None:
            return None
        if kept["fingerprint"] != fingerprint:
            message = (
                "Keys for idempotent requests can only be used with the same parameters they were "
                f"first used with. Try using a key other than '{key}' if you meant to execute a "
                "different request."
            )
            raise StripeError(message, kind="idempotency_error")
        headers = {"Idempotency-Key": key, "Idempotent-Replayed": "true"}
        return Reply(200, kept["body"].encode(), headers)

    def _keep(self, key: str, fingerprint: str, content: bytes) -> None:
        kept: Obj = {"fingerprint": fingerprint, "body": content.decode(), "at": time.time()}
        self._book.data["idempotency"][key] = kept
        self._book.touch()

    def _hosted(self, path: str) -> Reply:
        with self._book.change():
            page = hosted.page(self._book, path)
        if page is None:
            return Reply(404, b"Not found", {}, "text/plain")
        return Reply(200, page.encode(), {"Cache-Control": "no-store"}, "text/html; charset=utf-8")


def _route(method: str, path: str) -> tuple[Route, list[str]]:
    for route in ROUTES:
        ids = route.match(method, path)
        if ids is not None:
            return route, ids
    raise StripeError(f"Unrecognized request URL ({method}: {path}).", status=404)


def _json(value: Obj) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
