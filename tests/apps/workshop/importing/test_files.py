"""Which files are tables: the sheet that has the list is found, and what is none is refused."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
from openpyxl import Workbook

from apps.workshop.importing.fields import recognise
from apps.workshop.importing.files import NotReadable, read


def test_a_workbook_is_read_from_the_sheet_that_has_the_list() -> None:
    book = Workbook()
    book.active.append(["Ohje", "Täytä toinen välilehti"])
    sheet = book.create_sheet("Asiakkaat")
    sheet.append(["Nimi", "Syntymäaika", "Puhelin", "Aloitti"])
    sheet.append(["Aho, Anni", date(2001, 2, 3), 401234567, date(2026, 1, 2)])
    content = io.BytesIO()
    book.save(content)
    table = read(content.getvalue())
    assert recognise(table.headings, table.rows) == ["name", "born_on", "phone", "starts_on"]
    assert table.rows == [["Aho, Anni", "2001-02-03", "401234567", "2026-01-02"]]


def _zip(name: str, text: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(name, text)
    return content.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"Sukunimi;Etunimi\n",
        b"\x00\x01\x02",
        b"PK not a zip",
        b"a;" * 101 + b"\n" + b"1;" * 101,
        b"Nimi\n" + b"a\n" * 20_011,
        b"x" * (8 * 1024 * 1024 + 1),
        _zip("xl/sheet.xml", b"0" * (121 * 1024 * 1024)),
        _zip("xl/workbook.xml", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a/>'),
    ],
    ids=["empty", "no rows", "binary", "no zip", "wide", "long", "large", "bomb", "entities"],
)
def test_what_is_no_table_is_refused_with_a_way_out(content: bytes) -> None:
    with pytest.raises(NotReadable) as refusal:
        read(content)
    assert str(refusal.value).count(".") >= 2
