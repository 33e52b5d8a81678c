"""Reading a table out of a file: CSV as offices write it, or an Excel workbook.

Nothing of a file is trusted. A workbook is a zip of XML: its unpacked size, the number of its parts
and declarations of types are looked at before anything is read.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from apps.workshop.importing.fields import field_of

MOST_BYTES = 8 * 1024 * 1024
MOST_UNPACKED = 120 * 1024 * 1024
MOST_PARTS = 500
MOST_ROWS = 20_000
MOST_COLUMNS = 100
LONGEST_CELL = 500
ROWS_BEFORE_HEADINGS = 10
"""A title or a date may stand above the headings."""

Cells = list[str]


class NotReadable(Exception):
    """The file is no table that can be read; the text says why and what to do."""


@dataclass(frozen=True)
class Table:
    """Headings and rows, each row with as many cells as there are headings.

    `first` is the line of the file on which the first row stands, as a spreadsheet counts.
    """

    headings: Cells
    rows: list[Cells]
    first: int


def read(content: bytes) -> Table:
    """The table in a file. Raises `NotReadable`."""
    if len(content) > MOST_BYTES:
        raise NotReadable(_("The file is larger than 8 MB. Divide it in two."))
    lines = _of_workbook(content) if content.startswith(b"PK") else _of_text(content)
    return _table(lines)


def _of_workbook(content: bytes) -> list[Cells]:
    """The sheet with the most headings that are known."""
    try:
        _refuse_bombs(content)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    except NotReadable:
        raise
    except Exception as fault:  # A broken file breaks the library in many ways.
        raise NotReadable(_("The workbook cannot be opened. Save it again as .xlsx.")) from fault
    best: list[Cells] = []
    for sheet in book.worksheets:
        sheet.reset_dimensions()
        try:
            lines = _limited(_cells(row) for row in sheet.iter_rows(values_only=True))
        except NotReadable:
            raise
        except Exception as fault:
            raise NotReadable(_("The workbook is broken. Save it again as .xlsx.")) from fault
        if not best or _known(lines) > _known(best):
            best = lines
    return best


def _refuse_bombs(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        parts = packed.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise NotReadable(_("The workbook is too large. Leave only the list in it."))
        for part in parts:
            with packed.open(part) as opened:
                if b"<!DOCTYPE" in opened.read(1024):
                    raise NotReadable(_("The workbook cannot be opened. Save it again as .xlsx."))


def _cells(row: Iterable[Any]) -> Cells:
    return [_text(value) for value in row]


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(str(value).replace("\x00", "").split())[: LONGEST_CELL + 1]


def _of_text(content: bytes) -> list[Cells]:
    text = _decoded(content)
    head = "\n".join(text.splitlines()[:ROWS_BEFORE_HEADINGS])
    apart = max(";\t,", key=head.count)
    try:
        return _limited(_cells(row) for row in csv.reader(io.StringIO(text, ""), delimiter=apart))
    except csv.Error as fault:
        raise NotReadable(_("The file is no table. Save it as .xlsx or .csv.")) from fault


def _decoded(content: bytes) -> str:
    if b"\x00" in content:
        raise NotReadable(_("The file is no table. Save it as .xlsx or .csv."))
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def _limited(lines: Iterator[Cells]) -> list[Cells]:
    """The lines, empty ones too, so that a line keeps its number."""
    found: list[Cells] = []
    for line in lines:
        while line and not line[-1]:
            line.pop()
        if len(line) > MOST_COLUMNS:
            raise NotReadable(_("The table has over 100 columns. Leave out those not needed."))
        found.append(line)
        if len(found) > MOST_ROWS + ROWS_BEFORE_HEADINGS:
            raise NotReadable(_("The table has over 20,000 rows. Divide it in two."))
    while found and not found[-1]:
        found.pop()
    return found


def _known(lines: Sequence[Cells]) -> int:
    return max((_score(line) for line in lines[:ROWS_BEFORE_HEADINGS]), default=0)


def _score(line: Cells) -> int:
    return sum(bool(field_of(cell)) for cell in line if cell)


def _table(lines: list[Cells]) -> Table:
    tops = range(min(len(lines), ROWS_BEFORE_HEADINGS))
    # Of equal ones the first: without known headings that is the first line with anything in it.
    head = max(tops, key=lambda n: (_score(lines[n]), bool(lines[n])), default=None)
    if head is None or not any(lines[head + 1 :]):
        raise NotReadable(_("There are no rows under the headings. Look at the file once more."))
    width = max(len(line) for line in lines[head:])
    rows = [line + [""] * (width - len(line)) for line in lines[head + 1 :]]
    return Table(lines[head] + [""] * (width - len(lines[head])), rows, head + 2)
