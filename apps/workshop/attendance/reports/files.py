"""A report as a PDF, a page for each participant, or as a workbook, a sheet for each."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from django.utils.translation import get_language
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from apps.workshop.attendance.reports.content import Part, Report
from apps.workshop.attendance.reports.words import (
    Words,
    columns,
    day_in_words,
    facts_of,
    group_in_words,
    notes,
    shown,
    signatures,
    sums_of,
    words_of,
)
from kit.pdf import pdf_of

TEMPLATE = Path(__file__).parent / "report.typ"
TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\']")
LONGEST_SHEET_NAME = 31
WIDTHS = (34, 16, 34, 16)

Row = tuple[str | Decimal | None, ...]


def file_of(report: Report, organisation: str, form: str) -> bytes:
    """The report in the open language, as one of `TYPES`."""
    words = words_of(report, organisation)
    return _pdf(report, words) if form == "pdf" else _workbook(report, words)


def _pdf(report: Report, words: Words) -> bytes:
    parts = [
        {
            "name": _plain(part.person.full_name),
            "facts": [(label, _plain(text)) for label, text in [*words.facts, *facts_of(part)]],
            "days": [
                [day_in_words(day), shown(day.agreed), group_in_words(day), shown(day.hours)]
                for day in part.days
            ],
            "sums": [[label, shown(number)] for label, number in sums_of(part)],
        }
        for part in report.parts
    ]
    return pdf_of(
        TEMPLATE,
        {
            "language": (get_language() or "fi")[:2],
            "title": words.title,
            "month": words.month,
            "columns": columns(),
            "parts": parts,
            "notes": notes(),
            "signatures": signatures(),
        },
    )


def _workbook(report: Report, words: Words) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.title = words.title
    book.properties.creator = ""
    for place, part in enumerate(report.parts, start=1):
        sheet = book.create_sheet(_sheet_name(place, part))
        for number, row in enumerate(_rows(part, words), start=1):
            _write(sheet, number, row)
        for letter, width in zip("ABCD", WIDTHS, strict=True):
            sheet.column_dimensions[letter].width = width
        sheet["A1"].font = Font(bold=True, size=14)
        sheet.page_setup.orientation = "portrait"
        sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _rows(part: Part, words: Words) -> Iterator[Row]:
    yield (words.title,)
    yield from [*words.facts, *facts_of(part)]
    yield ()
    yield tuple(columns())
    for day in part.days:
        yield (day_in_words(day), day.agreed, group_in_words(day), day.hours)
    yield ()
    yield from sums_of(part)
    yield ()
    for note in notes():
        yield (note,)
    yield ()
    for line in signatures():
        yield (line, "_" * 30)


def _sheet_name(number: int, part: Part) -> str:
    """The number tells apart people of one name; a workbook takes no name twice."""
    name = NOT_IN_SHEET_NAMES.sub("", _plain(part.person.list_name))
    return f"{number} {name}"[:LONGEST_SHEET_NAME]


def _write(sheet: Worksheet, number: int, row: Row) -> None:
    for column, value in enumerate(row, start=1):
        cell = sheet.cell(number, column)
        assert isinstance(cell, Cell)
        if isinstance(value, str):
            cell.value = _plain(value)
            # Written as text whatever it begins with: no name is a formula.
            cell.data_type = "s"
        elif value is not None:
            cell.value = value


def _plain(text: str) -> str:
    """Without control characters, which neither kind of file takes."""
    return str(ILLEGAL_CHARACTERS_RE.sub("", text))
