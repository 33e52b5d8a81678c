"""What the database itself lets each party do with a referral, whatever a program asks for."""

from __future__ import annotations

import uuid

import pytest
from django.db import IntegrityError, transaction

from apps.network.referrals.models import Lock
from kit.database.names import NETWORK
from kit.database.scope import entered
from tests.apps.network.referrals import full
from tests.apps.workshop.statements import changed, refused, rows
from tests.support.people import inside
from tests.support.world import Member

pytestmark = pytest.mark.django_db

FIXED = {
    "referral": (
        "id",
        "sender",
        "receiver",
        "unit",
        "service_basis",
        "employment_area",
        "sent_at",
    ),
    "part": ("id", "referral_id", "lock", "author", "made_at", "sealed"),
    "attachment": ("id", "referral_id", "lock", "author", "made_at", "sealed", "label"),
    "datakey": ("id", "referral_id", "lock", "holder"),
    "promise": ("answer_working_days", "expiry_days"),
    "publickey": ("id", "organisation", "key"),
}
"""What nobody changes once a referral is on its way."""
COLUMNS = [(table, column) for table, columns in FIXED.items() for column in columns]
SEALED = ("part", "attachment", "datakey")


@pytest.fixture
def sent(satama: Member, skargard: Member) -> uuid.UUID:
    """satama's to skargard, with words of both sides and a file, and not answered."""
    return full.send(satama, skargard)


def set_state(pk: uuid.UUID, state: str, reason: str = "") -> int:
    return changed(
        "UPDATE referrals_referral SET state = %s, decline_reason = %s WHERE id = %s",
        [state, reason, pk],
    )


def locks(table: str, pk: uuid.UUID) -> set[int]:
    return {
        row[0] for row in rows(f"SELECT lock FROM referrals_{table} WHERE referral_id = %s", [pk])
    }


@pytest.mark.parametrize(("table", "column"), COLUMNS)
@pytest.mark.parametrize("party", ["satama", "skargard"])
def test_no_party_changes_what_was_sent(
    members: dict[str, Member], party: str, table: str, column: str
) -> None:
    with inside(members[party]):
        with refused("permission denied"):
            changed(f"UPDATE referrals_{table} SET {column} = {column}")
        # The same statement on columns that may change: only the column made the difference.
        changed("UPDATE referrals_referral SET received_at = now() WHERE false")
        changed("UPDATE referrals_datakey SET sealed = sealed WHERE false")


@pytest.mark.parametrize("party", ["satama", "skargard"])
def test_no_party_removes_a_referral(
    sent: uuid.UUID, members: dict[str, Member], party: str
) -> None:
    with inside(members[party]):
        for statement in ("DELETE FROM referrals_referral", "TRUNCATE referrals_referral"):
            with refused("permission denied"):
                changed(statement)


@pytest.mark.parametrize(
    ("state", "reason"),
    [("in_review", ""), ("accepted", ""), ("declined", "full"), ("started", "")],
)
def test_the_senders_role_does_not_answer(
    sent: uuid.UUID, satama: Member, state: str, reason: str
) -> None:
    with inside(satama):
        with pytest.raises(IntegrityError, match="no way"), transaction.atomic():
            set_state(sent, state, reason)
        assert set_state(sent, "withdrawn") == 1


@pytest.mark.parametrize(
    ("state", "reason"), [("in_review", ""), ("accepted", ""), ("declined", "full")]
)
def test_the_receivers_role_answers_and_does_not_withdraw(
    sent: uuid.UUID, skargard: Member, state: str, reason: str
) -> None:
    with inside(skargard):
        for forbidden in ("withdrawn", "sent", "expired"):
            with pytest.raises(IntegrityError), transaction.atomic():
                set_state(sent, forbidden)
        assert set_state(sent, state, reason) == 1


def test_a_third_role_sees_and_changes_no_row(
    sent: uuid.UUID, skargard: Member, members: dict[str, Member]
) -> None:
    look = "SELECT id FROM referrals_referral WHERE id = %s"
    for key in ("rannikko", "uusi"):
        with inside(members[key]):
            assert rows(look, [sent]) == []
            assert set_state(sent, "accepted") == 0
            for table in SEALED:
                assert locks(table, sent) == set()
                remove = f"DELETE FROM referrals_{table} WHERE referral_id = %s"
                assert changed(remove, [sent]) == 0
            assert rows("SELECT public.referral_place(%s)", [sent]) == [(0,)]
    with inside(skargard):
        assert rows(look, [sent]) == [(sent,)]


def test_the_second_lock_opens_with_the_promise_and_closes_with_the_withdrawal(
    sent: uuid.UUID, satama: Member, skargard: Member
) -> None:
    with inside(skargard):
        for state, reason in (("in_review", ""), ("declined", "full"), ("in_review", "full")):
            set_state(sent, state, reason)
            for table in SEALED:
                assert locks(table, sent) == {Lock.NEED}
        set_state(sent, "accepted", "full")
        assert locks("part", sent) == locks("datakey", sent) == {Lock.NEED, Lock.NAME}
    with inside(satama):
        assert set_state(sent, "withdrawn", "full") == 1
    with inside(skargard):
        assert locks("part", sent) == locks("datakey", sent) == {Lock.NEED}


