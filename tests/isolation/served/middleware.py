"""Tells in every answer which thread of the server gave it."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

HEADER = "X-Served-By"


def thread_is_told(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response[HEADER] = f"{os.getpid()}-{threading.get_ident()}"
        return response

    return middleware
