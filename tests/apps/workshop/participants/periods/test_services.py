"""Periods through their pages: started, changed, suspended, ended, undone, followed up."""

from __future__ import annotations

import re
import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.network.classifications.models import EndReason
from apps.workshop.attendance.models import WeeklyPlan
from apps.workshop.audit.models import Entry
from apps.workshop.participants.models import (
    Attempt,
    Change,
    FollowUp,
    Note,
    Override,
    Participant,
    Pause,
    Period,
)
from apps.workshop.participants.periods.limits import months_later
from tenants.accounts.models import User
from tests.apps.workshop.participants.people import house
from tests.support.people import client_at, inside, signed_in
from tests.support.world import Member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

TODAY = timezone.localdate()
MONTH = timedelta(days=30)
MOST_QUERIES = 20


@pytest.fixture
def page(satama: Member) -> str:
    """The periods of a participant who has one on OMA since January, without a last day."""
    return f"/participants/{satama.participant}/periods/"


def period(**changes: Any) -> dict[str, Any]:
    return {
        "form_token": uuid.uuid4(),
        "service_basis": "KTT",
        "starts_on": "2026-03-01",
        "ends_on": "2026-08-31",
        "place": "",
    } | changes


def step(client: Client, page: str, member: Member, code: str, **typed: Any) -> Any:
    """Do something to the newest period as somebody who has just opened the form."""
    with inside(member):
        newest = Period.objects.order_by("-pk")[0]
        seen = newest.changes.values_list("pk", flat=True).first() or 0
    form = {"form_token": uuid.uuid4(), "seen": seen} | typed
    return client.post(f"{page}{newest.pk}/{code}/", form)


def ending(**changes: Any) -> dict[str, Any]:
    planned = {"ends_on": "2026-08-31", "end_reason": "PLANNED", "placement": "E_VET"}
    return planned | changes


def undo(client: Client, page: str) -> str:
    """Press the button of the message, and say what the next page answers."""
    tokens = re.findall(r'name="undo" value="([^"]+)"', client.get(page).content.decode())
    return client.post("/undo/", {"undo": tokens[-1]}, follow=True).content.decode()


def last_action(member: Member) -> tuple[str, list[str]]:
    with inside(member):
        entry = Entry.objects.exclude(action="periods.read").order_by("-id")[0]
    return entry.action, entry.participant_ids


@pytest.mark.parametrize(
    ("starts_in", "ends_in", "state"),
    [(9, 200, "planned"), (-9, None, "active"), (-9, 0, "active"), (-9, -1, "ended")],
)
def test_a_state_is_told_by_the_days(
    coach: Client, page: str, satama: Member, starts_in: int, ends_in: int | None, state: str
) -> None:
    ends_on = "" if ends_in is None else TODAY + timedelta(days=ends_in)
    starts_on = TODAY + timedelta(days=starts_in)
    form = period(service_basis="SOSK", starts_on=starts_on, ends_on=ends_on)
    assert coach.post(f"{page}start/", form).headers["Location"] == page
    assert coach.get(page).context["rows"][0].state == state
    assert last_action(satama) == ("periods.start", [satama.participant])


def test_a_passed_limit_is_told_with_its_law_and_saved_with_its_reason(
    coach: Client, page: str, satama: Member
) -> None:
    short = period(ends_on="2026-04-15")
    asked = coach.post(f"{page}start/", short)
    said = asked.content.decode()
    assert "The period is 1 month and 15 days; the shortest is 3 months (act 189/2001)." in said
    assert "reason" in asked.context["form"].errors
    assert 'value="2026-04-15"' in said
    with inside(satama):
        assert not Period.objects.filter(service_basis="KTT").exists()
    coach.post(f"{page}start/", short | {"reason": "Päätös on tehty lyhyemmäksi."})
    with inside(satama):
        override = Override.objects.get()
        assert (override.limit, override.allowed) == ("min_months", 3)
        assert override.change.made_by.email == satama.coach
    assert "Päätös on tehty lyhyemmäksi." in coach.get(page).content.decode()


