"""The component page."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kit.components.forms import FILLED, EveryField
from kit.pages.filters import chips
from kit.templatetags.kit import STATE_ICONS

STRENGTHS = ("primary", "line", "bare", "danger")


@dataclass(frozen=True)
class Said:
    """A message as the messages template reads one."""

    level_tag: str
    text: str
    extra_tags: str = ""

    def __str__(self) -> str:
        return self.text


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Every component in every state. Nothing on it does anything."""
    now = dt.datetime(2026, 11, 22, 8, 30, tzinfo=dt.UTC)
    forms = {
        "untouched": EveryField(prefix="a"),
        "refused": EveryField({}, prefix="b"),
        "filled": EveryField({f"c-{key}": value for key, value in FILLED.items()}, prefix="c"),
    }
    context: dict[str, Any] = {
        "strengths": STRENGTHS,
        "states": [(kind, _("State: %(kind)s") % {"kind": kind}) for kind in STATE_ICONS],
        "forms": forms,
        "said": [
            Said("info", _("Something to know.")),
            Said("success", _("Something was done.")),
            Said("success", _("Something was done that can be undone."), "undo:nothing"),
            Said("warning", _("Something to look at.")),
            Said("error", _("Something went wrong. This is the way out.")),
        ],
        "page_obj": Paginator(range(50), 10).get_page(request.GET.get("page", "3")),
        "chips": chips(
            request,
            "state",
            [("", _("All")), ("open", _("Open")), ("done", _("Done"))],
            counts={"": 12, "open": 3, "done": 9},
        ),
        "now": now,
    }
    return render(request, "kit/components.html", context)
