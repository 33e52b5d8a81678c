"""The pages for what went wrong, and the parts every page shares."""

from collections.abc import Iterator

import pytest
from django.core.paginator import Paginator
from django.template import Engine, RequestContext
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory
from django.utils import translation


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def test_the_page_for_a_fault_needs_nothing_and_speaks_three_languages() -> None:
    html = get_template("500.html").render()
    assert "Vika on meillä" in html
    assert 'lang="sv"' in html
    assert 'lang="en"' in html


@pytest.mark.parametrize("name", ["400.html", "403.html", "403_csrf.html", "404.html"])
def test_the_error_pages_say_what_to_do_next(name: str) -> None:
    html = render_to_string(name)
    assert "<h1>" in html
    assert 'href="/"' in html
    assert '<html lang="en">' in html


def test_no_template_of_the_kit_has_inline_style_or_script() -> None:
    for name in ("kit/focus.html", "404.html", "500.html"):
        html = render_to_string(name)
        assert "style=" not in html
        assert "<style" not in html
        assert "<script>" not in html


def test_pages_keep_the_filters_of_the_address() -> None:
    request = RequestFactory().get("/", {"workshop": "wood", "page": "2"})
    context = RequestContext(request, {"page_obj": Paginator(range(30), 10).get_page(2)})
    tags = {"kit": "kit.templatetags.kit", "i18n": "django.templatetags.i18n"}
    engine = Engine(app_dirs=True, libraries=tags)
    html = engine.get_template("kit/pagination.html").render(context)
    assert "Page 2 of 3" in html
    assert "workshop=wood&amp;page=3" in html
    assert "workshop=wood&amp;page=1" in html


def test_one_page_needs_no_pagination() -> None:
    page = Paginator(range(3), 10).get_page(1)
    assert "nav" not in render_to_string("kit/pagination.html", {"page_obj": page})


def test_an_empty_list_says_why_and_offers_the_first_step() -> None:
    html = render_to_string(
        "kit/empty.html",
        {"title": "No one yet", "text": "Why", "action_url": "/new", "action_label": "Add"},
    )
    assert "<h2>No one yet</h2>" in html
    assert 'href="/new"' in html


def test_crumbs_mark_this_page() -> None:
    way = {"parent_url": "/r", "parent": "Referrals", "here": "New"}
    html = render_to_string("kit/crumbs.html", way)
    assert '<a href="/r">Referrals</a>' in html
    assert '<span aria-current="page">New</span>' in html