def test_two_periods_of_one_basis_never_overlap_and_the_other_one_is_named(
    coach: Client, page: str, satama: Member
) -> None:
    coach.post(f"{page}start/", period())
    refused = coach.post(f"{page}start/", period(starts_on="2026-08-31", ends_on="2027-01-31"))
    assert "1.3.2026–31.8.2026" in refused.context["form"].errors["starts_on"][0]
    after = period(starts_on="2026-09-01", ends_on="2027-01-31")
    assert coach.post(f"{page}start/", after).status_code == 302
    longer = step(coach, page, satama, "change", **period(starts_on="2026-08-01"))
    assert "starts_on" in longer.context["form"].errors
    with inside(satama), pytest.raises(IntegrityError), transaction.atomic():
        Period.objects.create(
            participant_id=satama.participant, service_basis="KTT", starts_on=date(2026, 8, 31)
        )


def test_notes_never_move_to_another_register_by_an_undo(
    coach: Client, page: str, satama: Member
) -> None:
    coach.post(f"{page}start/", period(service_basis="SOSK"))
    step(coach, page, satama, "change", **period(service_basis="OMA", starts_on="2025-01-01",
         ends_on="2025-06-30"))  # fmt: skip
    with inside(satama):
        newest = Period.objects.order_by("-pk")[0]
        assert newest.service_basis == "OMA"
        Note.objects.create(
            participant_id=satama.participant,
            period=newest,
            happened_on=date(2025, 3, 1),
            written_by_id=satama.coach_id,
        )
    assert "Undone." not in undo(coach, page)
    with inside(satama):
        assert Period.objects.get(pk=newest.pk).service_basis == "OMA"


def test_a_period_with_a_weekly_plan_is_not_taken_away_by_an_undo(
    coach: Client, page: str, satama: Member
) -> None:
    coach.post(f"{page}start/", period(service_basis="SOSK"))
    with inside(satama):
        newest = Period.objects.order_by("-pk")[0]
        WeeklyPlan.objects.create(
            period=newest, valid_from=newest.starts_on, made_by_id=satama.coach_id
        )
    assert "Undone." not in undo(coach, page)
    with inside(satama):
        assert WeeklyPlan.objects.filter(period=newest).exists()


def test_an_ending_of_health_is_told_only_to_whom_health_is_open(
    coach: Client, page: str, satama: Member
) -> None:
    with inside(satama):
        health = EndReason.objects.filter(is_health=True)[0]
        Period.objects.filter(participant_id=satama.participant).update(
            ends_on=date(2026, 6, 30), end_reason=health.code, placement="E_VET"
        )
    director = signed_in(satama, satama.director)
    # A placement that tells nothing of health is told to both.
    for client, is_told in ((coach, True), (director, False)):
        (row,) = client.get(page).context["rows"]
        assert (bool(row.reason), bool(row.placement)) == (is_told, True)
    form = director.get(f"{page}{row.period.pk}/end/").context["form"]
    assert health.code not in dict(form.fields["end_reason"].choices)
    kept = {name: form[name].value() for name in ("ends_on", "end_reason", "placement")}
    assert step(director, page, satama, "end", **kept).status_code == 302
    with inside(satama):
        assert Period.objects.get(pk=row.period.pk).end_reason == health.code
    bearer = {"authorization": f"Bearer {satama.token}"}
    address = f"/api/v1/participants/{satama.participant}/"
    for role, expected in (("coach", health.code), ("director", "")):
        with inside(satama):
            User.objects.filter(pk=satama.coach_id).update(roles=[role])
        told = client_at(satama.host).get(address, headers=bearer).json()["periods"][0]
        assert (told["end_reason"], told["placement"]) == (expected, "E_VET")


def test_an_extension_keeps_what_was_before_and_can_be_undone(
    coach: Client, page: str, satama: Member
) -> None:
    coach.post(f"{page}start/", period(ends_on="2026-12-31"))
    step(coach, page, satama, "change", **period(ends_on="2027-05-31"))
    with inside(satama):
        change = Change.objects.filter(act="change").get()
        assert change.before is not None
        assert change.before["fields"]["ends_on"] == "2026-12-31"
    assert "Undone." in undo(coach, page)
    with inside(satama):
        assert Period.objects.get(service_basis="KTT").ends_on == date(2026, 12, 31)
    assert last_action(satama)[0] == "periods.take_back"


def test_a_new_period_is_gone_when_it_is_undone(coach: Client, page: str, satama: Member) -> None:
    coach.post(f"{page}start/", period())
    undo(coach, page)
    with inside(satama):
        assert not Period.objects.filter(service_basis="KTT").exists()


