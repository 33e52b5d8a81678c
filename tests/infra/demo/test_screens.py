"""The documents' pictures are those that are declared, and small."""

from __future__ import annotations

import struct

from infra.demo.screens import FOLDER, SIZES, THEMES, file_name, index
from infra.demo.shots import SHOTS

MOST_BYTES = 3_000_000
PALETTE = 3


def test_every_declared_picture_is_there_and_no_other() -> None:
    wanted = {file_name(shot, size, theme) for shot in SHOTS for size in SIZES for theme in THEMES}
    assert {file.name for file in FOLDER.glob("*.png")} == wanted, "Run: make screens"
    assert (FOLDER / "README.md").read_text(encoding="utf-8") == index()


def test_they_are_of_their_size_with_a_palette_and_small_together() -> None:
    total = 0
    for shot in SHOTS:
        for size, view in SIZES.items():
            for theme in THEMES:
                picture = (FOLDER / file_name(shot, size, theme)).read_bytes()
                width, height, _depth, kind = struct.unpack(">IIBB", picture[16:26])
                assert (width, height, kind) == (view["width"], view["height"], PALETTE)
                total += len(picture)
    assert total < MOST_BYTES
