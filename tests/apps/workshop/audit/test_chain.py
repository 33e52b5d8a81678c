"""Whatever is done to the trail past the organisation's role is found, and told where."""

from __future__ import annotations

from io import StringIO

import psycopg
import pytest
from django.core.management import CommandError, call_command

from apps.network.anchors.models import Anchor
from apps.workshop.audit.chain import link_new, verify
from apps.workshop.audit.models import Entry, Link
from apps.workshop.audit.services import Actor, record
from apps.workshop.audit.tasks import link_everywhere
from kit.audit.chain import Verdict
from kit.audit.seals import BEGINNING, digest_of
from tenants.accounts.models import User
from tests.support import database
from tests.support.people import inside
from tests.support.world import Member

pytestmark = pytest.mark.django_db(transaction=True)

ROWS = 6


@pytest.fixture
def linked(satama: Member) -> list[int]:
    """Ids of the last entries of satama's trail, all in the chain."""
    with inside(satama):
        by = Actor(User.objects.get(email=satama.coach), "page", "192.0.2.7")
        made = [record(by, "participants.read").uid for _number in range(ROWS)]
        assert link_new() >= ROWS
        assert verify().damages == []
        return list(Entry.objects.filter(uid__in=made).order_by("pk").values_list("pk", flat=True))


def tamper(member: Member, *statements: str) -> None:
    """As somebody who holds the superuser's address, past keys and rights."""
    with psycopg.connect(database.address("postgres"), autocommit=True) as server:
        server.execute("SET session_replication_role = replica")
        server.execute(f'SET search_path = "{member.schema}"')
        for statement in statements:
            server.execute(statement.encode())


def verdict_of(member: Member) -> Verdict:
    with inside(member):
        return verify()


@pytest.mark.parametrize(
    "change",
    [
        "actor_name = 'Joku Muu'", "actor_id = 1", "at = at - interval '1 day'",
        "action = 'participants.list'", "participant_ids = '[\"x\"]'", "address = '198.51.100.1'",
        "ground = 'oversight'", "way = 'api'", "actor_roles = '[]'", "about = '{\"a\": 1}'",
        "uid = gen_random_uuid()",
    ],
)  # fmt: skip
def test_an_altered_entry_is_found(linked: list[int], satama: Member, change: str) -> None:
    tamper(satama, f"UPDATE audit_entry SET {change} WHERE id = {linked[2]}")
    damages = verdict_of(satama).damages
    assert ("altered", str(linked[2])) in [(d.kind, d.where.split()[1]) for d in damages]


def test_an_entry_with_a_forged_code_is_found(linked: list[int], satama: Member) -> None:
    tamper(satama, f"UPDATE audit_entry SET mac = '\\x{'00' * 32}' WHERE id = {linked[2]}")
    assert {"altered", "reordered or replaced"} <= {d.kind for d in verdict_of(satama).damages}


def test_a_removed_entry_is_found(linked: list[int], satama: Member) -> None:
    tamper(satama, f"DELETE FROM audit_entry WHERE id = {linked[2]}")
    (damage,) = verdict_of(satama).damages
    assert damage.kind == "removed"
    assert f"entry {linked[2]}" in damage.where


def test_an_entry_removed_with_its_link_is_found(linked: list[int], satama: Member) -> None:
    tamper(
        satama,
        f"DELETE FROM audit_link WHERE entry_id = {linked[2]}",
        f"DELETE FROM audit_entry WHERE id = {linked[2]}",
    )
    kinds = [damage.kind for damage in verdict_of(satama).damages]
    assert kinds == ["removed", "reordered or replaced"]


def test_entries_in_another_order_are_found(linked: list[int], satama: Member) -> None:
    one, two = linked[1], linked[3]
    tamper(
        satama,
        "ALTER TABLE audit_link DROP CONSTRAINT IF EXISTS audit_link_entry_id_key",
        f"UPDATE audit_link SET entry_id = CASE entry_id WHEN {one} THEN {two} ELSE {one} END"
        f" WHERE entry_id IN ({one}, {two})",
    )
    found = [damage.kind for damage in verdict_of(satama).damages]
    assert found.count("reordered or replaced") >= 2


