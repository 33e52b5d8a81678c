"""Reading a PDF of ours as a reader does: its letters, its pages, and whether it is tagged."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

STREAM = re.compile(rb"(\d+) 0 obj(?:(?!endobj).)*?stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
FONT = re.compile(rb"/Type/Font/Subtype/Type0.*?/ToUnicode (\d+) 0 R")
OBJECT = re.compile(rb"(\d+) 0 obj(.*?)endobj", re.DOTALL)
LETTER = re.compile(rb"<([0-9A-F]{4})> <([0-9A-F]+)>")
# Brackets within a string stand as they are where they come in pairs.
STRING = rb"\((?:\\.|[^\\()]|\((?:\\.|[^\\()])*\))*\)"
SHOWN = re.compile(
    rb"/(f\d+) [\d.]+ Tf|\[((?:" + STRING + rb"|[^\]])*)\]TJ|(" + STRING + rb")Tj", re.DOTALL
)
PIECE = re.compile(STRING, re.DOTALL)
ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
NAMED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def is_tagged(document: bytes) -> bool:
    """Whether it has a structure that is marked as good, a language, and says it is PDF/UA-1."""
    wanted = (rb"/StructTreeRoot", rb"/MarkInfo<</Marked true", rb"/Lang", rb"<pdfuaid:part>1<")
    return all(one in document for one in wanted)


def pages(document: bytes) -> int:
    return len(re.findall(rb"/Type/Page\b(?!s)", document))


def text_of(document: bytes) -> str:
    """All letters in the order they are written, a line for each run of them."""
    return "\n".join(_runs(document))


def _runs(document: bytes) -> Iterator[str]:
    streams = {int(found[1]): _opened(found[2]) for found in STREAM.finditer(document)}
    objects = {int(found[1]): found[2] for found in OBJECT.finditer(document)}
    letters = {
        number: _letters(streams[int(font[1])])
        for number, content in objects.items()
        if (font := FONT.search(content))
    }
    named = dict(re.findall(rb"/(f\d+) (\d+) 0 R", document))
    for content in streams.values():
        font: dict[int, str] = {}
        for shown in SHOWN.finditer(content):
            if shown[1]:
                font = letters[int(named[shown[1]])]
                continue
            codes = b"".join(_bytes(piece) for piece in PIECE.findall(shown[2] or shown[3]))
            pairs = zip(codes[::2], codes[1::2], strict=True)
            yield "".join(font.get(high * 256 + low, "?") for high, low in pairs)


def _opened(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return stream


def _letters(table: bytes) -> dict[int, str]:
    return {
        int(code, 16): bytes.fromhex(letter.decode()).decode("utf-16-be")
        for code, letter in LETTER.findall(table)
    }


def _bytes(piece: bytes) -> bytes:
    """The bytes of a PDF's string, whose escapes are one letter or up to three octal digits."""
    return ESCAPE.sub(_byte, piece[1:-1])


def _byte(escape: re.Match[bytes]) -> bytes:
    code = escape[1]
    return bytes([int(code, 8)]) if code.isdigit() else NAMED.get(code, code)
