"""Icons out of the sprite."""

from __future__ import annotations

from functools import cache

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString


@cache
def icon(name: str, size: str = "") -> SafeString:
    """The named icon of the sprite (infra/frontend/icons.txt); the size may be "large".

    A page has dozens of the same few, and where the sprite is does not change while we run.
    """
    return format_html(
        '<svg class="pv-icon{}" aria-hidden="true" focusable="false">'
        '<use href="{}#{}"></use></svg>',
        f" is-{size}" if size else "",
        static("vendor/icons.svg"),
        name,
    )
