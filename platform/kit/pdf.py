"""PDF files by Typst: tagged for screen readers (PDF/UA-1), without network or system fonts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import typst

STANDARD: Literal["ua-1"] = "ua-1"
NO_LETTER = "could not be displayed"


def pdf_of(template: Path, told: Mapping[str, Any]) -> bytes:
    """The document that a template makes of what it is told, as the bytes of a PDF.

    The template is a file of ours and reads `json(bytes(sys.inputs.told))`. Whatever people have
    written stays a value there and is never read as markup, so it can neither change the document
    nor read a file. Raises `typst.TypstError` for a template that does not fit what it is told.
    """
    written = json.dumps(told, ensure_ascii=False)
    try:
        return _compiled(template, written, STANDARD)
    except typst.TypstError as refusal:
        if NO_LETTER not in refusal.message:
            raise
        # A name in letters that the font lacks: still tagged, but no promise of the standard.
        return _compiled(template, written, None)


def _compiled(template: Path, told: str, standard: Literal["ua-1"] | None) -> bytes:
    made = typst.compile(
        str(template),
        root=str(template.parent),
        font_paths=[],
        # The same letters on every machine: those that come with Typst.
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"told": told},
        pdf_standards=standard,
    )
    assert isinstance(made, bytes)
    return made
