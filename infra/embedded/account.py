"""The system user a server runs as: oneself, or for root, who may not run one, another."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

NAME = "pajaverkko"


class NoAccount(Exception):
    """Root runs this and no unprivileged user can be made; the message says the way out."""


class RunArguments(TypedDict, total=False):
    """What `subprocess.run` needs to run as somebody else."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Account:
    """A user and its main group, by number."""

    uid: int
    gid: int


def of(folder: Path) -> Account:
    """Who owns `folder`, or is to own it: root also starts a server that a person made."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    try:
        found = folder.stat()
    except FileNotFoundError:
        return _unprivileged()
    return Account(found.st_uid, found.st_gid) if found.st_uid else _unprivileged()


def may_use(folder: Path) -> bool:
    """Whether the data folder is one's own. Root may use anyone's but its own."""
    owner = folder.stat().st_uid
    return owner != 0 if os.geteuid() == 0 else owner == os.geteuid()


def give(path: Path, owner: Account) -> None:
    """Make `owner` the owner of one file or folder."""
    if os.geteuid() == 0:
        os.chown(path, owner.uid, owner.gid)


def as_arguments(owner: Account) -> RunArguments:
    """What makes `subprocess.run` run as `owner`; empty for oneself."""
    if os.geteuid() != 0:
        return {}
    return {"user": owner.uid, "group": owner.gid, "extra_groups": []}


def let_through(*paths: Path, owner: Account) -> None:
    """Let `owner` pass through the folders above `paths`, and say that some were opened.

    Only passing through is given, not looking around, and only where it is missing.
    """
    if os.geteuid() != 0:
        return
    opened = []
    for folder in sorted({folder for path in paths for folder in path.absolute().parents}):
        found = folder.stat()
        if not found.st_mode & 0o001 and found.st_uid != owner.uid:
            folder.chmod(found.st_mode | 0o001)
            opened.append(folder)
    if opened:
        more = f" and {len(opened) - 1} folders below" if len(opened) > 1 else ""
        # In a line of its own, also when a step has begun one.
        print(f"\nPostgreSQL does not run as root: its user may now enter {opened[0]}{more}.")


def let_read(folder: Path) -> None:
    """Let everybody read and run what is in `folder`, as its owner may; for installed programs.

    Root's umask may have kept them for root alone.
    """
    if os.geteuid() != 0 or folder.stat().st_mode & 0o005 == 0o005:
        return
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | (mode & 0o500) >> 6)


def _unprivileged() -> Account:
    try:
        found = pwd.getpwnam(NAME)
    except KeyError:
        _make()
        found = pwd.getpwnam(NAME)
    return Account(found.pw_uid, found.pw_gid)


def _make() -> None:
    useradd = shutil.which("useradd", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin")
    command = [useradd or "useradd", "--system", "--no-create-home", "--shell", "/bin/false", NAME]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        raise NoAccount(
            "PostgreSQL does not run as root, and no unprivileged user could be made for it."
            " Run this as an ordinary user."
        ) from None
