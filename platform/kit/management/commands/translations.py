"""`manage translations`: compile the texts, or check that none is missing, fuzzy or stale."""

from __future__ import annotations

import shutil
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import polib
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

LANGUAGES = ("fi", "sv")
"""English is the language the texts are written in."""


class Command(BaseCommand):
    help = "Compile the translations, or check that Finnish and Swedish are complete."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["compile", "check", "extract"])

    def handle(self, *args: Any, **options: Any) -> None:
        if options["action"] == "compile":
            self._compile()
        elif options["action"] == "extract":
            extract()
        else:
            self._check()

    def _compile(self) -> None:
        for file in files():
            target = file.with_suffix(".mo")
            if not target.exists() or target.stat().st_mtime < file.stat().st_mtime:
                polib.pofile(str(file)).save_as_mofile(str(target))

    def _check(self) -> None:
        faults = [fault for file in files() for fault in incomplete(file)] + stale()
        if faults:
            raise CommandError(
                "\n".join([*faults, "Run `make messages` and translate what is new."])
            )
        self.stdout.write("Finnish and Swedish are complete.")


def files() -> list[Path]:
    """The translation files, one a language."""
    return [folder() / language / "LC_MESSAGES" / "django.po" for language in LANGUAGES]


def folder() -> Path:
    return Path(settings.LOCALE_PATHS[0])


def extract() -> None:
    """Write every text of code and templates into the files. Needs gettext's xgettext."""
    call_command(
        "makemessages",
        locale=list(LANGUAGES),
        extensions=["html", "txt", "py"],
        ignore_patterns=["tests/*", ".venv/*", ".build/*", ".demo/*", ".test/*", "infra/*"],
        add_location="file",
        no_obsolete=True,
        verbosity=0,
    )


def incomplete(file: Path) -> list[str]:
    """What is missing or fuzzy in one file, each as a sentence."""
    language = file.parent.parent.name
    entries = polib.pofile(str(file))
    return [
        f"{language}: not translated: {entry.msgid!r}" for entry in entries.untranslated_entries()
    ] + [f"{language}: marked fuzzy: {entry.msgid!r}" for entry in entries.fuzzy_entries()]


def stale() -> list[str]:
    """Texts that the code has and a file does not, or the other way round."""
    kept = {file: file.read_bytes() for file in files()}
    before = {file: _texts(file) for file in files()}
    with tempfile.TemporaryDirectory() as safe:
        for number, file in enumerate(files()):
            shutil.copy2(file, Path(safe) / str(number))
        try:
            extract()
            after = {file: _texts(file) for file in files()}
        finally:
            for number, file in enumerate(files()):
                file.write_bytes(kept[file])
                shutil.copystat(Path(safe) / str(number), file)
    return [
        f"{file.parent.parent.name}: {word}: {text!r}"
        for file in files()
        for word, texts in (
            ("new in the code", after[file] - before[file]),
            ("no longer in the code", before[file] - after[file]),
        )
        for text in sorted(texts)
    ]


def _texts(file: Path) -> set[str]:
    return {entry.msgid for entry in polib.pofile(str(file)) if not entry.obsolete}
