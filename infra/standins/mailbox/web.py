"""The HTTP side: the page, the same as JSON for tests, and the way in for text messages."""

import hmac
import json
import sys
from dataclasses import asdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from infra.standins.mailbox import pages
from infra.standins.mailbox.letterbox import Letterbox
from infra.standins.mailbox.texts import BadTextError, read_text

_LARGEST_BODY_BYTES = 64_000
_FILES = {"/style.css": "text/css; charset=utf-8", "/icon.svg": "image/svg+xml"}
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


class WebServer(ThreadingHTTPServer):
    """Listens on the loopback address only; port 0 picks a free one."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, port: int, letterbox: Letterbox, sms_key: str) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.letterbox = letterbox
        self.sms_key = sms_key


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "mailbox-standin"
    wbufsize = 65536  # Header and body leave together.
    server: WebServer

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        to = parse_qs(url.query).get("to", [""])[0]
        letterbox = self.server.letterbox
        if url.path == "/":
            messages = letterbox.newest_first(to)
            page = pages.page(messages, to=to, recipients=letterbox.recipients())
            self._answer(200, page.encode(errors="replace"), "text/html; charset=utf-8")
        elif url.path == "/messages.json":
            self._json(200, {"messages": [asdict(m) for m in letterbox.newest_first(to)]})
        elif url.path in _FILES:
            content = Path(__file__).with_name(url.path[1:]).read_bytes()
            self._answer(200, content, _FILES[url.path])
        else:
            self._json(404, _error("path", "There is nothing here; see / or /messages.json."))

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > _LARGEST_BODY_BYTES:
            self.close_connection = True
            self._json(400, _error("body", f"Send a body of up to {_LARGEST_BODY_BYTES} bytes."))
            return
        body = self.rfile.read(int(length))
        if urlsplit(self.path).path != "/sms":
            self._json(404, _error("path", "Text messages are sent to /sms."))
            return
        wanted = f"Bearer {self.server.sms_key}"
        given = self.headers.get("Authorization", "")
        if not hmac.compare_digest(given.encode(), wanted.encode()):
            self._json(401, _error("Authorization", "The Bearer key is missing or wrong."))
            return
        try:
            message = read_text(self.server.letterbox.new_id(), body)
            self.server.letterbox.keep(message)
        except BadTextError as error:
            self._json(400, _error(error.field, error.message))
        except OSError:
            self._json(503, _error("", "The message could not be stored, try again later."))
        else:
            self._json(202, {"id": message.id})

    def _json(self, status: int, value: dict[str, Any]) -> None:
        body = json.dumps(value, ensure_ascii=False).encode(errors="replace")
        self._answer(status, body, "application/json")

    def _answer(self, status: int, body: bytes, content_type: str) -> None:
        self.send_response_only(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("Content-Security-Policy", _POLICY)
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        self.wfile.write(body)
        path = self.path.partition("?")[0]
        print(f"{self.command} {path} {status}", file=sys.stderr, flush=True)


def _error(field: str, message: str) -> dict[str, Any]:
    return {"error": {"field": field, "message": message}}