def test_somebody_elses_change_is_not_overwritten_and_nothing_typed_is_lost(
    coach: Client, page: str, satama: Member
) -> None:
    coach.post(f"{page}start/", period(ends_on="2026-12-31"))
    stale = {"seen": 0}
    typed = period(ends_on="2027-02-28", place="Kahvila")
    answer = step(coach, page, satama, "change", **typed | stale)
    said = answer.content.decode()
    assert "meanwhile: now it is 1.3.2026–31.12.2026" in said
    assert "Kahvila" in said
    with inside(satama):
        assert Period.objects.get(service_basis="KTT").ends_on == date(2026, 12, 31)
    again = typed | {"seen": answer.context["form"]["seen"].value(), "reason": "Sovittu"}
    step(coach, page, satama, "change", **again)
    with inside(satama):
        assert Period.objects.get(service_basis="KTT").ends_on == date(2027, 2, 28)


def test_a_suspended_period_goes_on_from_a_day(coach: Client, page: str, satama: Member) -> None:
    step(coach, page, satama, "suspend", starts_on=TODAY - MONTH, ends_on="")
    assert coach.get(page).context["rows"][0].state == Period.State.SUSPENDED
    outside = step(coach, page, satama, "go-on", from_day=TODAY)
    assert outside.status_code == 302
    assert coach.get(page).context["rows"][0].state == Period.State.ACTIVE
    with inside(satama):
        assert Pause.objects.get().ends_on == TODAY - timedelta(days=1)
    again = step(coach, page, satama, "suspend", starts_on=TODAY - MONTH, ends_on=TODAY)
    assert "starts_on" in again.context["form"].errors


def test_an_ending_has_a_reason_and_a_placement_and_is_followed_up(
    coach: Client, page: str, satama: Member
) -> None:
    empty = step(coach, page, satama, "end", ends_on="2026-08-31")
    assert set(empty.context["form"].errors) == {"end_reason", "placement"}
    step(coach, page, satama, "end", **ending(placement="UNK"))
    with inside(satama):
        asked = list(FollowUp.objects.values_list("months", "due_on"))
    assert asked == [
        (3, date(2026, 11, 30)),
        (6, date(2027, 2, 28)),
        (12, date(2027, 8, 31)),
        (24, date(2028, 8, 31)),
    ]
    coach.get(page)
    step(coach, page, satama, "end", **ending())
    undo(coach, page)
    assert coach.get(page).context["rows"][0].placement == "No information"
    step(coach, page, satama, "end", **ending(ends_on="2026-08-30"))
    row = coach.get(page).context["rows"][0]
    assert (row.reason, row.placement) == ("Ended as planned", "Vocational education")
    with inside(satama):
        assert FollowUp.objects.get(months=3).due_on == date(2026, 11, 30)
        assert Change.objects.filter(act="correct").exists()
    assert "Ended as planned" in coach.get(f"/participants/{satama.participant}/").content.decode()


def test_nobody_is_asked_after_a_death(coach: Client, page: str, satama: Member) -> None:
    step(coach, page, satama, "end", **ending(end_reason="DEATH", placement="UNK"))
    with inside(satama):
        assert not FollowUp.objects.exists()


def test_health_is_no_reason_where_nothing_of_it_may_be_kept(
    coach: Client, page: str, satama: Member
) -> None:
    with inside(satama):
        Period.objects.update(service_basis="KTT")
    refused = step(coach, page, satama, "end", **ending(end_reason="HEALTH", placement="N_SICK"))
    assert set(refused.context["form"].errors) == {"end_reason", "placement"}


def to_ask(member: Member, months: int = 3) -> None:
    """As if the period had ended so many months ago, with its ending recorded."""
    with inside(member):
        ended_on = months_later(TODAY, -months)
        Period.objects.update(ends_on=ended_on, end_reason="PLANNED", placement="UNK")
        newest = Period.objects.get()
        for after in (3, 6, 12, 24):
            due_on = months_later(ended_on, after)
            FollowUp.objects.create(period=newest, months=after, due_on=due_on)


def tried(outcome: str, placement: str = "") -> dict[str, Any]:
    return {"made_on": TODAY, "outcome": outcome, "placement": placement}


