"""Icons, states, and Finnish dates and times for templates: {% load kit %}."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Iterable
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

from django import template
from django.template import Context
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from kit import markup, phones
from kit.icons import icon
from kit.stamps import Pattern, Stamped, blanks, pattern_of

register = template.Library()

STATE_ICONS = {
    "ok": "check",
    "wait": "clock",
    "late": "alert-triangle",
    "quiet": "clock",
    "safe": "shield-lock",
    "acc": "progress",
}
"""The kinds of state, each with the icon it has when the page names none."""

MESSAGE_ICONS = {"ok": "circle-check", "wait": "alert-triangle", "late": "alert-circle"}


register.simple_tag(icon)


@register.simple_tag
def state(kind: str, text: str, icon_name: str = "") -> SafeString:
    """A state as a pill: ok, wait, late, quiet, safe (protected) or acc (in progress)."""
    sign = icon(icon_name or STATE_ICONS[kind])
    return format_html('<span class="pv-state is-{}">{}{}</span>', kind, sign, text)


register.simple_tag(markup.attributes_in_a_tag, name="attributes")


@register.simple_tag(takes_context=True)
def stamped(
    context: Context, template_name: str, rows: Iterable[Stamped], *, alone: bool = False
) -> SafeString:
    """Many rows of one template, which is rendered once for all that differ in words alone.

    With `alone=True` the template sees nothing of the page, as with `include … only`, and what was
    rendered is kept for other pages. So flags of such rows are of a few kinds, and name nobody.
    """
    assert context.template is not None
    found = context.template.engine.get_template(template_name)
    patterns = _kept_of(found) if alone else {}
    made = []
    for row in rows:
        kind = (*row.flags.items(),)
        pattern = patterns.get(kind)
        if pattern is None:
            seen = context.new() if alone else context
            with seen.push(**row.flags, **blanks(row.words)):
                pattern = patterns[kind] = pattern_of(found.render(seen))
        made.append(pattern.filled(row.words))
    return mark_safe("".join(made))  # noqa: S308


# A template that is read anew, as while it is written, is another one.
_KEPT: WeakKeyDictionary[Any, dict[str, dict[Hashable, Pattern]]] = WeakKeyDictionary()


def _kept_of(template_: Any) -> dict[Hashable, Pattern]:
    """The patterns that are kept of a template, in the language of the page."""
    return _KEPT.setdefault(template_, {}).setdefault(get_language() or "", {})


@register.filter
def message_kind(level: str) -> str:
    """The kind of state that a message's level is shown as."""
    return {"success": "ok", "warning": "wait", "error": "late"}.get(level, "acc")


@register.filter
def message_icon(level: str) -> str:
    return MESSAGE_ICONS.get(message_kind(level), "info-circle")


@register.filter
def undo_token(tags: str | None) -> str:
    """What the “Undo” button of a message sends, or nothing."""
    return next((tag.removeprefix("undo:") for tag in (tags or "").split() if ":" in tag), "")


@register.filter
def fi_date(value: dt.date | None) -> str:
    """22.11.2026, in every language. Empty when there is no date."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        value = _in_finland(value)
    return f"{value.day}.{value.month}.{value.year}"


@register.filter
def phone(number: str) -> str:
    """040 1234567 at home, +46 8 123 456 abroad."""
    return phones.shown(number)


@register.filter
def fi_time(value: dt.datetime | dt.time | None) -> str:
    """As the page's language writes it: klo 8.30, kl. 8.30 or 8:30."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        value = _in_finland(value)
    return _time(value.hour, value.minute, get_language())


@lru_cache(maxsize=1440)
def _time(hour: int, minute: int, _language: str | None) -> str:
    return formats.time_format(dt.time(hour, minute), "TIME_FORMAT")


def _in_finland(moment: dt.datetime) -> dt.datetime:
    return timezone.localtime(moment) if timezone.is_aware(moment) else moment
