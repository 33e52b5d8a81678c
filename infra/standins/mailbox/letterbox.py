"""The letterbox: every mail and text message, one JSON file each, the newest first."""

import json
import os
import secrets
import threading
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal


@dataclass(frozen=True)
class Message:
    """A mail or a text message as it arrived."""

    id: str
    kind: Literal["mail", "sms"]
    #: Every recipient of the envelope, so hidden copies too; a number begins with `+`.
    to: list[str]
    text: str
    #: Unix time in seconds.
    received_at: float
    sender: str = ""
    subject: str = ""
    #: A mail's headers in their order.
    headers: list[tuple[str, str]] = field(default_factory=list)
    #: Names of attached files; their content is not kept.
    attachments: list[str] = field(default_factory=list)


class Letterbox:
    """Messages in memory and on disk; any thread may use it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._lock = threading.Lock()
        # A name begins with the time of arrival, so sorting the names sorts the messages.
        self._messages = [_read(path) for path in sorted(folder.glob("*.json"))]

    def new_id(self) -> str:
        """Return an id that sorts by time of arrival."""
        return f"{time.time_ns():020}-{secrets.token_hex(4)}"

    def keep(self, message: Message) -> None:
        """Write a message to its file, then show it; raises `OSError` when it cannot be kept."""
        target = self._folder / f"{message.id}.json"
        fresh = target.with_suffix(".new")
        with self._lock:
            text = json.dumps(asdict(message), ensure_ascii=False, indent=2)
            fresh.write_text(text, "utf-8", errors="replace")
            os.replace(fresh, target)
            self._messages.append(message)

    def newest_first(self, to: str = "") -> list[Message]:
        """Return all messages, or those to one address or number, in whatever case it is given."""
        wanted = recipient(to)
        with self._lock:
            messages = list(reversed(self._messages))
        if not wanted:
            return messages
        return [m for m in messages if wanted in [recipient(address) for address in m.to]]

    def recipients(self) -> list[str]:
        """Return every recipient once, in alphabetical order."""
        with self._lock:
            return sorted({recipient(address) for m in self._messages for address in m.to})


def recipient(text: str) -> str:
    """Return an address or number in the form it is compared in.

    A bare row of digits is a number whose plus sign was read as a space in a query string.
    """
    plain = text.strip().casefold()
    return f"+{plain}" if plain.isdigit() else plain


def _read(path: Path) -> Message:
    values = json.loads(path.read_text("utf-8"))
    values["headers"] = [(name, value) for name, value in values["headers"]]
    return Message(**values)
