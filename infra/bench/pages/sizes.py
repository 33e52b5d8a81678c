"""What a browser takes for a page: the page itself and all it asks for, compressed."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from posixpath import join, normpath

from django.conf import settings
from django.contrib.staticfiles import finders

from infra.bench.sides.visit import Unfit

ASKED_FOR = re.compile(r'(?:href|src)="' + re.escape("/static/") + r'([^"#]+)')
IN_A_STYLE = re.compile(r"""url\(["']?([^"')#]+)""")
NOT_SMALLER = {".woff2", ".png"}
"""Compressed by themselves."""


def compressed_kb(content: bytes) -> float:
    """Kilobytes as a server with the usual compression sends them."""
    return len(gzip.compress(content, 6)) / 1000


def assets_kb(page: bytes) -> float:
    """All that a page asks for of our own, each file once, what styles ask for included."""
    assert settings.STATIC_URL == "/static/"
    waiting, taken = {*ASKED_FOR.findall(page.decode())}, dict[str, float]()
    while waiting:
        name = waiting.pop()
        found = finders.find(name)
        if not found:
            raise Unfit(f"{name} is not there: build the front end first.")
        content = Path(found).read_bytes()
        suffix = Path(found).suffix
        taken[name] = len(content) / 1000 if suffix in NOT_SMALLER else compressed_kb(content)
        if suffix == ".css":
            asked = IN_A_STYLE.findall(content.decode())
            near = {normpath(join(name, "..", to)) for to in asked if not to.startswith("data:")}
            waiting |= near - taken.keys()
    return sum(taken.values())
