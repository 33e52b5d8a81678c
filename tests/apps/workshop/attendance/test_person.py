"""One participant's plan and month: limits, closed days, corrections and the first page."""

from __future__ import annotations

import re
import uuid
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.workshop import attendance
from apps.workshop.attendance import limits, planning, services
from apps.workshop.attendance.answers import Answer
from apps.workshop.attendance.diary import Diary
from apps.workshop.attendance.grid import Sums
from apps.workshop.attendance.limits import Typed
from apps.workshop.attendance.models import Mark, PlannedDay, WeeklyPlan
from apps.workshop.audit.models import Entry
from apps.workshop.audit.services import Actor
from apps.workshop.participants.models import Pause, Period
from kit.holidays import holiday
from tenants.accounts.models import User
from tests.apps.workshop.attendance.floor import (
    Floor,
    by_of,
    changes,
    floor,
    marks,
    week,
    working_day,
)
from tests.support.people import inside
from tests.support.world import Member

pytestmark = pytest.mark.django_db


def plan_form(wood: Floor, **changes: Any) -> dict[str, Any]:
    with inside(wood.house.member):
        period = wood.people[0].periods.get()
    days = {"from_1": "09:00", "to_1": "14:00", "hours_2": "4,5", "remote_2": "on"}
    return {
        "form_token": uuid.uuid4(),
        "period": period.pk,
        "valid_from": wood.day,
        **days,
        **changes,
    }


def page_of(wood: Floor) -> str:
    return f"/participants/{wood.people[0].pk}/attendance/"


def test_a_weekly_plan_of_times_and_hours_is_saved(satama: Member) -> None:
    wood = floor(satama, role="coach")
    wood.client.post(f"{page_of(wood)}plan/", plan_form(wood))
    with inside(satama):
        days = WeeklyPlan.objects.get(valid_from=wood.day).days.all()
        assert [(one.weekday, one.hours, one.is_remote) for one in days] == [
            (1, 5, False),
            (2, Decimal("4.5"), True),
        ]
        assert Entry.objects.filter(action="attendance.plan").count() == 3
    assert "9.00" in wood.client.get(page_of(wood)).content.decode().replace("9:00", "9.00")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"from_1": "14:00", "to_1": "09:00"}, "to_1"),
        ({"to_1": ""}, "to_1"),
        ({"hours_2": "30"}, "hours_2"),
        ({"valid_from": "1980-01-01"}, "valid_from"),
    ],
)
def test_a_plan_that_cannot_be_names_the_field_and_keeps_the_rest(
    satama: Member, changes: dict[str, str], field: str
) -> None:
    wood = floor(satama, role="coach")
    page = wood.client.post(f"{page_of(wood)}plan/", plan_form(wood, **changes))
    assert field in page.context["form"].errors


def test_a_plan_begins_no_later_than_the_period_ends(satama: Member) -> None:
    wood = floor(satama, role="coach")
    last = wood.day + timedelta(days=2)
    with inside(satama):
        period = wood.people[0].periods.get()
        Period.objects.filter(pk=period.pk).update(ends_on=last)
    late = plan_form(wood, valid_from=str(last + timedelta(days=1)))
    page = wood.client.post(page_of(wood) + "plan/", late)
    assert list(page.context["form"].errors) == ["valid_from"]
    with inside(satama):
        assert planning.first_day_to_plan(Period.objects.get(pk=period.pk), wood.day) <= last
    in_time = plan_form(wood, valid_from=str(last))
    assert wood.client.post(page_of(wood) + "plan/", in_time).status_code == 302


def test_a_plan_past_a_limit_is_saved_with_its_reason_only(satama: Member) -> None:
    wood = floor(satama, count=1, role="coach", basis="KTT")
    form = plan_form(wood, hours_3="2")
    page = wood.client.post(f"{page_of(wood)}plan/", form)
    assert "shorter than 4 hours" in page.content.decode()
    assert page.context["form"]["hours_3"].value() == "2"
    wood.client.post(
        f"{page_of(wood)}plan/", {**form, "reason": "Sovittu hyvinvointialueen kanssa"}
    )
    with inside(satama):
        assert WeeklyPlan.objects.get(valid_from=wood.day).reason.startswith("Sovittu")


