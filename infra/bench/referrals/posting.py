"""One POST as a server takes it, of somebody who is signed in."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode
from wsgiref.types import WSGIEnvironment
from wsgiref.util import setup_testing_defaults

from config.wsgi import application
from infra.bench.sides.session import COOKIE
from infra.bench.sides.visit import Unfit

TOKEN = "b" * 32
"""Of the form and of its cookie; the product compares the two."""


def post(host: str, address: str, fields: Mapping[str, str]) -> int:
    """Nanoseconds until the answer is closed. Raises `Unfit` for any but one that leads on."""
    body = urlencode({**fields, "csrfmiddlewaretoken": TOKEN}).encode()
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": "POST",
        "HTTP_HOST": host,
        "PATH_INFO": address,
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_ACCEPT": "text/html",
        "HTTP_ACCEPT_LANGUAGE": "fi",
        "HTTP_COOKIE": f"{COOKIE}; csrftoken={TOKEN}",
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
    }
    setup_testing_defaults(environ)
    said: list[str] = []

    def start_response(
        status: str, _headers: list[tuple[str, str]], _fault: Any = None, /
    ) -> Callable[[bytes], object]:
        said.append(status)
        return io.BytesIO().write

    began = time.perf_counter_ns()
    response = application(environ, start_response)
    b"".join(response)
    response.close()
    took = time.perf_counter_ns() - began
    if said != ["302 Found"]:
        raise Unfit(f"{host} answered {address} with {said}")
    return took
