"""Statements that set out together are carried out in their order, all or none."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import DataError, connection, transaction
from psycopg.pq import PipelineStatus

from apps.workshop.participants.models import Participant
from kit.database.ready import insert
from kit.database.together import together
from tests.support.people import inside
from tests.support.world import Member

pytestmark = pytest.mark.django_db


def _named(name: str) -> Participant:
    by = Participant.objects.all()[0].added_by
    return Participant(given_name=name, family_name="Yhdessä", added_by=by)


def _ask_for(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 / {text}")


def _all_of_it(*acts: Callable[[], object]) -> None:
    with transaction.atomic(), together():
        for act in acts:
            act()


def test_rows_asked_for_inside_are_there_and_what_was_sent_before_them(satama: Member) -> None:
    with inside(satama):
        row = _named("Aino")
        with together():
            insert(row)
            assert Participant.objects.get(pk=row.pk).given_name == "Aino"
        assert Participant.objects.filter(pk=row.pk).exists()
        assert connection.connection.pgconn.pipeline_status == PipelineStatus.OFF


def test_what_is_refused_raises_at_the_end_and_takes_the_rest_with_it(satama: Member) -> None:
    with inside(satama):
        before, after = _named("Ennen"), _named("Jälkeen")
        with pytest.raises(DataError):
            _all_of_it(lambda: insert(before), lambda: _ask_for("0"), lambda: insert(after))
        # The connection goes on as if nothing had been said.
        assert not Participant.objects.filter(pk__in=[before.pk, after.pk]).exists()
        assert connection.connection.pgconn.pipeline_status == PipelineStatus.OFF


def test_a_fault_of_ours_ends_it_too(satama: Member) -> None:
    with inside(satama):
        row = _named("Kesken")
        with pytest.raises(ZeroDivisionError):
            _all_of_it(lambda: insert(row), lambda: 1 / 0)
        assert not Participant.objects.filter(pk=row.pk).exists()