KTT_LIMITS = [
    ([Typed(1, Decimal(5))], []),
    ([Typed(1, Decimal(3))], ["shorter"]),
    ([Typed(1, Decimal(9))], ["longer"]),
    ([], ["at least 1 day"]),
    ([Typed(number, Decimal(5)) for number in range(1, 6)], ["More than 4 days", "178"]),
]


@pytest.mark.parametrize(("days", "expected"), KTT_LIMITS)
def test_rehabilitative_work_is_warned_of_by_its_limits(
    satama: Member, days: list[Typed], expected: list[str]
) -> None:
    with inside(satama):
        period = Period(participant_id=satama.participant, service_basis="KTT")
        period.starts_on = date(2026, 1, 5)
        found = limits.warnings(days, period=period, valid_from=date(2026, 1, 5), is_free={})
    assert len(found) == len(expected)
    assert all(part in sentence for part, sentence in zip(expected, found, strict=True)), found


def test_holidays_and_closing_days_empty_the_plan_of_whom_they_concern(satama: Member) -> None:
    wood = floor(satama, count=2)
    with inside(satama):
        director = Actor(by_of(satama).user.__class__.objects.get(email=satama.director), "job")
        day = working_day()
        closure = services.add_closure(
            unit=wood.house.wood, name="Inventaario", starts_on=day, ends_on=day, by=director
        )
        people = [wood.people[0], wood.house.theirs]
        diary = Diary(people, day, day, "fi")
        assert diary.entry(people[0].pk, day).empty_because == "Inventaario"
        assert diary.entry(people[1].pk, day).empty_because == ""
        services.remove_closure(closure.pk, by=director)
        assert Diary(people, day, day, "fi").entry(people[0].pk, day).is_expected
        with pytest.raises(PermissionDenied):
            services.add_closure(unit=None, name="x", starts_on=day, ends_on=day, by=by_of(satama))
    assert holiday(date(2026, 6, 19), "sv") == "Midsommarafton"
    assert holiday(date(2026, 6, 18), "fi") == ""


def test_a_day_older_than_a_week_is_corrected_with_a_reason_and_its_trace(satama: Member) -> None:
    wood = floor(satama)
    person, day = wood.people[0], working_day(20)
    with inside(satama):
        services.mark({(person.pk, day): Answer(reason="no_word")}, by=by_of(satama))
    form = {"form_token": uuid.uuid4(), "day": day, "answer": "accepted", "seen": "no_word"}
    page = wood.client.post(page_of(wood), form)
    assert "why" in page.context["form"].errors
    wood.client.post(page_of(wood), {**form, "why": "Toi todistuksen"})
    with inside(satama):
        change = changes().exclude(was="").get()
        assert (change.was, change.became, change.why) == ("no_word", "accepted", "Toi todistuksen")
    shown = wood.client.get(f"{page_of(wood)}?day={day}").content.decode()
    assert "No word → Other accepted reason" in shown
    assert "Toi todistuksen" in shown


def test_a_later_plan_changes_no_day_that_has_been(satama: Member) -> None:
    wood = floor(satama)
    person, day = wood.people[0], working_day(2)
    with inside(satama):
        by = by_of(satama)
        services.mark({(person.pk, day): Answer(hours=Decimal(3))}, by=by)
        planning.save_plan(person.periods.get(), valid_from=day, days=week("8"), by=by)
        sums = Sums()
        sums.add(marks().get())
        assert sums.per_cent == 60
        assert isinstance(week()[0], PlannedDay)


def test_the_first_page_tells_four_weeks_and_the_next_day_with_one_query(satama: Member) -> None:
    wood = floor(satama, role="coach")
    wood.say(wood.people[0], "planned")
    with CaptureQueriesContext(connection) as asked:
        page = wood.client.get(f"/participants/{wood.people[0].pk}/")
    assert "100 % of the agreed time" in page.content.decode()
    assert sum("attendance_" in one["sql"][:60] for one in asked) == 1
    assert f'href="{page_of(wood)}"' in page.content.decode()


