"""From Markdown to HTML that can do no harm."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.workshop.handbook.chapter_templates import ChapterTemplate, chapter_templates
from apps.workshop.handbook.text import TAGS, as_html

NASTY = (
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//x.example/a.js></SCRIPT>",
    '<img src=x onerror="alert(1)">',
    "<svg/onload=alert(1)>",
    "<iframe src=javascript:alert(1)>",
    "<style>*{display:none}</style>",
    "<form action=//x.example><input name=p>",
    "![kuva](https://x.example/seuraa.png)",
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "[a](vbscript:x)",
    "<javascript:alert(1)>",
    '[a](https://x.example "onmouseover=alert(1)")',
    "[a]: javascript:alert(1)\n\n[a]",
    "[a]: 1<style>*{display:none}</style>\n\n[a]",
    "`</code><script>alert(1)</script>`",
    "```html\n</pre><script>x</script>\n```",
    "&lt;script&gt;x&lt;/script&gt;",
    "&#106;avascript:alert(1)",
    "[a](&#106;avascript:alert(1))",
    "[a](java\tscript:alert(1))",
    "| <b>a</b> |\n|---|\n| <script>x</script> |",
)

pieces = st.lists(
    st.one_of(
        st.sampled_from(NASTY), st.text(alphabet="<>()[]!#*_`|&;\"'/\\:=\n abå1", max_size=12)
    ),
    max_size=6,
)


class Found(HTMLParser):
    """Every tag and attribute of a text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def refuse_harm(text: str) -> None:
    for tag, attributes in Found(as_html(text)).tags:
        assert tag in TAGS
        assert attributes.keys() <= {"href", "rel", "title"}
        address = (attributes.get("href") or "").strip().casefold()
        assert ":" not in address or address.startswith(("http:", "https:", "mailto:", "/", "#"))


@pytest.mark.parametrize("text", NASTY)
def test_harm_is_taken_out(text: str) -> None:
    refuse_harm(text)


@given(pieces)
def test_harm_is_taken_out_of_any_mixture(parts: list[str]) -> None:
    refuse_harm("\n\n".join(parts))
    refuse_harm("".join(parts))


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("# Otsikko", "<h2>Otsikko</h2>"),
        ("## Otsikko", "<h2>Otsikko</h2>"),
        ("### Väli", "<h3>Väli</h3>"),
        ("**vahva** ja *tärkeä*", "<p><strong>vahva</strong> ja <em>tärkeä</em></p>"),
        ("* yksi\n* kaksi", "<ul>\n<li>yksi</li>\n<li>kaksi</li>\n</ul>"),
        ("1. yksi", "<ol>\n<li>yksi</li>\n</ol>"),
        ("> sanottua", "<blockquote>\n<p>sanottua</p>\n</blockquote>"),
        (
            "[ohje](https://x.example/)",
            '<p><a href="https://x.example/" rel="noopener noreferrer">ohje</a></p>',
        ),
        ("a < b & c", "<p>a &lt; b &amp; c</p>"),
        ("<b>lihava</b>", "<p>&lt;b&gt;lihava&lt;/b&gt;</p>"),
        ("", ""),
    ],
)
def test_a_writer_gets_what_the_page_promises(text: str, html: str) -> None:
    assert as_html(text).strip() == html


def test_a_table_is_a_table() -> None:
    tags = [tag for tag, _ in Found(as_html("| a | b |\n|---|---|\n| 1 | 2 |")).tags]
    assert tags == ["table", "thead", "tr", "th", "th", "tbody", "tr", "td", "td"]


@pytest.mark.parametrize("template", chapter_templates(), ids=lambda template: template.code)
def test_every_template_comes_out_with_its_headings(template: ChapterTemplate) -> None:
    for language in ("fi", "sv", "en"):
        body = template.body(language)
        headings = [tag for tag, _ in Found(as_html(body)).tags if tag == "h2"]
        assert len(headings) == sum(line.startswith("## ") for line in body.splitlines())
