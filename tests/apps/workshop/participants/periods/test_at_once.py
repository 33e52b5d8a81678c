"""Two people start a period on one basis at the same moment: one of them is told of the other."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from apps.workshop.participants.models import Period
from tests.apps.workshop.together import at_once
from tests.support.people import inside, signed_in
from tests.support.world import Member

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_that_overlap_one_is_started_and_one_is_told(satama: Member) -> None:
    clients = [signed_in(satama, email) for email in (satama.coach, satama.director)]

    def start(turn: int) -> Any:
        form = {
            "form_token": uuid.uuid4(),
            "service_basis": "KTT",
            "starts_on": f"2026-0{turn + 1}-01",
            "ends_on": "2026-10-31",
        }
        return clients[turn].post(f"/participants/{satama.participant}/periods/start/", form)

    answers = at_once(lambda: start(0), lambda: start(1))
    assert sorted(answer.status_code for answer in answers) == [200, 302]
    told = next(answer for answer in answers if answer.status_code == 200)
    with inside(satama):
        kept = Period.objects.get(service_basis="KTT")
    assert f"{kept.starts_on.day}.{kept.starts_on.month}.2026" in told.content.decode()
