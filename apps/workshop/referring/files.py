"""Files that two organisations show each other about a referral: which, and what they are.

A file is what its first bytes say, whatever its name ends in, and it is only ever downloaded.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.workshop.referring.services.talking import LARGEST_FILE

LONGEST_NAME = 80
MOST_PARTS = 2000

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TYPES = {
    "application/pdf": "pdf",
    "image/png": "png",
    "image/jpeg": "jpg",
    DOCX: "docx",
}
"""The media types that are taken, each with how a name of it ends."""

ACCEPTED = ".pdf,.png,.jpg,.jpeg,.docx"


class NotTaken(Exception):
    """The file cannot be attached; the text says why."""


@dataclass(frozen=True)
class Taken:
    """A file that has been looked at."""

    name: str
    kind: str
    content: bytes


def taken(name: str, content: bytes) -> Taken:
    """A file as it is attached. Raises `NotTaken`."""
    if not content:
        raise NotTaken(_("The file is empty. Choose another."))
    if len(content) > LARGEST_FILE:
        raise NotTaken(_("The file is larger than 5 MB. Make it smaller or divide it in two."))
    kind = kind_of(content)
    if kind is None:
        raise NotTaken(_("Only PDF, PNG, JPEG and Word (.docx) can be attached."))
    return Taken(clean_name(name, kind), kind, content)


def kind_of(content: bytes) -> str | None:
    """What the bytes are; None for what is not taken."""
    if content.startswith(b"%PDF-"):
        return "application/pdf"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    return DOCX if content.startswith(b"PK\x03\x04") and _is_docx(content) else None


def _is_docx(content: bytes) -> bool:
    """A zip that says it is a Word document, and carries no program of its own."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as whole:
            names = whole.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False
    has_program = any("vbaproject" in name.casefold() for name in names)
    is_whole = {"[Content_Types].xml", "word/document.xml"} <= set(names)
    return is_whole and not has_program and len(names) <= MOST_PARTS


def clean_name(name: str, kind: str) -> str:
    """A name that is nothing but one: no folders, no signs that are not seen, the right ending."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    seen = "".join(
        char for char in last if unicodedata.category(char)[0] not in "CZ" or char == " "
    )
    stem = re.sub(r'[<>:"|?*;%]', "", seen.rpartition(".")[0] or seen)
    stem = " ".join(stem.strip(". ").split())[:LONGEST_NAME].strip()
    return f"{stem or _('attachment')}.{TYPES[kind]}"
