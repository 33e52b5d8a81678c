"""From Markdown to HTML that can do no harm."""

from __future__ import annotations

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

TAGS = {
    "h2",
    "h3",
    "p",
    "ul",
    "ol",
    "li",
    "strong",
    "em",
    "a",
    "blockquote",
    "code",
    "pre",
    "hr",
    "br",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
}

OPENINGS = ("http:", "https:", "mailto:", "/", "#")
"""How an address may begin that has a colon somewhere: any other could be a scheme to somebody."""

_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")


def as_html(text: str) -> SafeString:
    """The text as HTML with only harmless tags; `# ` headings become second level, as a page has
    one first-level heading of its own."""
    html = _markdown.render(text).replace("<h1>", "<h2>").replace("</h1>", "</h2>")
    clean = nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href"}},
        attribute_filter=_without_odd_schemes,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    )
    return mark_safe(clean)  # noqa: S308  (nh3 has just cleaned it)


def _without_odd_schemes(_tag: str, _attribute: str, value: str) -> str | None:
    address = value.strip().casefold()
    return value if ":" not in address or address.startswith(OPENINGS) else None
