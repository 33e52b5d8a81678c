"""What two clicks at the same moment begin is one."""

from __future__ import annotations

import pytest

from apps.workshop.referring.models import Draft
from tests.apps.workshop.together import at_once
from tests.support.people import inside, signed_in
from tests.support.world import Member

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_clicks_at_once_begin_one_draft(satama: Member) -> None:
    with inside(satama):
        Draft.objects.all().delete()
    clients = [signed_in(satama, satama.coach) for _ in range(3)]
    form = {"participant": satama.participant}
    answers = at_once(
        *[lambda client=client: client.post("/referrals/add/", form) for client in clients]
    )
    assert len({answer.headers["Location"] for answer in answers}) == 1
    with inside(satama):
        assert Draft.objects.count() == 1