def test_only_the_sender_removes_what_is_sealed(
    sent: uuid.UUID, satama: Member, skargard: Member
) -> None:
    removals = [f"DELETE FROM referrals_{table} WHERE referral_id = %s" for table in SEALED]
    with inside(skargard):
        assert [changed(removal, [sent]) for removal in removals] == [0, 0, 0]
    with inside(satama):
        assert all(changed(removal, [sent]) for removal in removals)
        assert changed("UPDATE referrals_referral SET shredded_at = now() WHERE id = %s", [sent])


ADD = (
    "INSERT INTO referrals_part (id, referral_id, lock, author, made_at, sealed)"
    " VALUES (gen_random_uuid(), %s, %s, %s, now(), 'x')"
)


def test_texts_are_added_by_the_parties_in_their_own_names_until_it_is_shredded(
    sent: uuid.UUID, satama: Member, skargard: Member, members: dict[str, Member]
) -> None:
    third = members["rannikko"]
    with inside(skargard):
        assert changed(ADD, [sent, 1, skargard.schema]) == 1
        for lock, author in ((2, skargard), (1, satama)):
            with refused("row-level security"):
                changed(ADD, [sent, lock, author.schema])
    with inside(third), refused("row-level security"):
        changed(ADD, [sent, 1, third.schema])
    with inside(satama):
        assert changed(ADD, [sent, 2, satama.schema]) == 1
        changed("UPDATE referrals_referral SET shredded_at = now() WHERE id = %s", [sent])
    for member in (satama, skargard):
        with inside(member), refused("row-level security"):
            changed(ADD, [sent, 1, member.schema])


def test_data_keys_are_made_by_the_sender_for_the_two_parties(
    sent: uuid.UUID, satama: Member, skargard: Member, members: dict[str, Member]
) -> None:
    seal = (
        "INSERT INTO referrals_datakey (id, referral_id, lock, holder, key_id, sealed)"
        " SELECT gen_random_uuid(), %s, 1, %s, id, 'x' FROM referrals_publickey"
        " WHERE organisation = %s"
    )
    with inside(satama):
        assert changed(seal, [sent, skargard.schema, skargard.schema]) == 1
        with refused("row-level security"):
            changed(seal, [sent, members["rannikko"].schema, satama.schema])
    with inside(skargard), refused("row-level security"):
        changed(seal, [sent, skargard.schema, skargard.schema])


def test_a_place_in_the_queue_counts_who_waits_for_the_same_unit_and_came_before(
    satama: Member, skargard: Member, members: dict[str, Member]
) -> None:
    rannikko = members["rannikko"]
    first, second = full.send(satama, skargard), full.send(rannikko, skargard)
    with inside(skargard):
        for pk, ago in ((first, 2), (second, 1)):
            changed(
                "UPDATE referrals_referral SET state = 'waitlisted',"
                " decided_at = now() - make_interval(hours => %s) WHERE id = %s",
                [ago, pk],
            )
    asked = "SELECT public.referral_place(%s)"
    for member, told in ((satama, (1, 0)), (rannikko, (0, 2)), (skargard, (1, 2))):
        with inside(member):
            assert tuple(rows(asked, [pk])[0][0] for pk in (first, second)) == told
    with inside(skargard):
        assert set_state(first, "accepted") == 1
        assert rows(asked, [second]) == [(1,)]


@pytest.mark.parametrize(
    ("table", "column"),
    [("part", "sealed"), ("attachment", "label"), ("datakey", "sealed"), ("datakey", "key_id")],
)
def test_the_networks_role_reads_no_text_and_no_key(
    sent: uuid.UUID, table: str, column: str
) -> None:
    with entered(NETWORK):
        assert rows("SELECT state, sent_at FROM referrals_referral WHERE id = %s", [sent])
        with refused("permission denied"):
            rows(f"SELECT {column} FROM referrals_{table}")
        with refused("permission denied"):
            changed("UPDATE referrals_referral SET state = 'withdrawn'")


@pytest.mark.parametrize("table", ["audit_entry", "handbook_edition"])
def test_rows_that_are_only_added_are_neither_changed_nor_removed(
    satama: Member, sent: uuid.UUID, table: str
) -> None:
    with inside(satama):
        assert rows(f"SELECT count(*) FROM {table}")[0][0] > 0
        for statement in (
            f"UPDATE {table} SET id = id",
            f"DELETE FROM {table}",
            f"TRUNCATE {table}",
            f"DROP TABLE {table}",
        ):
            with refused("permission denied|must be owner"):
                changed(statement)
