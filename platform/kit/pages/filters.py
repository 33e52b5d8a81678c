"""Filters and orders of a list, kept in the address: links that a person can save and send."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.formats import localize
from django.utils.functional import Promise
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

PAGE = "page"
"""The page of a list begins anew where its filter changes."""


@dataclass(frozen=True)
class Chip:
    """One choice of a filter: a link, as kit/chips.html writes it."""

    label: str | Promise
    query: str
    is_current: bool
    count: int | None = None
    lang: str = ""
    """Where the label is in another language than the page may be."""

    def __str__(self) -> SafeString:
        """The link itself; a page has a dozen, and a template takes ten times as long for one."""
        extra = mark_safe(' aria-current="true"') if self.is_current else mark_safe("")
        if self.lang:
            extra += format_html(' lang="{}"', self.lang)
        count = ""
        if self.count is not None:
            count = format_html(' <span class="pv-num">{}</span>', localize(self.count))
        return mark_safe(  # noqa: S308
            f'<a class="pv-chip" href="{escape(self.query)}"{extra}>{escape(self.label)}{count}</a>'
        )


def chosen_of(request: HttpRequest, name: str, choices: Iterable[tuple[str, str | Promise]]) -> str:
    """Which of the choices the address names; the first one where it names none of them."""
    known = [value for value, _label in choices]
    wanted = request.GET.get(name, "")
    return wanted if wanted in known else known[0]


def chips(
    request: HttpRequest,
    name: str,
    choices: Iterable[tuple[str, str | Promise]],
    counts: Mapping[str, int] | None = None,
) -> list[Chip]:
    """A link for each value of the parameter `name`; the rest of the address stays.

    The first value is the one without the parameter.
    """
    listed = list(choices)
    current = chosen_of(request, name, listed)
    rest = query_without(request, PAGE, name)
    found = []
    for number, (value, label) in enumerate(listed):
        query = "&".join(filter(None, [rest, urlencode({name: value}) if number else ""]))
        found.append(Chip(label, f"?{query}", value == current, (counts or {}).get(value)))
    return found


def query_without(request: HttpRequest, *names: str) -> str:
    """What the address asks for beside these names, to go on with."""
    query = request.GET.copy()
    for name in names:
        query.pop(name, None)
    return query.urlencode()
