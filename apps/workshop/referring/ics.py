"""A joint meeting as a file for a calendar (RFC 5545). It says the number, when and where."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

LENGTH = timedelta(hours=1)
LONGEST_LINE = 75
"""In bytes, without the line break."""

KIND = "text/calendar; charset=utf-8"


def meeting(
    *, uid: str, made_at: datetime, at: datetime, summary: str, place: str, version: int = 0
) -> bytes:
    """One event of an hour. A later `version` with the same `uid` replaces the earlier one."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Pajaverkko//Referrals//FI",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{_text(uid)}",
        f"SEQUENCE:{version}",
        f"DTSTAMP:{_moment(made_at)}",
        f"DTSTART:{_moment(at)}",
        f"DTEND:{_moment(at + LENGTH)}",
        f"SUMMARY:{_text(summary)}",
        f"LOCATION:{_text(place)}",
        "CLASS:CONFIDENTIAL",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return b"".join(piece for line in lines for piece in _folded(line))


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(value: str) -> str:
    """A value in which nothing begins a new property."""
    plain = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    plain = "\\n".join(plain.splitlines())
    return "".join(char for char in plain if char.isprintable())


def _folded(line: str) -> Iterator[bytes]:
    """A line in pieces that are short enough, none of which cuts a letter in two."""
    piece = b""
    for char in line:
        letter = char.encode()
        if len(piece) + len(letter) > LONGEST_LINE:
            yield piece + b"\r\n"
            piece = b" "
        piece += letter
    yield piece + b"\r\n"