def test_a_follow_up_that_is_due_is_asked_until_somebody_is_reached(
    coach: Client, page: str, satama: Member
) -> None:
    to_ask(satama)
    assert "after 3 months" in coach.get("/participants/follow-ups/").content.decode()
    step(coach, page, satama, "follow-up", **tried("missed"))
    lacking = step(coach, page, satama, "follow-up", **tried("reached"))
    assert "placement" in lacking.context["form"].errors
    step(coach, page, satama, "follow-up", **tried("reached", "W_FIXED"))
    with inside(satama):
        assert FollowUp.objects.get(months=3).placement == "W_FIXED"
        assert Attempt.objects.count() == 2
    assert last_action(satama) == ("periods.follow_up", [satama.participant])
    undo(coach, page)
    assert coach.get("/participants/follow-ups/").context["rows"]


def test_a_refusal_stops_the_rest_and_can_be_undone(
    coach: Client, page: str, satama: Member
) -> None:
    to_ask(satama)
    step(coach, page, satama, "follow-up", **tried("refused"))
    with inside(satama):
        states = list(FollowUp.objects.values_list("state", flat=True))
    assert states == ["refused", "called_off", "called_off", "called_off"]
    undo(coach, page)
    with inside(satama):
        assert set(FollowUp.objects.values_list("state", flat=True)) == {"scheduled"}


def test_a_time_to_ask_goes_by_after_three_months(coach: Client, page: str, satama: Member) -> None:
    to_ask(satama, 7)
    rows = coach.get("/participants/follow-ups/").context["rows"]
    assert [row["follow_up"].months for row in rows] == [6]
    assert [one.is_missed for one in coach.get(page).context["rows"][0].asked] == [
        True, False, False, False,
    ]  # fmt: skip


def test_a_period_that_is_over_waits_for_its_ending(
    coach: Client, page: str, satama: Member
) -> None:
    with inside(satama):
        Period.objects.update(ends_on=TODAY - timedelta(days=90))
    rows = coach.get("/participants/follow-ups/?list=endings").context["rows"]
    assert [str(row["period"].participant_id) for row in rows] == [satama.participant]


def test_who_sees_no_file_changes_no_period_and_reads_no_ending(
    satama: Member, coach: Client
) -> None:
    own = house(satama, role="instructor")
    page = f"/participants/{own.ours.pk}/periods/"
    with inside(satama):
        Period.objects.filter(participant=own.ours).update(
            ends_on=TODAY - MONTH, end_reason="PLANNED", placement="W_PERM"
        )
        newest = Period.objects.get(participant=own.ours)
    said = own.client.get(page).content.decode()
    assert "Ended" in said
    assert "Ended as planned" not in said
    assert "Work until further notice" not in said
    assert own.client.post(f"{page}start/", period()).status_code == 403
    assert own.client.get(f"{page}{newest.pk}/end/").status_code == 403
    theirs = f"/participants/{own.theirs.pk}/periods/"
    assert own.client.get(theirs).status_code == 404
    # Somebody else's period does not open below one's own participant.
    with inside(satama):
        other = Period.objects.get(participant=own.theirs)
    assert coach.get(f"{page}{other.pk}/end/").status_code == 404


def test_the_page_needs_as_many_queries_for_many_periods_as_for_two(
    coach: Client, page: str, satama: Member
) -> None:
    def add(first: int, count: int) -> None:
        with inside(satama):
            person = Participant.objects.get(pk=satama.participant)
            by = User.objects.get(email=satama.coach)
            for number in range(first, first + count):
                one = Period.objects.create(
                    participant=person, service_basis="TK", placement="UNK", end_reason="UNK",
                    starts_on=date(2010 + number, 1, 1), ends_on=date(2010 + number, 5, 1),
                )  # fmt: skip
                Pause.objects.create(period=one, starts_on=one.starts_on, ends_on=one.starts_on)
                asked = FollowUp.objects.create(period=one, months=3, due_on=one.starts_on)
                Attempt.objects.create(follow_up=asked, made_on=TODAY, outcome="missed", made_by=by)

    add(0, 1)
    coach.get(page)
    with CaptureQueriesContext(connection) as few:
        coach.get(page)
    add(1, 6)
    with CaptureQueriesContext(connection) as many:
        coach.get(page)
    assert len(few) == len(many) <= MOST_QUERIES
