"""What a host offers to somebody: its forms, and every name a query string or form is asked for.

Found by walking the pages as that person does: from the addresses of the URLconf over the links
and forms of each page, while every name that a view asks of its parameters is noted.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qsl, urljoin, urlsplit

from django.http import QueryDict
from django.urls import Resolver404, resolve
from django.utils.datastructures import MultiValueDict

from tests.isolation.sweep_pages import Form, Page
from tests.isolation.sweep_traces import Traces
from tests.isolation.urls import UNKNOWN_UUID, Url

MOST_PAGES_OF_ONE_URL = 3
"""Pages of one URL differ by what stands on them, so more than one is read, but not all."""

MOST_QUERIES_OF_ONE_PAGE = 2
"""A diary leads from each day to the next without an end."""

Look = Callable[[Url, str], Traces]


@dataclass
class Survey:
    """Forms and names by the URL they belong to."""

    forms: defaultdict[str, list[Form]] = field(default_factory=lambda: defaultdict(list))
    queries: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add_form(self, name: str, form: Form) -> None:
        """Keep a form that is new; the same one on another page tells nothing more."""
        if form.method != "POST":
            self.queries[name] |= form.names
        elif all(known.names != form.names for known in self.forms[name]):
            self.forms[name].append(form)


def survey(look: Look, urls: Iterable[Url], addresses: Iterable[str]) -> Survey:
    """Walk the pages from some addresses on; `look` opens one as the person who walks."""
    found, by_name = Survey(), {url.name: url for url in urls}
    urlconf = next(iter(by_name.values())).urlconf
    waiting, seen = list(addresses), set()
    pages: defaultdict[str, set[str]] = defaultdict(set)
    asked_for: Counter[tuple[str, tuple[str, ...]]] = Counter()
    while waiting:
        address = waiting.pop(0)
        url = by_name.get(view_name(address, urlconf))
        path = urlsplit(address).path
        if url is None or address in seen or len(pages[url.name] - {path}) >= MOST_PAGES_OF_ONE_URL:
            continue
        names = tuple(sorted(name for name, _v in parse_qsl(urlsplit(address).query)))
        asked_for[path, names] += 1
        if asked_for[path, names] > MOST_QUERIES_OF_ONE_PAGE:
            continue
        seen.add(address)
        pages[url.name].add(path)
        with names_asked() as asked:
            traces = look(url, address)
        found.queries[url.name] |= asked | {name for name, _v in parse_qsl(urlsplit(address).query)}
        waiting += _read(traces, address, urlconf, found)
    return found


def _read(traces: Traces, address: str, urlconf: str, found: Survey) -> list[str]:
    """Note what stands on one page, and return the addresses its links lead to."""
    kind = traces.answer.headers.get("Content-Type", "")
    if kind.startswith("application/vnd.oai.openapi+json"):
        _read_openapi(json.loads(traces.answer.content), urlconf, found)
    if not kind.startswith("text/html"):
        return []
    page = Page(traces.answer.content.decode())
    for form in page.forms:
        form.action = urljoin(address, form.action)
        found.add_form(view_name(form.action, urlconf), form)
    inside = [link for link in page.links if not urlsplit(link).netloc]
    return [urljoin(address, link).partition("#")[0] for link in inside]


def _read_openapi(described: Mapping[str, Any], urlconf: str, found: Survey) -> None:
    for path, operations in described["paths"].items():
        name = view_name(path.replace("{id}", UNKNOWN_UUID), urlconf)
        parameters = operations.get("get", {}).get("parameters", [])
        found.queries[name] |= {one["name"] for one in parameters if one["in"] == "query"}


def view_name(address: str, urlconf: str) -> str:
    """The name of the URL an address belongs to, or nothing."""
    return _name_at(urlsplit(address).path, urlconf)


@lru_cache(maxsize=20_000)
def _name_at(path: str, urlconf: str) -> str:
    try:
        return resolve(path, urlconf).view_name
    except Resolver404:
        return ""


@contextmanager
def names_asked() -> Iterator[set[str]]:
    """Every name that is asked of a query string or a form inside the block, by whatever code."""
    asked: set[str] = set()

    def noting(method: str) -> Callable[..., Any]:
        plain = getattr(MultiValueDict, method)

        def noted(self: QueryDict, name: Any, *rest: Any, **more: Any) -> Any:
            asked.add(str(name))
            return plain(self, name, *rest, **more)

        return noted

    with ExitStack() as stack:
        for method in ("__getitem__", "__contains__", "get", "getlist"):
            stack.enter_context(patch.object(QueryDict, method, noting(method), create=True))
        yield asked
