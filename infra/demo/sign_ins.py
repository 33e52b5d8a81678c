"""Who may sign in to the demo and where: kept from the making of its data, shown at each start."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple, TypedDict
from urllib.parse import urlsplit

from infra.demo import progress
from infra.demo.trouble import Trouble


class Person(TypedDict):
    email: str
    role: str


class Organisation(TypedDict):
    name: str
    address: str
    people: list[Person]


class Found(TypedDict):
    """What `infra.demo.seed` prints as its last line."""

    network: list[Person]
    organisations: list[Organisation]
    password: str


class SignIns:
    """The sign-ins of one stack, in `file`. They are of invented people and no secret."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def known(self) -> Found | None:
        """What is kept; None when nothing is, or when it cannot be read."""
        try:
            return _checked(self._file.read_text())
        except (OSError, ValueError):
            return None

    def keep(self, said: str) -> None:
        """Keep the last line of what the seed printed. Raises `Trouble` when it is none."""
        lines = said.strip().splitlines()
        try:
            found = _checked(lines[-1] if lines else "")
        except ValueError:
            raise Trouble(
                "The seed did not end with a line of sign-ins in JSON, as the demo needs."
                " This is a mistake in the program: git status shows what was changed."
            ) from None
        new = self._file.with_name(self._file.name + ".new")
        new.write_text(json.dumps(found, ensure_ascii=False, indent=2))
        new.rename(self._file)

    def forget(self) -> None:
        """Let the data be made again, as far as something is missing."""
        self._file.unlink(missing_ok=True)

    def announce(self, *, site: str, mailbox: str, stripe: str) -> None:
        """Print all addresses and sign-ins."""
        progress.say("\n".join(["", *_addresses(site, mailbox, stripe), *self._people(site), ""]))

    def _people(self, site: str) -> list[str]:
        found = self.known()
        if not found:
            return []
        groups = [_Group("The association", site, found["network"])]
        groups += [
            _Group(o["name"], _with_port_of(site, o["address"]), o["people"])
            for o in found["organisations"]
        ]
        width = max((len(p["email"]) for group in groups for p in group.people), default=0)
        lines = ["", f"Sign in with the password {found['password']}"]
        for group in groups:
            lines += ["", f"  {group.name}  {group.address}"]
            lines += [f"    {p['email']:<{width}}  {p['role']}" for p in group.people]
        return lines


class _Group(NamedTuple):
    name: str
    address: str
    people: list[Person]


def _addresses(site: str, mailbox: str, stripe: str) -> list[str]:
    return [
        f"Public site               {site}",
        f"Mail and text messages    {mailbox}",
        f"Stripe's stand-in         {stripe}",
    ]


def _with_port_of(site: str, address: str) -> str:
    """The address as it is now: it was kept when another port may have been asked for."""
    parts = urlsplit(address)
    return parts._replace(netloc=f"{parts.hostname}:{urlsplit(site).port}").geturl()


def _checked(text: str) -> Found:
    """Raises ValueError when `text` is not what the seed prints."""
    found = json.loads(text)
    try:
        return Found(
            network=_people(found["network"]),
            organisations=[
                Organisation(name=o["name"], address=o["address"], people=_people(o["people"]))
                for o in found["organisations"]
            ],
            password=str(found["password"]),
        )
    except (KeyError, TypeError) as fault:
        raise ValueError(f"not the sign-ins: {fault}") from None


def _people(found: list[Person]) -> list[Person]:
    return [Person(email=str(person["email"]), role=str(person["role"])) for person in found]
