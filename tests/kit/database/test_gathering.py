"""Rows that tell of a larger act are written with it, at its end, and only for what was done."""

from __future__ import annotations

import uuid

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.workshop.audit.models import Entry
from apps.workshop.audit.services import record_nobody
from kit.audit.seals import code_of
from kit.database.gathering import gathered
from tests.support.people import inside
from tests.support.world import Member


def tell(action: str) -> uuid.UUID:
    return record_nobody(action, address=None).uid


@transaction.atomic
def broken(lost: list[uuid.UUID]) -> float:
    with gathered():
        lost.append(tell("participants.add"))
        return 1 / 0


def test_they_are_written_at_the_end_in_one_statement(satama: Member) -> None:
    with inside(satama), transaction.atomic():
        with CaptureQueriesContext(connection) as asked, gathered():
            told = [tell("participants.add"), tell("notes.write")]
            with gathered():
                told.append(tell("referrals.accept"))
            assert not Entry.objects.filter(uid__in=told).exists()
        assert len([one for one in asked.captured_queries if "INSERT" in one["sql"]]) == 1
        rows = list(Entry.objects.filter(uid__in=told).order_by("pk"))
        assert [one.uid for one in rows] == told
        assert all(bytes(one.mac) == code_of(one) for one in rows)
        transaction.set_rollback(True)


def test_what_is_rolled_back_on_the_way_tells_nothing(satama: Member) -> None:
    with inside(satama), transaction.atomic():
        with gathered():
            kept = tell("participants.add")
            with transaction.atomic():
                lost = tell("notes.write")
                transaction.set_rollback(True)
        assert list(Entry.objects.filter(uid__in=[kept, lost]).values_list("uid", flat=True)) == [
            kept
        ]
        transaction.set_rollback(True)


def test_an_act_that_fails_writes_nothing_and_the_next_row_is_written_at_once(
    satama: Member,
) -> None:
    with inside(satama), transaction.atomic():
        lost: list[uuid.UUID] = []
        with pytest.raises(ZeroDivisionError):
            broken(lost)
        told = tell("notes.write")
        found = Entry.objects.filter(uid__in=[*lost, told]).values_list("uid", flat=True)
        assert list(found) == [told]
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_gathered(satama: Member) -> None:
    with inside(satama), pytest.raises(RuntimeError, match="transaction"), gathered():
        tell("participants.add")
