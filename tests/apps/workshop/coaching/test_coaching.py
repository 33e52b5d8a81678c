"""Support requests from the floor to the pool, and hand-overs from one worker to the next."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.workshop.audit.models import Entry
from apps.workshop.audit.services import Actor
from apps.workshop.coaching import hand_overs
from apps.workshop.coaching.hand_overs import Content, change_due_coaches
from apps.workshop.coaching.models import HandOver, SupportRequest
from apps.workshop.coaching.pool import loads
from apps.workshop.notifications.models import Notification
from apps.workshop.participants.models import Coaching, Instruction, Opening
from tenants.accounts import services as accounts
from tenants.accounts.models import User
from tenants.accounts.reach import Reach
from tests.apps.workshop.participants.people import House, house
from tests.support.people import inside, signed_in
from tests.support.world import PASSWORD, Member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def sent(**fields: Any) -> dict[str, Any]:
    return {"form_token": str(uuid.uuid4()), **fields}


@pytest.fixture
def floor(satama: Member) -> House:
    """An instructor of the wood workshop; the participant's own coach is satama's."""
    return house(satama, role="instructor")


@pytest.fixture
def helper(floor: House) -> tuple[User, Client]:
    """A coach who reaches own participants only, and has none."""
    with inside(floor.member):
        user = accounts.add_user(
            email="apu@puupaja.example",
            password=PASSWORD,
            given_name="Apu",
            family_name="Rientola",
            roles=["coach"],
            reach=Reach.OWN,
            language="en",
        )
    return user, signed_in(floor.member, user.email)


@pytest.fixture
def asked(floor: House) -> str:
    """The page of a request by the instructor."""
    form = sent(need="Kaipaa rauhallista juttelua.", urgency="today")
    page = floor.client.post(f"/coaching/people/{floor.ours.pk}/ask/", form)
    return page.headers["Location"]


def test_the_pool_hears_of_a_request_without_a_name_until_somebody_takes_it(
    floor: House, helper: tuple[User, Client], asked: str
) -> None:
    user, client = helper
    for page in ("/", "/coaching/", asked):
        said = client.get(page).content.decode()
        assert "Somebody of Puupaja" in said
        assert "Oksanen" not in said
    with inside(floor.member):
        assert Notification.objects.filter(person=user, kind="support_asked").count() == 1
    assert client.get(f"/participants/{floor.ours.pk}/").status_code == 404
    client.post(asked, sent(action="take", answer=""))
    assert "Oksanen" in client.get("/coaching/").content.decode()
    assert client.get(f"/participants/{floor.ours.pk}/").status_code == 200
    assert "Taken" in floor.client.get(asked).content.decode()


def test_what_is_done_is_told_and_reach_ends_with_it(
    floor: House, helper: tuple[User, Client], asked: str
) -> None:
    _user, client = helper
    client.post(asked, sent(action="take", answer=""))
    refused = client.post(asked, sent(action="return", answer=""))
    assert "answer" in refused.context["form"].errors
    client.post(asked, sent(action="done", answer="Juteltiin tunti."))
    assert "Juteltiin tunti." in floor.client.get(asked).content.decode()
    assert client.get(f"/participants/{floor.ours.pk}/").status_code == 404
    with inside(floor.member):
        told = Notification.objects.filter(person=floor.worker, kind="support_answered")
        assert told.count() == 2
        acts = Entry.objects.filter(action__startswith="coaching.").values_list("action", flat=True)
        assert {"coaching.ask", "coaching.take", "coaching.done"} <= set(acts)


def test_a_taken_request_is_nobody_elses_and_goes_back_by_undo(
    floor: House, helper: tuple[User, Client], asked: str, coach: Client
) -> None:
    user, client = helper
    page = client.post(asked, sent(action="take", answer=""), follow=True).content.decode()
    late = coach.post(asked, sent(action="take", answer=""), follow=True)
    assert "Somebody was quicker" in late.content.decode()
    found = re.search(r'name="undo" value="([^"]+)"', page)
    assert found
    client.post("/undo/", {"undo": found[1]})
    with inside(floor.member):
        assert SupportRequest.objects.get(need__startswith="Kaipaa").is_open
        assert not Coaching.objects.filter(coach=user).exists()


def test_an_instructor_asks_for_own_units_only_and_takes_nothing(floor: House, asked: str) -> None:
    assert floor.client.get(f"/coaching/people/{floor.theirs.pk}/ask/").status_code == 404
    assert floor.client.post(asked, sent(action="take", answer="")).status_code == 403
    assert floor.client.get(f"/coaching/people/{floor.ours.pk}/hand-over/").status_code == 403


def test_the_least_loaded_coach_is_proposed(
    floor: House, helper: tuple[User, Client], asked: str
) -> None:
    user, client = helper
    with inside(floor.member):
        assert loads()[0].coach == user
    assert "Least in hand: Apu Rientola" in client.get("/coaching/").content.decode()
    client.post(asked, sent(action="take", answer=""))
    with inside(floor.member):
        assert loads()[-1].coach == user


def offer_to(user: User, floor: House, coach: Client, **fields: Any) -> str:
    content = sent(to_user=user.pk, agreed="Tapaaminen tiistaisin.", tasks="CV kesken.", **fields)
    page = coach.post(f"/coaching/people/{floor.ours.pk}/hand-over/", content)
    assert page.status_code == 302, page.context["form"].errors
    return page.headers["Location"]


def coaches_of(floor: House) -> set[int]:
    with inside(floor.member):
        return set(floor.ours.coachings.values_list("coach_id", flat=True))


def test_the_own_coach_changes_when_the_receiver_accepts(
    floor: House, helper: tuple[User, Client], coach: Client, satama: Member
) -> None:
    user, client = helper
    page = offer_to(user, floor, coach, in_place_of=satama.coach_id)
    assert "Tapaaminen tiistaisin." in client.get(page).content.decode()
    assert "asks you to take over" in client.get("/").content.decode()
    assert client.get(f"/participants/{floor.ours.pk}/").status_code == 404
    accepted = client.post(page, sent(action="accept", answer=""), follow=True)
    assert coaches_of(floor) == {user.pk}
    assert client.get(f"/participants/{floor.ours.pk}/").status_code == 200
    found = re.search(r'name="undo" value="([^"]+)"', accepted.content.decode())
    assert found
    client.post("/undo/", {"undo": found[1]})
    assert coaches_of(floor) == {satama.coach_id}


def test_on_a_chosen_day_the_change_waits_for_it(
    floor: House, helper: tuple[User, Client], coach: Client, satama: Member
) -> None:
    user, client = helper
    later = timezone.localdate() + timedelta(days=3)
    page = offer_to(user, floor, coach, in_place_of=satama.coach_id, takes_over_on=later)
    client.post(page, sent(action="accept", answer=""))
    assert coaches_of(floor) == {satama.coach_id}
    with inside(floor.member):
        assert change_due_coaches() == 0
        HandOver.objects.filter(state="accepted").update(takes_over_on=timezone.localdate())
        assert (change_due_coaches(), change_due_coaches()) == (1, 0)
    assert coaches_of(floor) == {user.pk}


def test_nobody_is_given_to_an_account_that_was_closed_and_who_offered_is_told(
    floor: House, helper: tuple[User, Client], coach: Client, satama: Member
) -> None:
    user, client = helper
    later = timezone.localdate() + timedelta(days=3)
    page = offer_to(user, floor, coach, in_place_of=satama.coach_id, takes_over_on=later)
    client.post(page, sent(action="accept", answer=""))
    with inside(floor.member):
        HandOver.objects.filter(state="accepted").update(takes_over_on=timezone.localdate())
        User.objects.filter(pk=user.pk).update(is_active=False)
        assert (change_due_coaches(), change_due_coaches()) == (0, 0)
        told = Notification.objects.filter(kind="hand_over_stuck")
        assert [one.person_id for one in told] == [satama.coach_id]
    assert coaches_of(floor) == {satama.coach_id}


def test_a_receiver_reads_no_hand_over_after_the_reach_it_gave_is_over(
    floor: House, helper: tuple[User, Client], coach: Client
) -> None:
    user, client = helper
    page = offer_to(user, floor, coach)
    client.post(page, sent(action="accept", answer=""))
    assert client.get(page).status_code == 200
    with inside(floor.member):
        floor.ours.coachings.filter(coach=user).delete()
    assert client.get(page).status_code == 404


def test_a_second_offer_waits_for_the_first_and_a_refusal_needs_words(
    floor: House, helper: tuple[User, Client], coach: Client
) -> None:
    user, client = helper
    page = offer_to(user, floor, coach)
    content = sent(to_user=user.pk, agreed="Taas.")
    again = coach.post(f"/coaching/people/{floor.ours.pk}/hand-over/", content)
    assert "waits for its receiver" in again.content.decode()
    refused = client.post(page, sent(action="decline", answer=""))
    assert "answer" in refused.context["form"].errors
    client.post(page, sent(action="decline", answer="Olen lomalla."))
    assert "Olen lomalla." in coach.get(page).content.decode()
    assert client.get(page).status_code == 404


def test_nothing_is_given_outside_without_the_persons_own_words(
    floor: House, coach: Client, satama: Member
) -> None:
    address = f"/coaching/people/{floor.ours.pk}/hand-over/"
    content = sent(to="outside", to_name="Eila Etsivä", to_role="etsivä", agreed="Kahvit.")
    refused = coach.post(address, content)
    assert {"consent_words", "consent_on"} <= set(refused.context["form"].errors)
    own_words = {"consent_words": "Saa kertoa kahveista.", "consent_on": "2026-11-02"}
    page = coach.post(address, content | own_words, follow=True)
    for words in ("Saa kertoa kahveista.", "Kahvit.", "Eila Etsivä"):
        assert words in page.content.decode()
    assert coaches_of(floor) == {satama.coach_id}


def test_in_anothers_register_only_what_is_agreed_and_to_do_is_asked(
    floor: House, helper: tuple[User, Client], coach: Client
) -> None:
    with inside(floor.member):
        floor.ours.periods.update(service_basis="KTT")
    form = coach.get(f"/coaching/people/{floor.ours.pk}/hand-over/").context["form"]
    assert "agreed" in form.fields
    assert not {"works", "watch"} & set(form.fields)
    offer_to(helper[0], floor, coach, watch="Salaista.")
    with inside(floor.member):
        assert HandOver.objects.get(to_user=helper[0]).watch == ""


def test_an_instruction_about_employment_does_not_open_what_is_said_of_coaching(
    floor: House, coach: Client
) -> None:
    today = timezone.localdate()
    with inside(floor.member):
        floor.ours.periods.update(service_basis="KTT")
        Instruction.objects.create(
            service_basis="KTT",
            controller="Hyvinvointialue",
            given_on=today,
            reference="HVA/1",
            parts=["employment"],
            allowed="Työnhaku",
            valid_from=today,
            recorded_by=floor.worker,
        )
        assert Content(watch="Salaista.").allowed_about(floor.ours)["watch"] == ""
    form = coach.get(f"/coaching/people/{floor.ours.pk}/hand-over/").context["form"]
    assert not {"works", "watch"} & set(form.fields)


def test_in_anothers_register_a_request_and_its_answer_are_a_task_and_no_more(
    floor: House, helper: tuple[User, Client]
) -> None:
    with inside(floor.member):
        floor.ours.periods.update(service_basis="KTT")
    page = f"/coaching/people/{floor.ours.pk}/ask/"
    refused = floor.client.post(page, sent(need="a" * 201, urgency="today"))
    assert "need" in refused.context["form"].errors
    assert "only a task is kept here" in refused.content.decode()
    asked = floor.client.post(page, sent(need="Soita huomenna.", urgency="today"))
    page = asked.headers["Location"]
    helper[1].post(page, sent(action="take", answer=""))
    refused = helper[1].post(page, sent(action="done", answer="a" * 201))
    assert "answer" in refused.context["form"].errors


def test_the_log_names_the_opening_by_which_a_request_was_seen(floor: House, asked: str) -> None:
    with inside(floor.member):
        opened = Opening.objects.create(
            participant=floor.ours,
            compartment="base",
            reason="Kiire",
            opened_by=floor.worker,
            until=timezone.now() + timedelta(hours=1),
        )
    for page, action in ((asked, "coaching.read"), ("/coaching/", "coaching.list")):
        floor.client.get(page)
        with inside(floor.member):
            row = Entry.objects.filter(action=action).latest("pk")
            assert row.about["opening"] == str(opened.pk)


def test_an_instructor_reads_no_hand_over(
    floor: House, helper: tuple[User, Client], coach: Client
) -> None:
    page = offer_to(helper[0], floor, coach)
    assert floor.client.get(page).status_code == 403
    assert "Hand-over" not in floor.client.get(f"/participants/{floor.ours.pk}/").content.decode()


def test_pages_cost_no_query_more_for_more_rows(floor: House, coach: Client, asked: str) -> None:
    note = sent(kind_of="note", text="Teksti.", compartment="coaching", happened_on="2026-11-20")

    def fill(times: int) -> None:
        for _time in range(times):
            people = [str(floor.ours.pk), str(floor.theirs.pk)]
            coach.post("/participants/notes/", note | {"people": people} | sent())
            form = sent(need="Apua.", urgency="week")
            floor.client.post(f"/coaching/people/{floor.ours.pk}/ask/", form)

    def cost(page: str) -> int:
        with inside(floor.member), CaptureQueriesContext(connection) as run:
            assert coach.get(page).status_code == 200
        # Saving the session depends on how long ago that was done.
        others = [row for row in run.captured_queries if "django_session" not in row["sql"]]
        return sum("SAVEPOINT" not in row["sql"] for row in others)

    own = f"/participants/{floor.ours.pk}/"
    pages = (own, f"{own}notes/", "/participants/notes/", "/coaching/", "/")
    fill(1)
    # What each process remembers of reference data is asked for once.
    for page in pages:
        coach.get(page)
    few = [cost(page) for page in pages]
    fill(4)
    assert [cost(page) for page in pages] == few


def test_closing_a_request_takes_nobody_from_a_coach_who_has_taken_over(
    floor: House, helper: tuple[User, Client], asked: str, coach: Client, satama: Member
) -> None:
    user, client = helper
    client.post(asked, sent(action="take", answer=""))
    page = offer_to(user, floor, coach, in_place_of=satama.coach_id)
    accepted = client.post(page, sent(action="accept", answer=""), follow=True)
    with inside(floor.member):
        held = HandOver.objects.get(to_user=user)
        hand_overs.undo_accept(held, by=Actor(user, "page"))
    # The request is still taken: they see the person until it is closed, and not longer.
    assert accepted.status_code == 200
    assert coaches_of(floor) == {user.pk, satama.coach_id}
    client.post(page, sent(action="accept", answer=""))
    client.post(asked, sent(action="done", answer=""))
    assert coaches_of(floor) == {user.pk}


def test_a_long_refusal_says_how_much_is_kept(
    floor: House, helper: tuple[User, Client], coach: Client
) -> None:
    user, client = helper
    page = offer_to(user, floor, coach)
    refused = client.post(page, sent(action="decline", answer="Kiire. " * 100))
    assert refused.status_code == 200
    assert "500" in str(refused.context["form"].errors["answer"])


def test_an_offer_to_a_closed_account_is_told_to_its_maker_once(
    floor: House, helper: tuple[User, Client], coach: Client
) -> None:
    user, _client = helper
    offer_to(user, floor, coach)
    with inside(floor.member):
        hand_overs.tell_of_closed_receivers()
        User.objects.filter(pk=user.pk).update(is_active=False)
        for _again in range(2):
            hand_overs.tell_of_closed_receivers()
        assert Notification.objects.get(kind="hand_over_stuck").person.email == floor.member.coach
