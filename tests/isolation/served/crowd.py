"""Ten open organisations: the four of tests.support.world and six more, each with five people.

They are made once a server, by the product's own services, and copied for every served database.
Run as a program it makes the six and writes their ids.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path

import psycopg

from tests.support.database import (
    FOLDER,
    ROOT,
    addresses,
    cluster,
    copy_template,
    world,
)
from tests.support.world import Member, furnish, open_member

MORE = {
    "koivu": "9912020-4",
    "kuusi": "9912021-2",
    "manty": "9912022-0",
    "haapa": "9912023-9",
    "leppa": "9912024-7",
    "tammi": "9912025-5",
}
PARTICIPANTS = 5
"""In each organisation, the one of `furnish` included."""


def copy_crowd(name: str) -> dict[str, Member]:
    """Make the database `name` with the ten in it, and return them by key."""
    made = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:8]
    source, members = f"pajaverkko_crowd_{made}", FOLDER / f"crowd-{made}.json"
    with psycopg.connect(cluster.superuser_address(), autocommit=True) as server:
        found = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [source]).fetchone()
        if not found or not members.exists():
            new = f"{source}_new"
            copy_template(new)
            _run("ddl", new, str(ROOT / "platform" / "manage.py"), "pool", "--size", str(len(MORE)))
            _run("web", new, "-m", "tests.isolation.served.crowd", str(members))
            server.execute(f"DROP DATABASE IF EXISTS {source}")
            server.execute(f"ALTER DATABASE {new} RENAME TO {source}")
    copy_template(name, source)
    return open_members(world()) | open_members(json.loads(members.read_text()))


def open_members(found: dict[str, object]) -> dict[str, Member]:
    """Members as they were written, but the one whose host is closed."""
    return {
        key: Member(**values)  # type: ignore[arg-type]
        for key, values in found.items()
        if key != "suljettu"
    }


def _run(login: str, database: str, *command: str) -> None:
    """A program of the product, as one login on one database."""
    done = subprocess.run(
        [sys.executable, *command],
        env={
            **os.environ,
            **addresses(database),
            "PAJAVERKKO_LOGIN": login,
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
            "PYTHONPATH": f"{ROOT / 'platform'}{os.pathsep}{ROOT}",
        },
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise AssertionError(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")


def make(file: Path) -> None:
    """Open and furnish the six, and bring everybody's participants to their number."""
    import django

    django.setup()
    members = {key: furnish(open_member(key, business_id)) for key, business_id in MORE.items()}
    for member in (open_members(world()) | members).values():
        _add_participants(member)
    file.write_text(json.dumps({key: asdict(member) for key, member in members.items()}))


def _add_participants(member: Member) -> None:
    from apps.workshop.audit.services import Actor
    from apps.workshop.participants import services as participants
    from kit.database.scope import entered
    from tenants.accounts.models import User

    with entered(member.schema):
        by = Actor(User.objects.get(email=member.coach), "page")
        for number in range(2, PARTICIPANTS + 1):
            participants.add_participant(
                given_name=f"Oili{member.sentinel}",
                family_name=f"Osallinen{member.sentinel}",
                born_on=date(2003, number, 7),
                municipality_code="285",
                referrer_type="SELF",
                service_basis="OMA",
                starts_on=date(2026, 1, 12),
                by=by,
            )


if __name__ == "__main__":
    make(Path(sys.argv[1]))
