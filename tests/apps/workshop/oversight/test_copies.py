"""A copy of the log: small at once, large in the background, and each in the trail."""

from __future__ import annotations

import pytest
from django.test import Client

from apps.workshop.audit.models import Entry
from apps.workshop.oversight import copies, copy_views
from apps.workshop.oversight.tasks import copy_log
from apps.workshop.work.models import Work
from tests.support.people import inside, signed_in
from tests.support.world import Member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def officer(satama: Member, monkeypatch: pytest.MonkeyPatch) -> Client:
    """satama's data protection officer, where a copy of one entry is a large one."""
    monkeypatch.setattr(copy_views, "AT_ONCE", 1)
    monkeypatch.setattr(copies, "STEP", 2)
    with inside(satama):
        Work.objects.all().delete()
    return signed_in(satama, satama.officer)


def taken(member: Member) -> int:
    with inside(member):
        return Entry.objects.filter(action="log.export").count()


def test_a_large_copy_is_made_in_the_background_and_is_the_same_as_a_small_one(
    officer: Client, satama: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered = officer.get("/log/export/?group=referrals")
    assert "Make the copy" in offered.content.decode()
    for _click in range(2):
        begun = officer.post("/log/copy/?group=referrals")
    with inside(satama):
        work = Work.objects.get()
        assert work.total == Entry.objects.filter(action__startswith="referrals.").count() > 2
    assert begun.headers["Location"] == f"/long-work/{work.pk}/"
    assert taken(satama) == 0
    # Who has left the page finds the way back on My day.
    assert f"/long-work/{work.pk}/" in officer.get("/").content.decode()
    copy_log.task.func(organisation=satama.schema, work=str(work.pk))
    page = officer.get(f"/long-work/{work.pk}/").content.decode()
    assert f"/log/copy/{work.pk}/" in page
    large = officer.get(f"/log/copy/{work.pk}/")
    assert taken(satama) == 1
    monkeypatch.setattr(copy_views, "AT_ONCE", 100)
    small = officer.get("/log/export/?group=referrals")
    assert large.content == small.content
    assert large.headers["Content-Disposition"] == small.headers["Content-Disposition"]


def test_only_a_copy_that_stands_still_is_begun_again(officer: Client, satama: Member) -> None:
    officer.post("/log/copy/")
    with inside(satama):
        work = Work.objects.get()
        Work.objects.update(state=Work.State.RUNNING, done=1)
    officer.post(f"/log/copy/{work.pk}/again/")
    with inside(satama):
        assert Work.objects.get().done == 1
        Work.objects.update(state=Work.State.FAILED)
    officer.post(f"/log/copy/{work.pk}/again/")
    with inside(satama):
        again = Work.objects.get()
        assert (again.state, again.done) == (Work.State.WAITING, 0)
