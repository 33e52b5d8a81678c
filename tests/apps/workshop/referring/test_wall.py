"""What the database itself lets each party do with a referral, whatever a program asks for."""

from __future__ import annotations

import pytest

from kit.database.names import NETWORK
from kit.database.scope import entered
from tests.apps.workshop.referring.conftest import Drafted
from tests.apps.workshop.statements import changed, refused, rows
from tests.support.people import inside
from tests.support.world import Member

pytestmark = pytest.mark.django_db

FIXED = (
    "id",
    "sender",
    "receiver",
    "service_basis",
    "sealed_body",
    "sender_key_id",
    "receiver_key_id",
    "data_key_for_sender",
    "data_key_for_receiver",
    "sent_at",
)
"""What nobody changes once a referral is on its way."""


def set_state(sent: Drafted, state: str, reason: str = "") -> int:
    return changed(
        "UPDATE referrals_referral SET state = %s, decline_reason = %s WHERE id = %s",
        [state, reason, sent.pk],
    )


@pytest.mark.parametrize("column", FIXED)
@pytest.mark.parametrize("party", ["satama", "skargard"])
def test_no_party_changes_what_was_sent(
    sent: Drafted, members: dict[str, Member], party: str, column: str
) -> None:
    with inside(members[party]):
        with refused("permission denied"):
            changed(f"UPDATE referrals_referral SET {column} = {column}")
        # The same statement on a column that may change: only the column made the difference.
        changed("UPDATE referrals_referral SET received_at = now() WHERE false")


@pytest.mark.parametrize("party", ["satama", "skargard"])
def test_no_party_removes_a_referral(sent: Drafted, members: dict[str, Member], party: str) -> None:
    with inside(members[party]):
        for statement in ("DELETE FROM referrals_referral", "TRUNCATE referrals_referral"):
            with refused("permission denied"):
                changed(statement)


@pytest.mark.parametrize(("state", "reason"), [("accepted", ""), ("declined", "full")])
def test_the_senders_role_does_not_answer(
    sent: Drafted, satama: Member, state: str, reason: str
) -> None:
    with inside(satama):
        with refused("row-level security"):
            set_state(sent, state, reason)
        with refused("row-level security"):
            set_state(sent, "received")
        assert set_state(sent, "withdrawn") == 1


@pytest.mark.parametrize(
    ("state", "reason"), [("received", ""), ("accepted", ""), ("declined", "full")]
)
def test_the_receivers_role_answers_and_does_not_withdraw(
    sent: Drafted, skargard: Member, state: str, reason: str
) -> None:
    with inside(skargard):
        with refused("row-level security"):
            set_state(sent, "withdrawn")
        with refused("row-level security"):
            set_state(sent, "sent")
        assert set_state(sent, state, reason) == 1


def test_nobody_changes_a_referral_that_is_closed(
    sent: Drafted, satama: Member, skargard: Member
) -> None:
    with inside(skargard):
        assert set_state(sent, "accepted") == 1
        assert set_state(sent, "declined", "full") == 0
    with inside(satama):
        assert set_state(sent, "withdrawn") == 0


def test_a_third_role_sees_and_changes_no_row(
    sent: Drafted, skargard: Member, members: dict[str, Member]
) -> None:
    look = "SELECT id FROM referrals_referral WHERE id = %s"
    with inside(members["rannikko"]):
        assert rows(look, [sent.pk]) == []
        assert set_state(sent, "accepted") == 0
    with inside(skargard):
        assert rows(look, [sent.pk]) == [(sent.pk,)]


@pytest.mark.parametrize(
    "column", ["sealed_body", "data_key_for_sender", "data_key_for_receiver", "sender_key_id"]
)
def test_the_networks_role_reads_no_body_and_no_key(sent: Drafted, column: str) -> None:
    with entered(NETWORK):
        assert rows("SELECT state, sent_at FROM referrals_referral WHERE id = %s", [sent.pk])
        with refused("permission denied"):
            rows(f"SELECT {column} FROM referrals_referral")
        with refused("permission denied"):
            changed("UPDATE referrals_referral SET state = 'withdrawn'")


@pytest.mark.parametrize("table", ["audit_entry", "handbook_edition"])
def test_rows_that_are_only_added_are_neither_changed_nor_removed(
    satama: Member, sent: Drafted, table: str
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
