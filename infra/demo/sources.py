"""Whether files have changed since a step was last done, told by path, time and size."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from infra.demo.environment import ROOT

CODE = ("platform", "tenants", "apps")
DEMO_DATA = ("infra/demo/data", "infra/demo/seed")
LOCKS = ROOT / "infra" / "locks"


def database_sources() -> str:
    """A fingerprint of all that decides what is in the database after a deploy."""
    endings = {".py", ".sql", ".json"}
    return _fingerprint(
        file
        for file in _files(*CODE, *DEMO_DATA)
        if file.suffix in endings and "static" not in file.parts
    )


def static_sources() -> str:
    """A fingerprint of what `collectstatic` gathers, ours and the installed packages'."""
    files = (file for file in _files(*CODE) if "static" in file.parts)
    settings = ROOT / "platform" / "config" / "settings"
    return _fingerprint([*files, *settings.glob("*.py"), LOCKS / "runtime.txt"])


def texts() -> str:
    """A fingerprint of the translations that people edit."""
    return _fingerprint(file for file in _files(*CODE) if file.suffix == ".po")


class Stamp:
    """Remembers in a file for which fingerprint a step was done."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def matches(self, fingerprint: str) -> bool:
        try:
            return self._file.read_text() == fingerprint
        except OSError:
            return False

    def set(self, fingerprint: str) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        new = self._file.with_name(self._file.name + ".new")
        new.write_text(fingerprint)
        new.rename(self._file)

    def clear(self) -> None:
        self._file.unlink(missing_ok=True)


def _files(*folders: str) -> Iterable[Path]:
    for folder in folders:
        for file in (ROOT / folder).rglob("*"):
            if "__pycache__" not in file.parts and file.is_file():
                yield file


def _fingerprint(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for file in sorted(files):
        found = file.stat()
        digest.update(f"{file.relative_to(ROOT)} {found.st_mtime_ns} {found.st_size}\n".encode())
    return digest.hexdigest()
