"""Surveys as staff see them: filled in together, read by compartment, and their change."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from apps.workshop.audit.models import Entry
from apps.workshop.audit.services import Actor
from apps.workshop.participants.compartments import Compartment
from apps.workshop.participants.models import Participant
from apps.workshop.participants.services import NotesAreClosed
from apps.workshop.surveys import services
from apps.workshop.surveys.models import Answer, Goal, Link, Survey
from apps.workshop.surveys.services import GoalText
from tenants.accounts.models import User
from tests.apps.workshop.instructions import on_instruction
from tests.apps.workshop.surveys.conftest import NEW, Desk
from tests.support.people import inside

pytestmark = pytest.mark.django_db


def done(desk: Desk, occasion: str, **scores: int) -> Survey:
    """A finished survey with these scores, in which the person wants change in their mind."""
    with inside(desk.member):
        by = Actor(User.objects.get(email=desk.member.coach), "job")
        person = Participant.objects.get(pk=desk.member.participant)
        survey = services.begin(
            person, occasion=occasion, language="fi", filled_by="together", by=by
        )
        for area, score in scores.items():
            wants = True if area == "work" else None
            services.answer_area(
                survey, area, score=score, wants_change=wants, text=f"Sana {area}", by=by
            )
        services.set_goal(survey, 1, GoalText(text=f"Tavoite {occasion}"), by=by)
        return services.finish(survey, by=by)


def test_a_survey_is_filled_in_together_page_by_page(desk: Desk) -> None:
    begun = desk.coach.post(desk.page, {**NEW, "action": "begin"})
    page = begun.headers["Location"]
    assert "Page 1 of 16" in desk.coach.get(page).content.decode()
    after = desk.coach.post(f"{page}?step=everyday", {"score": "4", "wants_change": "yes"})
    assert after.headers["Location"] == f"{page}?step=health"
    back = desk.coach.post(f"{page}?step=health", {"text": "Kipu", "go": "back"})
    assert back.headers["Location"] == f"{page}?step=everyday"
    desk.coach.post(f"{page}?step=workshop", {"hopes": "Puutyöt", "for_coach": ""})
    desk.coach.post(f"{page}?step=goal-1", {"text": "Herään", "by_when": "2099-01-01"})
    # A goal makes room for another one.
    assert "Page 1 of 17" in desk.coach.get(page).content.decode()
    assert "Kipu" in desk.coach.get(f"{page}?step=end").content.decode()
    desk.coach.post(f"{page}?step=end", {"go": "done"})
    read = desk.coach.get(desk.page).content.decode()
    for word in ("Kipu", "Puutyöt", "Herään", "Together with a coach"):
        assert word in read
    assert desk.coach.get(page).status_code == 302
    with inside(desk.member):
        assert {one.compartment for one in Answer.objects.all()} == {"coaching", "health"}
        goal = Goal.objects.get()
    assert (goal.text, str(goal.by_when)) == ("Herään", "2099-01-01")


def test_an_emptied_page_takes_its_answer_away(desk: Desk) -> None:
    page = desk.coach.post(desk.page, {**NEW, "action": "begin"}).headers["Location"]
    desk.coach.post(f"{page}?step=substances", {"score": "2", "text": "Pelaan"})
    desk.coach.post(f"{page}?step=substances", {"score": "", "text": ""})
    with inside(desk.member):
        assert not Answer.objects.exists()


def test_health_is_read_and_written_with_its_right_alone(desk: Desk, director: Client) -> None:
    done(desk, "start", everyday=3, mind=2)
    said = director.get(desk.page).content.decode()
    assert "Sana everyday" in said
    assert "Sana mind" not in said
    assert "Mind and strength" not in said
    assert "/open/health/" in said
    assert "Sana mind" in desk.coach.get(desk.page).content.decode()
    with inside(desk.member):
        told = list(Entry.objects.filter(action="surveys.read").order_by("id"))
    assert [one.about.get("compartment") for one in told] == ["coaching", "coaching", "health"]
    page = director.post(desk.page, {"occasion": "middle", "language": "fi"}).headers["Location"]
    asked = director.get(f"{page}?step=mind").content.decode()
    assert "Page 1 of 13" in asked
    director.post(f"{page}?step=mind", {"text": "Salaa"})
    with inside(desk.member):
        assert not Answer.objects.filter(text="Salaa", compartment="health").exists()


def test_only_goals_are_asked_where_notes_are_closed(desk: Desk) -> None:
    with inside(desk.member):
        Participant.objects.get(pk=desk.member.participant).periods.update(service_basis="KTT")
    assert "only goals are asked" in desk.coach.get(desk.page).content.decode()
    phone = desk.inside_link(desk.make_link())
    first = phone.get("/s/?step=health").content.decode()
    assert "Your own goal" in first
    assert "why" not in phone.get("/s/").context["form"].fields
    phone.post("/s/?step=goal-1", {"text": "Oma", "why": "Olen masentunut", "score": "3"})
    with inside(desk.member):
        assert not Answer.objects.exists()
        assert [(goal.text, goal.why) for goal in desk.survey().goals.all()] == [("Oma", "")]
        survey = Survey.objects.select_related("participant").get()
        by = services.Own(Link.objects.get(), None)
        with pytest.raises(NotesAreClosed):
            services.set_goal(survey, 1, GoalText(text="Oma", why="Olen masentunut"), by=by)


@pytest.mark.parametrize(
    ("part", "asked", "refused"),
    [
        (Compartment.EMPLOYMENT, "goal-1", ["everyday", "health", "workshop"]),
        (Compartment.COACHING, "everyday", ["health", "mind"]),
        (Compartment.HEALTH, "health", ["everyday", "workshop"]),
    ],
)
def test_each_part_is_asked_only_where_its_instruction_opens_it(
    desk: Desk, part: Compartment, asked: str, refused: list[str]
) -> None:
    on_instruction(desk.member, "KTT", part)
    phone = desk.inside_link(desk.make_link())
    assert phone.get("/s/").context["step"].code == asked
    for code in refused:
        assert phone.get(f"/s/?step={code}").context["step"].code == asked
    with inside(desk.member):
        survey = Survey.objects.select_related("participant").get()
        by = services.Own(Link.objects.get(), None)
        for area in {"everyday", "health"} & set(refused):
            with pytest.raises(NotesAreClosed):
                services.answer_area(survey, area, score=3, wants_change=None, text="", by=by)
        assert not Answer.objects.exists()


def test_the_change_is_a_picture_a_sentence_and_a_table(desk: Desk) -> None:
    done(desk, "start", everyday=3, mind=2, work=5)
    alone = desk.coach.get(desk.page).content.decode()
    assert "After the next survey the change is seen here." in alone
    done(desk, "middle", everyday=7, mind=1, work=5)
    page = desk.coach.get(desk.page).content.decode()
    assert "Of 3 areas 1 have gone up and 1 down." in page
    assert "Most has changed: Everyday life and daily rhythm, +4." in page
    assert 'aria-label="At the start 3, now 7, on a scale from 0 to 10"' in page
    assert "<td>3</td><td>7</td><td>+4</td>" in page


def test_begun_and_finished_are_undone_for_ten_minutes(desk: Desk) -> None:
    desk.coach.post(desk.page, {**NEW, "action": "begin"})
    assert undo(desk.coach, desk.page).headers["Location"] == desk.page
    with inside(desk.member):
        assert not Survey.objects.exists()
    page = desk.coach.post(desk.page, {**NEW, "action": "begin"}).headers["Location"]
    desk.coach.get(page)
    desk.coach.post(f"{page}?step=end", {"go": "done"})
    assert undo(desk.coach, desk.page).headers["Location"] == page
    assert not desk.survey().is_done


def undo(client: Client, page: str) -> object:
    said = client.get(page).content.decode()
    token = said.split('name="undo" value="')[1].split('"')[0]
    return client.post("/undo/", {"undo": token})


def test_an_instructor_has_no_way_to_the_survey(desk: Desk) -> None:
    survey = done(desk, "start", everyday=3)
    with inside(desk.member):
        User.objects.filter(pk=desk.member.coach_id).update(roles=["instructor"], reach="all")
        from apps.workshop.units.models import Unit, Worker

        Worker.objects.get_or_create(unit=Unit.objects.get(), user_id=desk.member.coach_id)
    assert "Sana everyday" not in desk.coach.get(desk.page).content.decode()
    assert desk.coach.post(desk.page, NEW).status_code == 403
    assert desk.coach.get(f"{desk.page}{survey.pk}/").status_code == 403
    assert desk.coach.post(f"{desk.page}link/", {**NEW, "action": "make"}).status_code == 403
    overview = desk.coach.get(f"/participants/{desk.member.participant}/").content.decode()
    assert desk.page not in overview


def test_an_own_goal_is_taken_up_in_the_plan_with_nothing_typed_again(desk: Desk) -> None:
    done(desk, "start", everyday=3)
    said = desk.coach.get(desk.page).content.decode()
    assert 'name="take_up"' in said
    assert 'name="text" value="Tavoite start"' in said
    page = desk.page.replace("/survey/", "/plan/goal/add/")
    sent = {"take_up": "1", "text": "Tavoite start", "first_step": "Soitan", "by_on": "2027-03-01"}
    form = desk.coach.post(page, sent).context["form"]
    assert not form.is_bound
    assert form["text"].value() == "Tavoite start"
    assert form["by_on"].value() == date(2027, 3, 1)
    draft = desk.page.replace("/survey/", "/plan/draft/")
    begun = desk.coach.post(draft, {"take_up": "1", "strengths": "Kädet"}).context["form"]
    assert (begun.is_bound, begun["strengths"].value()) == (False, "Kädet")
