"""Long work: it moves where others see it, is done once, and begins again where it broke off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.workshop.notifications.kinds import Kind
from apps.workshop.notifications.services import unread
from apps.workshop.work.models import Work
from apps.workshop.work.services import KEPT_HOURS, begin, carry_out, clean, result_of
from tenants.accounts.models import User
from tests.support.people import inside, signed_in
from tests.support.world import Member

pytestmark = pytest.mark.django_db

Report = Callable[[int], None]


def begun(member: Member) -> Work:
    officer = User.objects.get(email=member.officer)
    return begin(Work.Kind.LOG_COPY, total=10, by=officer)


def test_a_step_is_seen_and_the_end_is_told_once(satama: Member) -> None:
    with inside(satama):
        work = begun(satama)
        seen = []

        def make(report: Report) -> tuple[str, bytes]:
            for done in (4, 99):
                report(done)
                seen.append(Work.objects.get(pk=work.pk).done)
            return "loki.csv", b"rows"

        carry_out(work, make)
        carry_out(work, make)
        assert seen == [4, 10]
        assert result_of(work) == b"rows"
        told = unread(work.begun_by).filter(kind=Kind.WORK_DONE, key=str(work.pk))
        assert [one.about_url for one in told] == [f"/long-work/{work.pk}/"]


def test_what_broke_off_says_so_and_can_be_done_again(satama: Member) -> None:
    def broken(report: Report) -> tuple[str, bytes]:
        report(4)
        raise RuntimeError("the disk is full")

    with inside(satama):
        work = begun(satama)
        with pytest.raises(RuntimeError):
            carry_out(work, broken)
        work.refresh_from_db()
        assert work.stands_still
        with pytest.raises(Work.DoesNotExist):
            result_of(work)
        carry_out(work, lambda report: ("loki.csv", b"rows"))
        assert result_of(work) == b"rows"


def test_work_that_has_not_moved_for_minutes_stands_still(satama: Member) -> None:
    with inside(satama):
        work = begun(satama)
        assert not work.stands_still
        work.moved_at = timezone.now() - timedelta(minutes=3)
        assert work.stands_still


def test_a_result_does_not_lie_about(satama: Member) -> None:
    with inside(satama):
        Work.objects.all().delete()
        begun(satama)
        Work.objects.update(begun_at=timezone.now() - timedelta(hours=KEPT_HOURS, minutes=1))
        fresh = begun(satama)
        assert clean() == 1
        assert Work.objects.get() == fresh


def test_the_page_and_what_its_script_asks_are_one_person_s(satama: Member) -> None:
    with inside(satama):
        work = begun(satama)
    officer, director = (signed_in(satama, email) for email in (satama.officer, satama.director))
    address = f"/long-work/{work.pk}/"
    assert "<progress" in officer.get(address).content.decode()
    assert officer.get(f"{address}state/").json() == {"done": 0, "total": 10, "over": False}
    assert officer.get(f"/log/copy/{work.pk}/").status_code == 404
    assert [director.get(path).status_code for path in (address, f"{address}state/")] == [404, 404]