def test_a_trail_that_was_cut_short_is_found(linked: list[int], satama: Member) -> None:
    tamper(
        satama,
        f"DELETE FROM audit_link WHERE entry_id >= {linked[3]}",
        f"DELETE FROM audit_entry WHERE id >= {linked[3]}",
    )
    (damage,) = verdict_of(satama).damages
    assert damage.kind == "cut short"


def test_a_chain_written_anew_is_found_by_its_anchor(linked: list[int], satama: Member) -> None:
    """Even by somebody who had the key: the anchor stands outside the schema."""
    tamper(satama, "DELETE FROM audit_link", f"DELETE FROM audit_entry WHERE id = {linked[2]}")
    with inside(satama):
        entries = list(Entry.objects.order_by("id"))
        digest = BEGINNING
        for position, entry in enumerate(entries, start=1):
            digest = digest_of(digest, position, entry)
            Link.objects.create(position=position, entry=entry, digest=digest)
        (damage,) = verify().damages
    assert damage.kind == "cut short"


def test_a_row_of_another_organisation_does_not_fit(
    linked: list[int], satama: Member, skargard: Member
) -> None:
    columns = "uid, at, actor_id, actor_name, actor_roles, action, ground, participant_ids, about,"
    columns += " way, address, mac"
    tamper(
        satama,
        f"INSERT INTO audit_entry (id, {columns}) SELECT 99999, {columns}"
        f' FROM "{skargard.schema}".audit_entry ORDER BY id LIMIT 1',
    )
    damages = verdict_of(satama).damages
    assert [(damage.kind, damage.where.split()[1]) for damage in damages] == [("altered", "99999")]


def test_what_is_not_linked_yet_is_counted_and_read(linked: list[int], satama: Member) -> None:
    with inside(satama):
        by = Actor(User.objects.get(email=satama.coach), "page")
        new = record(by, "participants.read")
        verdict = verify()
    assert (verdict.tail, verdict.damages) == (1, [])
    tamper(satama, f"UPDATE audit_entry SET actor_name = 'Joku' WHERE uid = '{new.uid}'")
    assert [damage.kind for damage in verdict_of(satama).damages] == ["altered"]


def test_a_tail_the_worker_has_left_for_long_is_damage(linked: list[int], satama: Member) -> None:
    with inside(satama):
        last = Entry.objects.order_by("-id")[0]
    tamper(satama, "DELETE FROM audit_link", "DELETE FROM public.anchors_anchor")
    tamper(satama, f"UPDATE audit_entry SET at = at - interval '2 hours' WHERE id < {last.pk}")
    assert "not linked" in {damage.kind for damage in verdict_of(satama).damages}


def test_linking_goes_on_where_it_stopped(linked: list[int], satama: Member) -> None:
    with inside(satama):
        before = Link.objects.count()
        assert link_new() == 0
        record(Actor(User.objects.get(email=satama.coach), "page"), "participants.read")
        assert link_new() == 1
        assert Link.objects.count() == before + 1
        assert Anchor.objects.get().position == before + 1


def test_the_worker_links_every_organisation(
    satama: Member, skargard: Member, uusi: Member
) -> None:
    link_everywhere(timestamp=0)
    for member in (satama, skargard, uusi):
        verdict = verdict_of(member)
        assert verdict.links > 0
        assert (verdict.tail, verdict.damages) == (0, [])


def test_an_organisation_moves_only_its_own_anchor(satama: Member, skargard: Member) -> None:
    link_everywhere(timestamp=0)
    with inside(satama):
        assert [anchor.organisation_id for anchor in Anchor.objects.all()] == [satama.schema]
        assert Anchor.objects.filter(organisation_id=skargard.schema).update(position=1) == 0


def test_the_command_says_where(linked: list[int], satama: Member) -> None:
    out = StringIO()
    call_command("audit", "verify", organisation=satama.schema, stdout=out)
    assert "1 trails are whole" in out.getvalue()
    tamper(satama, f"UPDATE audit_entry SET action = 'x' WHERE id = {linked[0]}")
    out = StringIO()
    with pytest.raises(CommandError, match="1 trails are damaged"):
        call_command("audit", "verify", organisation=satama.schema, stdout=out)
    assert f"altered: entry {linked[0]}" in out.getvalue()


def test_the_command_refuses_a_name_that_is_none() -> None:
    with pytest.raises(CommandError, match="neither"):
        call_command("audit", "verify", organisation="satama", stdout=StringIO())
