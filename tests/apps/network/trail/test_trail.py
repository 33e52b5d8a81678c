"""What the network's people do is in their trail, and whatever is done to the trail is found."""

from __future__ import annotations

import csv
import io
import re
from io import StringIO
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction
from django.test import Client

from apps.network.trail.models import Anchor, Entry
from apps.network.trail.services import TRAIL
from apps.network.trail.tasks import link
from apps.network.trail.words import ACTIONS, GROUPS
from kit.database.names import NETWORK
from kit.database.scope import entered
from tenants.accounts.models import User
from tests.support import database
from tests.support.people import NETWORK_HOST, client_at, inside, signed_in
from tests.support.world import PASSWORD, Member

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[4]


@pytest.fixture
def auditor(db: None) -> Client:
    with entered(NETWORK):
        User.objects.update(language="en")
    return signed_in(None, "auditor@verkko.example")


def last(number: int) -> list[Entry]:
    with entered(NETWORK):
        return list(Entry.objects.order_by("-id")[:number])[::-1]


def test_signing_in_and_failing_to_are_in_the_trail() -> None:
    client = client_at(NETWORK_HOST)
    email = "coordinator@verkko.example"
    client.post("/sign-in/", {"login": email, "password": "wrong-wrong-wrong"})
    client.post("/sign-in/", {"login": email, "password": PASSWORD})
    client.post("/sign-out/")
    acts = last(3)
    assert [act.action for act in acts] == ["access.fail", "access.sign_in", "access.sign_out"]
    assert {act.address for act in acts} == {"127.0.0.1"}
    assert acts[1].actor_roles == ["coordinator"]


def test_a_membership_s_answer_is_in_the_trail_with_who_gave_it(
    administrator: Client, uusi: Member
) -> None:
    administrator.get(f"/memberships/{uusi.sign_up}/")
    administrator.post(f"/memberships/{uusi.sign_up}/confirm/")
    acts = last(2)
    assert [act.action for act in acts] == ["memberships.read", "memberships.confirm"]
    assert acts[1].about == {
        "sign_up": uusi.sign_up, "organisation": uusi.schema, "name": uusi.name,
    }  # fmt: skip
    assert uusi.sentinel not in str(acts[1].told())


def test_the_auditor_s_reading_is_in_what_they_read(auditor: Client) -> None:
    auditor.get("/members/")
    page = auditor.get("/trail/?group=members").content.decode()
    assert "Read the list of members" in page
    assert "Auditor Verkkonen" in page
    auditor.get("/trail/export/")
    assert [act.action for act in last(3)] == ["members.read", "trail.read", "trail.export"]


def test_the_copy_is_of_the_part_that_was_asked_for(auditor: Client) -> None:
    text = auditor.get("/trail/export/?group=memberships").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert {row[3] for row in rows[1:]} == {"memberships.confirm"}
    assert auditor.get("/trail/export/?begins_on=x").status_code == 302


def test_the_oldest_act_is_on_the_page_too(auditor: Client) -> None:
    page = auditor.get("/trail/")
    with entered(NETWORK):
        assert len(page.context["rows"]) == Entry.objects.count()


@pytest.mark.parametrize(
    "statement",
    ["UPDATE trail_entry SET action = 'x'", "DELETE FROM trail_entry", "DELETE FROM trail_link",
     "DELETE FROM trail_anchor", "UPDATE trail_anchor SET day = day + 1"],
)  # fmt: skip
def test_the_network_changes_nothing_in_its_trail(statement: str) -> None:
    with (
        entered(NETWORK), pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(), connection.cursor() as cursor,
    ):  # fmt: skip
        cursor.execute(statement)


def test_an_organisation_does_not_see_it(satama: Member) -> None:
    with (
        inside(satama), pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
    ):  # fmt: skip
        Entry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_altered_a_removed_and_a_cut_row_are_found(satama: Member) -> None:
    link(timestamp=0)
    with entered(NETWORK):
        rows = list(Entry.objects.order_by("id"))
        verdict = TRAIL.verify()
        assert (verdict.links, verdict.tail, verdict.damages) == (len(rows), 0, [])
        assert Anchor.objects.get().position == len(rows)
    assert len(rows) > 4
    with psycopg.connect(database.address("postgres"), autocommit=True) as server:
        server.execute("SET session_replication_role = replica")
        for statement in (
            f"UPDATE trail_entry SET actor_name = 'Joku' WHERE id = {rows[0].pk}",
            f"DELETE FROM trail_entry WHERE id = {rows[1].pk}",
            f"DELETE FROM trail_link WHERE entry_id = {rows[-1].pk}",
            f"DELETE FROM trail_entry WHERE id = {rows[-1].pk}",
        ):
            server.execute(statement.encode())
    out = StringIO()
    with pytest.raises(CommandError, match="1 trails are damaged"):
        call_command("audit", "verify", stdout=out)
    told = out.getvalue()
    assert f"altered: entry {rows[0].pk}" in told
    assert f"removed: entry {rows[1].pk}" in told
    assert f"cut short: links {len(rows)} to {len(rows)}" in told


def test_a_row_of_an_organisation_does_not_fit(satama: Member) -> None:
    from kit.audit.seals import code_of

    with entered(NETWORK):
        act = Entry.objects.order_by("id")[0]
        assert code_of(act) == bytes(act.mac)
    with inside(satama):
        assert code_of(act) != bytes(act.mac)


def test_every_recorded_act_has_words() -> None:
    recorded = set()
    kinds = "|".join(GROUPS)
    for file in (*ROOT.glob("apps/network/**/*.py"), *ROOT.glob("tenants/**/*.py")):
        recorded |= set(re.findall(rf'"((?:{kinds})\.[a-z_]+)"', file.read_text(encoding="utf-8")))
    assert recorded == set(ACTIONS)
    assert {action.partition(".")[0] for action in ACTIONS} == set(GROUPS)
