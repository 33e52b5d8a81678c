"""Goals in the participant's own words: written, estimated, changed, and closed to some."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from apps.workshop.audit.models import Entry
from apps.workshop.audit.services import Actor
from apps.workshop.participants.compartments import Compartment
from apps.workshop.plans.models import Estimate, Goal
from apps.workshop.plans.services import goals
from apps.workshop.plans.storage import NotKeptHere
from tenants.accounts.models import User
from tests.apps.workshop.instructions import on_instruction
from tests.apps.workshop.participants.people import house
from tests.apps.workshop.plans.rows import (
    GOAL,
    agreed_plan,
    coach_of,
    form,
    page,
    person_of,
    put_on,
    some_goal,
    undo,
)
from tests.support.people import inside
from tests.support.world import Member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def test_a_goal_is_written_once_and_shows_its_change_in_words(
    coach: Client, satama: Member
) -> None:
    typed = form(**GOAL)
    for _click in range(2):
        assert coach.post(page(satama, "goal/add/"), typed).status_code == 302
    with inside(satama):
        goal = Goal.objects.get(text=GOAL["text"])
        later = timezone.localdate()
        goal.estimates.update(estimated_on=later - timedelta(days=30))
    seen = coach.post(
        page(satama, "estimate/"), form(estimated_on=later.isoformat(), **{f"goal_{goal.pk}": "6"}),
        follow=True,
    ).content.decode()  # fmt: skip
    assert "At the start 3, now 6, target 7." in seen
    assert (
        "At the start 3, now 6, target 7."
        in coach.get(f"/participants/{satama.participant}/").content.decode()
    )
    with inside(satama):
        told = Entry.objects.filter(
            action__startswith="goals.", participant_ids__contains=[satama.participant]
        ).order_by("id")
        actions = [(entry.action, entry.about.get("compartment")) for entry in told]
        assert actions[:1] == [("goals.add", "coaching")]
        assert all(GOAL["text"] not in str(entry.about) for entry in told)


def test_estimates_are_taken_back(coach: Client, satama: Member) -> None:
    goal = some_goal(satama)
    answer = coach.post(
        page(satama, "estimate/"),
        form(estimated_on=timezone.localdate().isoformat(), **{f"goal_{goal.pk}": "4"}),
        follow=True,
    )
    undo(coach, answer)
    with inside(satama):
        assert not Estimate.objects.filter(goal=goal).exists()


def test_undoing_an_estimate_brings_back_what_was_said_and_takes_nobody_elses(
    coach: Client, director: Client, satama: Member
) -> None:
    goal, today = some_goal(satama), timezone.localdate().isoformat()

    def says(client: Client, value: int) -> object:
        typed = form(estimated_on=today, **{f"goal_{goal.pk}": str(value)})
        return client.post(page(satama, "estimate/"), typed, follow=True)

    def stands() -> list[tuple[int, str]]:
        with inside(satama):
            told = Estimate.objects.filter(goal=goal)
            return list(told.values_list("value", "written_by__email"))

    says(coach, 3)
    second = says(coach, 5)
    undo(coach, second)
    assert stands() == [(3, satama.coach)]
    third = says(coach, 6)
    says(director, 7)
    undo(coach, third)
    assert stands() == [(7, satama.director)]
    with inside(satama):
        back = Entry.objects.filter(action="goals.estimate", about__has_key="removed").get()
        assert back.about["compartment"] == "coaching"


def test_the_second_of_two_coaches_sees_what_changed_and_loses_nothing(
    coach: Client, satama: Member
) -> None:
    goal = some_goal(satama)
    address = page(satama, f"goal/{goal.pk}/")
    mine = form(text="Minun sanani", area="work", state="open", opened_version=1)
    with inside(satama):
        values = {"text": "Toisen sanat", "area": "work", "state": "in_progress"}
        goals.change_goal(goal, values, opened_version=1, by=coach_of(satama))
    answer = coach.post(address, mine)
    seen = answer.content.decode()
    assert answer.status_code == 409
    assert "Toisen sanat" in seen
    assert "Minun sanani" in seen
    again = {**mine, "form_token": "", "opened_version": 2, "state": "in_progress"}
    assert coach.post(address, again | form()).status_code == 302
    with inside(satama):
        assert Goal.objects.get(pk=goal.pk).text == "Minun sanani"


def test_a_page_that_comes_back_with_what_somebody_wrote_is_recorded_as_read(
    coach: Client, satama: Member
) -> None:
    goal = some_goal(satama, area="mind")
    with inside(satama):
        values = {"text": "Toisen sanat", "area": "mind", "state": "in_progress"}
        goals.change_goal(goal, values, opened_version=1, by=coach_of(satama))

    def readings() -> int:
        with inside(satama):
            return Entry.objects.filter(action="goals.read", about__compartment="health").count()

    mine = form(text="Omat", area="mind", state="open", opened_version=1)
    for address, typed, status in (
        (f"goal/{goal.pk}/", mine, 409),
        (f"goal/{goal.pk}/", form(opened_version=2), 200),
        ("estimate/", form(), 200),
        ("draft/", form(agree="1"), 200),
    ):
        before = readings()
        assert coach.post(page(satama, address), typed).status_code == status
        assert readings() == before + 1, address


def test_a_goal_that_has_ended_is_only_taken_up_again(coach: Client, satama: Member) -> None:
    goal = some_goal(satama)
    address = page(satama, f"goal/{goal.pk}/")
    typed = {"text": goal.text, "area": goal.area}
    coach.post(address, form(**typed, state="reached", opened_version=1))
    refused = coach.post(address, form(**typed, state="dropped", opened_version=2))
    assert "state" in refused.context["form"].errors
    assert (
        coach.post(address, form(**typed, state="in_progress", opened_version=2)).status_code == 302
    )


def test_goals_of_health_are_closed_to_the_director_and_recorded_apart(
    coach: Client, director: Client, satama: Member
) -> None:
    goal = some_goal(satama, area="substances", text="Vähennän pelaamista")
    assert goal.text not in director.get(page(satama)).content.decode()
    assert director.get(page(satama, f"goal/{goal.pk}/")).status_code == 404
    assert goal.text in coach.get(page(satama)).content.decode()
    # The first page shows notes of one part; goals of health have a page that says so.
    assert goal.text not in coach.get(f"/participants/{satama.participant}/").content.decode()
    with inside(satama):
        last = Entry.objects.order_by("-id").filter(action="goals.read").first()
        assert last.about["compartment"] == "health"
        with pytest.raises(PermissionDenied):
            goals.change_goal(
                goal, {"text": "x", "area": "work"}, opened_version=1, by=_director(satama)
            )


def test_the_floor_sees_agreed_goals_and_nothing_else(satama: Member) -> None:
    agreed, health = (
        some_goal(satama, why="Salaisuus"),
        some_goal(satama, area="mind", text="Mieli"),
    )
    some_goal(satama, text="Ei vielä sovittu")
    agreed_plan(satama, agreed, health)
    made = house(satama, role="instructor")
    with inside(satama):
        person = person_of(satama)
        person.unit = made.wood
        person.save()
    seen = made.client.get(page(satama)).content.decode()
    assert agreed.text in seen
    for hidden in ("Mieli", "Ei vielä sovittu", "Salaisuus", "ma–to klo 9–14"):
        assert hidden not in seen
    for rest in ("goal/add/", "draft/", "estimate/", "print/"):
        assert made.client.get(page(satama, rest)).status_code == 403
    assert made.client.post(page(satama), {"action": "begin"}).status_code == 403


def test_where_the_file_is_anothers_only_agreed_goals_are_kept(
    coach: Client, satama: Member
) -> None:
    put_on(satama, "KTT")
    empty = coach.get(page(satama, "goal/add/"))
    assert "only agreed goals, days and steps" in empty.content.decode()
    fields = empty.context["form"].fields
    assert "why" not in fields
    assert not {"health", "mind", "substances"} & {code for code, _label in fields["area"].choices}
    refused = coach.post(page(satama, "goal/add/"), form(**GOAL | {"area": "health"}))
    assert "area" in refused.context["form"].errors
    assert coach.post(page(satama, "goal/add/"), form(**GOAL)).status_code == 302
    assert (
        coach.post(page(satama, "partner/add/"), form(name="S", task="T", consent="not_asked"))
        .context["form"]
        .non_field_errors()
    )


def test_an_instruction_opens_no_more_of_a_plan_than_its_own_part(
    coach: Client, satama: Member
) -> None:
    health = some_goal(satama, area="mind", text="Mieli")
    agreed_before = [health, some_goal(satama)]
    on_instruction(satama, "KTT", Compartment.EMPLOYMENT)
    assert "why" not in coach.get(page(satama, "goal/add/")).context["form"].fields
    assert "situation" not in coach.get(page(satama, "draft/")).context["form"].fields
    on_instruction(satama, "KTT", Compartment.COACHING)
    fields = coach.get(page(satama, "goal/add/")).context["form"].fields
    assert "why" in fields
    assert "mind" not in dict(fields["area"].choices)
    assert f"goal_{health.pk}" not in coach.get(page(satama, "estimate/")).context["form"].fields
    plan = agreed_plan(satama, *agreed_before)
    with inside(satama):
        assert [row.area for row in plan.agreed.goals.all()] == ["digital"]
        with pytest.raises(NotKeptHere):
            goals.estimate(
                person_of(satama), {health: 3}, on=timezone.localdate(), by=coach_of(satama)
            )
    on_instruction(satama, "KTT", Compartment.HEALTH)
    some_goal(satama, area="health")


def test_nobody_writes_about_somebody_out_of_reach(satama: Member) -> None:
    made = house(satama)
    with inside(satama), pytest.raises(PermissionDenied):
        goals.add_goal(made.theirs, {"text": "x", "area": "work"}, by=Actor(made.worker, "page"))
    assert made.client.get(f"/participants/{made.theirs.pk}/plan/").status_code == 404


def _director(member: Member) -> Actor:
    return Actor(User.objects.get(email=member.director), "page")