def test_the_list_on_paper_is_keyed_back_and_a_slip_loses_nothing(satama: Member) -> None:
    wood = floor(satama, count=3)
    monday = wood.day - timedelta(days=wood.day.weekday() + 7)
    page = f"/attendance/roll-call/?unit={wood.house.wood.pk}&day={monday}"
    boxes = [f"c_{one.pk.hex}_{monday}" for one in wood.people]
    if holiday(monday, "fi"):
        pytest.skip("Nobody is planned on that Monday.")
    keyed = {boxes[0]: "4,5", boxes[1]: "s", boxes[2]: "kyllä"}
    answer = wood.client.post(page, keyed)
    assert answer.status_code == 200
    assert 'value="kyllä"' in answer.content.decode()
    with inside(satama):
        assert not marks().exists()
    assert wood.client.post(page, {**keyed, boxes[2]: ""}).status_code == 302
    with inside(satama):
        said = {one.participant_id: (one.hours, one.reason) for one in marks().all()}
        assert said == {
            wood.people[0].pk: (Decimal("4.5"), ""),
            wood.people[1].pk: (None, "sick"),
        }


def test_the_list_for_the_wall_is_printed_without_who_was_away_and_why(satama: Member) -> None:
    wood = floor(satama, count=1)
    wood.say(wood.people[0], "sick")
    page = f"/attendance/roll-call/?unit={wood.house.wood.pk}&day={wood.day}"
    boxes = re.findall(r"<td[^>]*>(.*?)</td>", wood.client.get(page).content.decode(), re.S)
    assert any('value="S"' in box for box in boxes)
    for box in boxes:
        shown = re.sub(r"<(\w+)[^>]*\bpv-only-screen\b[^>]*>(.*?</\1>)?", "", box)
        assert "S" not in re.sub(r'<input type="hidden"[^>]*>', "", shown), box
    css = (Path(attendance.__file__).parent / "static/attendance/attendance.css").read_text()
    assert ".pv-only-screen" in css.split("@media print")[1].split("display: none !important")[0]


def test_days_between_today_and_a_new_plan_count_for_its_limit(satama: Member) -> None:
    wood = floor(satama, count=1, role="coach", basis="KTT")
    with inside(satama):
        person = wood.people[0]
        period, start = person.periods.get(), timezone.localdate() + timedelta(weeks=30)
        period.ends_on = start + timedelta(days=6)
        period.save()
        days = week(weekdays=range(1, 3))
        # Each day until then is planned already: more than half a year of seven days a week.
        assert any("178" in one for one in planning.warnings_about(person, period, days, start))
        WeeklyPlan.objects.filter(period=period).delete()
        assert not planning.warnings_about(person, period, days, start)


def test_whoever_has_nearly_used_the_days_of_twelve_months_is_warned_of(satama: Member) -> None:
    wood = floor(satama, count=1, role="coach", basis="KTT")
    person = wood.people[0]

    def be_here(days: range) -> None:
        with inside(satama):
            Mark.objects.bulk_create(
                Mark(
                    participant=person,
                    day=timezone.localdate() - timedelta(days=number),
                    is_present=True,
                    service_basis="KTT",
                    planned_hours=5,
                    marked_by=by_user,
                    marked_at=timezone.now(),
                    click=uuid.uuid4(),
                )
                for number in days
            )

    with inside(satama):
        by_user = by_of(satama).user
        User.objects.update(language="en")
    be_here(range(1, 167))
    assert "of 178 days" not in wood.client.get(page_of(wood)).content.decode()
    be_here(range(167, 170))
    assert "9 days are left of 178 days" in wood.client.get(page_of(wood)).content.decode()
    be_here(range(170, 181))
    assert "2 days more than the 178 days" in wood.client.get(page_of(wood)).content.decode()


def test_a_suspended_period_with_a_plan_is_not_said_to_have_none(satama: Member) -> None:
    wood = floor(satama, role="coach")
    person = wood.people[0]
    with inside(satama):
        User.objects.update(language="en")
        today = timezone.localdate()
        Pause.objects.create(period=person.periods.get(), starts_on=today)
    said = wood.client.get(f"/participants/{person.pk}/").content.decode()
    assert "None within four weeks" in said
    assert "No weekly plan" not in said
