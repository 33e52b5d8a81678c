"""The cells of a month as markup: {% load attendance_grid %}."""

from __future__ import annotations

from html import escape

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from apps.workshop.attendance.grid import Cell, Line

register = template.Library()


@register.simple_tag
def cells(line: Line) -> SafeString:
    """The days of one participant. A unit's month has a thousand cells, so no template for each."""
    page = reverse("attendance:person", args=[line.person.pk])
    return mark_safe("".join(_cell(cell, page) for cell in line.cells))  # noqa: S308


def _cell(cell: Cell, page: str) -> str:
    names = ("is-week" if cell.week_starts else "", "is-today" if cell.is_today else "")
    opens = f'<td class="{" ".join(filter(None, names))}">'
    if not cell.may_open and cell.kind != "closed":
        return f"{opens}</td>"
    words = escape(cell.words)
    if cell.kind == "closed":
        shown = f'<span class="visually-hidden">{words}</span>'
        return f'{opens}<span class="pv-cell is-closed" title="{words}">{shown}</span></td>'
    return (
        f'{opens}<a class="pv-cell is-{escape(cell.kind)}"'
        f' href="{page}?day={cell.day.isoformat()}#one-day" title="{words}">'
        f'<span aria-hidden="true">{escape(cell.text)}</span>'
        f'<span class="visually-hidden">{words}</span></a></td>'
    )
