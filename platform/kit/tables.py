"""Tables to take along: CSV as a spreadsheet in Finland opens it, or a workbook."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def csv_answer(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """A file of rows, named `name` and today's date."""
    return file_answer(file_name(name), "".join(csv_lines(header, rows)).encode())


def xlsx_answer(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """The same as a workbook. Every cell is text: what looks like a formula stays what it is."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    for column, heading in enumerate(header, 1):
        sheet.column_dimensions[get_column_letter(column)].width = max(14, len(heading) + 2)
    sheet.append([_as_text(sheet, heading, is_head=True) for heading in header])
    for row in rows:
        sheet.append([_as_text(sheet, str(cell)) for cell in row])
    content = io.BytesIO()
    book.save(content)
    return file_answer(file_name(name, "xlsx"), content.getvalue(), SHEET)


def _as_text(sheet: Any, text: str, *, is_head: bool = False) -> Any:
    # Neutralised as in CSV: the sheet may be saved as one.
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", _harmless(text)))
    cell.data_type = "s"
    if is_head:
        cell.font = Font(bold=True)
    return cell


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """The table line by line, the heads first. No cell of it begins a formula."""
    # The mark by which a spreadsheet knows the letters.
    yield "\ufeff" + _line(header)
    for row in rows:
        yield _line([_harmless(str(cell)) for cell in row])


def file_name(name: str, kind: str = "csv") -> str:
    """What a table of today is called."""
    return f"{name}-{timezone.localdate()}.{kind}"


def file_answer(name: str, content: bytes, kind: str = "text/csv; charset=utf-8") -> HttpResponse:
    """A table as a file that the browser keeps."""
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _line(cells: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line, delimiter=";").writerow(cells)
    return line.getvalue()


def _harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
