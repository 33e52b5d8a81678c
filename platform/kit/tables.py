"""Tables to take along: CSV as a spreadsheet in Finland opens it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from django.http import HttpResponse
from django.utils import timezone


def csv_answer(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """A file of rows, named `name` and today's date."""
    return file_answer(file_name(name), "".join(csv_lines(header, rows)).encode())


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """The table line by line, the heads first. No cell of it begins a formula."""
    # The mark by which a spreadsheet knows the letters.
    yield "\ufeff" + _line(header)
    for row in rows:
        yield _line([_harmless(str(cell)) for cell in row])


def file_name(name: str) -> str:
    """What a table of today is called."""
    return f"{name}-{timezone.localdate()}.csv"


def file_answer(name: str, content: bytes) -> HttpResponse:
    """A table as a file that the browser keeps."""
    answer = HttpResponse(content, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _line(cells: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line, delimiter=";").writerow(cells)
    return line.getvalue()


def _harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
