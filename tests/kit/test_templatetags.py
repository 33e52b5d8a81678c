"""Icons, states, dates and times in templates."""

import datetime as dt
import re
from pathlib import Path

import pytest
from django.template import Context, Template
from django.utils import translation

from config.frame import NETWORK, WORKSHOP

ROOT = Path(__file__).parents[2]
MORNING = dt.datetime(2026, 11, 22, 6, 30, tzinfo=dt.UTC)


def rendered(source: str, **context: object) -> str:
    return Template("{% load kit %}" + source).render(Context(context))


def test_an_icon_points_into_the_sprite_and_is_silent_for_screen_readers() -> None:
    html = rendered('{% icon "home" %}')
    assert 'class="pv-icon"' in html
    assert 'aria-hidden="true"' in html
    assert "vendor/icons.svg#home" in html


def test_an_icon_can_be_large() -> None:
    assert 'class="pv-icon is-large"' in rendered('{% icon "home" "large" %}')


def test_a_state_has_its_own_icon_and_word() -> None:
    html = rendered('{% state "late" text %}', text="Two days late")
    assert 'class="pv-state is-late"' in html
    assert "#alert-triangle" in html
    assert "Two days late" in html


def test_a_state_can_name_another_icon() -> None:
    assert "#lock" in rendered('{% state "safe" "Not shown" "lock" %}')


def test_a_state_escapes_its_text() -> None:
    assert "<b>" not in rendered('{% state "ok" text %}', text="<b>")


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_date_is_written_as_in_finland_in_every_language(language: str) -> None:
    with translation.override(language):
        assert rendered("{{ day|fi_date }}", day=dt.date(2026, 11, 22)) == "22.11.2026"


def test_a_date_is_the_date_in_finland() -> None:
    late_evening = dt.datetime(2026, 11, 22, 22, 30, tzinfo=dt.UTC)
    assert rendered("{{ moment|fi_date }}", moment=late_evening) == "23.11.2026"


@pytest.mark.parametrize(
    ("language", "expected"), [("fi", "klo 8.30"), ("sv", "kl. 8.30"), ("en", "8:30")]
)
def test_a_time_is_finnish_time_in_the_form_of_the_language(language: str, expected: str) -> None:
    with translation.override(language):
        assert rendered("{{ moment|fi_time }}", moment=MORNING) == expected
        assert rendered("{{ moment|fi_time }}", moment=dt.time(8, 30)) == expected


def test_no_date_and_no_time_are_shown_as_nothing() -> None:
    assert rendered("{{ day|fi_date }}{{ day|fi_time }}", day=None) == ""


@pytest.mark.parametrize(
    ("level", "kind"), [("success", "ok"), ("warning", "wait"), ("error", "late"), ("info", "acc")]
)
def test_a_message_is_shown_as_the_kind_of_its_level(level: str, kind: str) -> None:
    assert rendered("{{ level|message_kind }}", level=level) == kind


def test_every_icon_that_a_template_or_the_menu_names_is_in_the_sprite() -> None:
    lines = (ROOT / "infra" / "frontend" / "icons.txt").read_text().splitlines()
    listed = {line for line in lines if line and not line.startswith("#")}
    named = {place.icon for place in WORKSHOP + NETWORK}
    for place in ("platform", "tenants", "apps"):
        for template in (ROOT / place).rglob("*.html"):
            source = template.read_text()
            named |= set(re.findall(r"{% icon [\"']([a-z0-9-]+)[\"']", source))
            named |= set(re.findall(r"action_icon=[\"']([a-z0-9-]+)[\"']", source))
    assert named - listed == set()
