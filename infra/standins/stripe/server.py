"""The HTTP server: reads a request whole, asks the API, writes one log line without its content."""

import json
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from infra.standins.stripe.api import Api, Reply
from infra.standins.stripe.errors import StripeError

_LARGEST_BODY_BYTES = 1_000_000


class Server(ThreadingHTTPServer):
    """Listens on the loopback address only; port 0 picks a free one."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, port: int, api: Api) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.api = api


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "stripe-standin"
    wbufsize = 65536  # Header and body leave together, or each answer waits for an ack.
    server: Server

    def _answer(self) -> None:
        started = time.monotonic()
        length = self.headers.get("Content-Length", "0")
        if not length.isdigit() or int(length) > _LARGEST_BODY_BYTES:
            self.close_connection = True
            error = StripeError("The request body is too large or its length is unknown.")
            reply = Reply(error.status, json.dumps(error.body()).encode())
        else:
            body = self.rfile.read(int(length))
            reply = self._reply(body)
        self.send_response_only(reply.status)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(reply.body)))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.body)
        milliseconds = (time.monotonic() - started) * 1000
        path = self.path.partition("?")[0]
        print(
            f"{self.command} {path} {reply.status} {milliseconds:.0f} ms",
            file=sys.stderr,
            flush=True,
        )

    def _reply(self, body: bytes) -> Reply:
        try:
            return self.server.api.answer(self.command, self.path, self.headers, body)
        except Exception as error:
            self.log_exception(error)
            return Reply(500, b'{"error": {"type": "api_error", "message": "The stand-in broke."}}')

    def log_exception(self, error: Exception) -> None:
        """Write where it broke to the log; the request's content stays out of it."""
        trace, place = error.__traceback__, ""
        while trace is not None:
            place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
            trace = trace.tb_next
        print(f"{type(error).__name__} at {place}", file=sys.stderr, flush=True)

    do_GET = do_POST = do_DELETE = _answer  # noqa: N815 (the names http.server looks for)
