"""The cells of a month as markup: {% load attendance_grid %}."""

from __future__ import annotations

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from apps.workshop.attendance.grid import Cell, Line

register = template.Library()

OPENS = (
    '<td class="{}"><a class="pv-cell is-{}" href="{}?day={}#one-day" title="{}">'
    '<span aria-hidden="true">{}</span><span class="visually-hidden">{}</span></a></td>'
)
CLOSED = (
    '<td class="{}"><span class="pv-cell is-closed" title="{}">'
    '<span class="visually-hidden">{}</span></span></td>'
)
EMPTY = '<td class="{}"></td>'


@register.simple_tag
def cells(line: Line) -> SafeString:
    """The days of one participant. A unit's month has a thousand cells, so no template for each."""
    page = reverse("attendance:person", args=[line.person.pk])
    return mark_safe("".join(_cell(cell, page) for cell in line.cells))  # noqa: S308


def _cell(cell: Cell, page: str) -> str:
    names = ("is-week" if cell.week_starts else "", "is-today" if cell.is_today else "")
    where = " ".join(filter(None, names))
    if cell.may_open:
        day = cell.day.isoformat()
        return format_html(OPENS, where, cell.kind, page, day, cell.words, cell.text, cell.words)
    if cell.kind == "closed":
        return format_html(CLOSED, where, cell.words, cell.words)
    return format_html(EMPTY, where)
