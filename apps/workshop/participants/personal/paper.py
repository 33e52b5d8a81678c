"""A link as a QR code: one SVG path, since no image of ours is loaded from anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode


@dataclass(frozen=True)
class Code:
    """A QR code as a template draws it: the length of a side in squares, and the path."""

    side: int
    path: str


def qr_code(address: str) -> Code:
    """The code of an address, with the white edge that readers need."""
    drawn = QRCode(error_correction=ERROR_CORRECT_M, border=4)
    drawn.add_data(address)
    matrix = drawn.get_matrix()
    return Code(len(matrix), "".join(_strokes(matrix)))


def _strokes(matrix: list[list[bool]]) -> Iterator[str]:
    """A bar for each run of dark squares in a row."""
    for y, row in enumerate(matrix):
        x = 0
        for is_dark, squares in groupby(row):
            length = len(list(squares))
            if is_dark:
                yield f"M{x} {y}h{length}v1h-{length}z"
            x += length
