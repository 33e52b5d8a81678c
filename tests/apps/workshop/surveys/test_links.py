"""A personal link opens one survey, with its PIN, for a while, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from apps.workshop.audit.models import Entry
from apps.workshop.audit.services import Actor
from apps.workshop.notifications.models import Notification
from apps.workshop.participants.compartments import Compartment
from apps.workshop.participants.models import Participant
from apps.workshop.participants.services import NotesAreClosed
from apps.workshop.surveys import services
from apps.workshop.surveys.models import Answer, Goal, Link, Survey
from tenants.accounts.models import GuessCount, Message, User
from tenants.accounts.roles import RIGHTS, Right, Role
from tests.apps.workshop.instructions import on_instruction
from tests.apps.workshop.surveys.conftest import Desk, Made
from tests.support.people import client_at, inside, signed_in
from tests.support.world import Member

pytestmark = pytest.mark.django_db

CLOSED = "This link is not open"


def is_closed(desk: Desk, made: Made) -> bool:
    """Whether the link opens nothing, with the right PIN too."""
    answers = [
        desk.visitor().get(made.address),
        desk.visitor().post(made.address, {"pin": made.pin}),
    ]
    return all(answer.status_code == 410 for answer in answers)


def test_a_link_opens_with_its_pin_and_names_nobody(desk: Desk) -> None:
    made = desk.make_link()
    phone = desk.visitor()
    door = phone.get(made.address)
    assert door.headers["X-Robots-Tag"].startswith("noindex")
    first = desk.inside_link(made).get("/s/")
    for page in (door, first):
        said = page.content.decode()
        assert page.status_code == 200
        assert desk.member.sentinel not in said
        assert desk.member.name not in said
        assert "pv-shell" not in said
    assert "Everyday life" in first.content.decode()


def test_token_and_pin_are_kept_nowhere(desk: Desk) -> None:
    made, link = desk.make_link(), desk.link()
    kept = f"{vars(link)} {desk.coach.get(desk.page).content.decode()}"
    assert made.token not in kept
    assert made.pin not in kept
    with inside(desk.member):
        told = f"{list(Entry.objects.values_list('about', flat=True))}"
    assert made.token not in told


def test_the_paper_has_the_link_and_never_the_pin(desk: Desk) -> None:
    answer = desk.coach.post(
        f"{desk.page}link/", {"occasion": "start", "language": "sv", "action": "make"}
    )
    said = answer.content.decode()
    paper = said[said.index("sv-paper") :]
    paper = paper[: paper.index("</section>")]
    assert answer.context["token"] in paper
    assert "<path d=" in paper
    assert 'lang="sv"' in paper
    assert answer.context["pin"] not in paper
    assert answer.context["shown_pin"] not in paper
    assert "no-store" in answer.headers["Cache-Control"]


def test_what_is_answered_by_the_link_is_kept_at_once_and_read_by_the_coach(desk: Desk) -> None:
    phone = desk.inside_link(desk.make_link())
    after = phone.post("/s/?step=everyday", {"score": "3", "wants_change": "yes", "text": "Nukun."})
    assert after.headers["Location"] == "/s/?step=health"
    phone.post("/s/?step=goal-1", {"text": "Herään seitsemältä", "first_step": "Herätyskello"})
    # The tab is closed here; the same link goes on from another phone.
    other = desk.inside_link(Made(*_again(desk)))
    assert "Nukun." in other.get("/s/?step=everyday").content.decode()
    assert (
        other.post("/s/?step=end", {"go": "done"}).headers["Location"]
        == "/s/?step=thanks&language=en"
    )
    assert "Thank you" in other.get("/s/?step=thanks&language=en").content.decode()
    read = desk.coach.get(desk.page).content.decode()
    assert "Nukun." in read
    assert "Herään seitsemältä" in read
    assert desk.survey().filled_by == Survey.FilledBy.PARTICIPANT
    with inside(desk.member):
        told = Notification.objects.get(kind="survey_done")
        assert told.person.email == desk.member.coach
        assert told.label == ""
    assert "filled in the survey of own goals" in desk.coach.get("/").content.decode()


def _again(desk: Desk) -> tuple[str, str]:
    made = desk.make_link()
    return made.token, made.pin


def test_wrong_pins_close_the_link_and_a_new_one_lets_the_person_in(desk: Desk) -> None:
    made = desk.make_link()
    left = [
        desk.visitor().post(made.address, {"pin": made.wrong_pin}).content.decode()
        for _try in range(Link.MOST_WRONG)
    ]
    assert "4 more times" in left[0]
    assert desk.link().state == Link.State.LOCKED
    assert is_closed(desk, made)
    desk.inside_link(desk.make_link())


def test_an_address_that_tries_many_links_has_to_wait(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Link, "MOST_WRONG", 1000)
    made = desk.make_link()
    statuses = {
        desk.visitor().post(made.address, {"pin": made.wrong_pin}).status_code for _n in range(21)
    }
    assert statuses == {200, 429}


@pytest.mark.parametrize("how", ["revoked", "expired", "replaced", "done", "unknown"])
def test_a_closed_link_opens_nothing_to_whoever_was_in_either(desk: Desk, how: str) -> None:
    made = desk.make_link()
    phone = desk.inside_link(made)
    assert phone.get("/s/").status_code == 200
    with inside(desk.member):
        if how == "expired":
            past = timezone.now() - timedelta(minutes=1)
            Link.objects.update(expires_at=past)
        elif how == "unknown":
            Survey.objects.all().delete()
    if how == "revoked":
        desk.coach.post(f"{desk.page}link/", {"action": "revoke"})
    elif how == "replaced":
        desk.make_link()
    elif how == "done":
        pass_before = phone.cookies[settings.SURVEY_COOKIE_NAME].value
        phone.post("/s/?step=end", {"go": "done"})
        phone.cookies[settings.SURVEY_COOKIE_NAME] = pass_before
    assert is_closed(desk, made)
    assert phone.get("/s/").status_code == 410
    assert phone.post("/s/?step=everyday", {"score": "9"}).status_code == 410
    with inside(desk.member):
        assert not Answer.objects.exists()


def test_the_pass_ends_after_half_an_hour_and_at_another_host(
    desk: Desk, skargard: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = desk.make_link()
    phone = desk.inside_link(made)
    there = client_at(skargard.host)
    there.cookies = phone.cookies
    assert there.get("/s/").status_code == 410
    assert there.get(made.address).status_code == 410
    monkeypatch.setattr("apps.workshop.surveys.links.SITTING", timedelta(seconds=-1))
    assert phone.get("/s/").status_code == 410
    late = phone.post("/s/?step=everyday", {"text": "Mietin tätä kauan."})
    assert late.status_code == 410
    assert "Mietin tätä kauan." in late.content.decode()


def test_a_text_message_goes_in_the_person_s_language_and_names_nobody(desk: Desk) -> None:
    answer = desk.coach.post(
        f"{desk.page}link/", {"occasion": "start", "language": "sv", "action": "make"}
    )
    told = {"action": "text", "token": answer.context["token"], "pin": answer.context["pin"]}
    sent = desk.coach.post(f"{desk.page}link/", told)
    assert answer.context["shown_pin"] in sent.content.decode()
    with inside(desk.member):
        message = Message.objects.get(kind=Message.Kind.TEXT)
    assert message.to == "+358401234567"
    assert answer.context["token"] in message.body
    assert answer.context["pin"] not in message.body
    assert desk.member.sentinel not in message.body
    assert "PIN" in message.body
    assert desk.acts()[0] == "surveys.text"


def test_under_protection_the_message_needs_the_right_to_the_contact(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with inside(desk.member):
        Participant.objects.filter(pk=desk.member.participant).update(is_protected=True)
    made = desk.make_link()
    told = {"action": "text", "token": made.token, "pin": made.pin}
    assert desk.coach.post(f"{desk.page}link/", told).status_code == 200
    with inside(desk.member):
        Message.objects.all().delete()
    without = RIGHTS[Role.COACH] - {Right.OPEN_CONTACT}
    monkeypatch.setitem(RIGHTS, Role.COACH, without)
    assert desk.coach.post(f"{desk.page}link/", told).status_code == 403
    with inside(desk.member):
        assert not Message.objects.exists()


def test_a_token_of_somebody_else_s_survey_is_sent_to_nobody(desk: Desk) -> None:
    made = desk.make_link()
    with inside(desk.member):
        by = User.objects.get(email=desk.member.coach)
        other = Participant.objects.create(
            given_name="Toinen", family_name="Henkilö", born_on="2001-01-01",
            municipality_code="285", referrer_type="SELF", phone="+358405550000", added_by=by,
        )  # fmt: skip
    told = {"action": "text", "token": made.token, "pin": made.pin}
    desk.coach.post(f"/participants/{other.pk}/survey/link/", told)
    desk.coach.post(f"{desk.page}link/", told | {"pin": made.wrong_pin})
    with inside(desk.member):
        assert not Message.objects.filter(kind=Message.Kind.TEXT).exists()


def test_the_report_says_plainly_that_it_was_the_participant(
    desk: Desk, text_of: Callable[[str], str]
) -> None:
    made = desk.make_link()
    desk.visitor().post(made.address, {"pin": made.wrong_pin})
    phone = desk.inside_link(made)
    phone.post("/s/?step=everyday", {"score": "3"})
    phone.get("/s/?step=everyday")
    assert desk.acts()[:4] == ["surveys.see", "surveys.fill", "surveys.enter", "surveys.guess"]
    officer = signed_in(desk.member, desk.member.officer)
    said = text_of(officer.get(f"/log/participants/{desk.member.participant}/").content.decode())
    assert "Answered the own survey: Coaching The participant, through a personal link" in said
    assert "Gave a wrong PIN to the personal link Somebody with the link, without the PIN" in said
    assert "The participant, through a personal link" in text_of(
        officer.get("/log/").content.decode()
    )


def test_a_language_is_chosen_without_losing_what_was_typed(desk: Desk) -> None:
    made = desk.make_link()
    phone = desk.visitor()
    assert "Minun tavoitteeni" in phone.get(f"{made.address}?language=fi").content.decode()
    phone.post(f"{made.address}?language=fi", {"pin": made.pin})
    assert '<html lang="fi"' in phone.get("/s/").content.decode()
    phone.post("/s/?step=everyday", {"text": "Hej hej", "language": "sv"})
    page = phone.get("/s/?step=everyday").content.decode()
    assert '<html lang="sv"' in page
    assert "Hej hej" in page


def test_guesses_leave_no_count_behind_the_right_pin(desk: Desk) -> None:
    desk.inside_link(desk.make_link())
    with inside(desk.member):
        assert not GuessCount.objects.filter(count__gt=0).exists()


def test_leaving_for_now_saves_the_page_and_asks_the_pin_again(desk: Desk) -> None:
    made = desk.make_link()
    phone = desk.inside_link(made)
    left = phone.post("/s/?step=everyday", {"text": "Nukun.", "go": "close"}, follow=True)
    assert "Closed for now" in left.content.decode()
    assert phone.get("/s/").status_code == 410
    assert "Nukun." in desk.inside_link(made).get("/s/?step=everyday").content.decode()


def test_a_link_stays_closed_when_the_survey_is_opened_again(desk: Desk) -> None:
    made, survey = desk.make_link(), desk.survey()
    phone = desk.inside_link(made)
    with inside(desk.member):
        by = Actor(User.objects.get(email=desk.member.coach), "page")
        services.finish(survey, by=by)
        services.reopen(survey, by=by)
    assert not desk.survey().is_done
    assert phone.get("/s/").status_code == 410
    assert is_closed(desk, made)


def test_what_cannot_be_saved_any_more_is_shown_once_and_misfiled_nowhere(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = desk.inside_link(desk.make_link())
    fill = f"{desk.page}{desk.survey().pk}/"
    on_instruction(desk.member, "KTT", Compartment.COACHING)
    typed = {"text": "Lääkkeet väsyttävät minua."}
    for answer in (
        phone.post("/s/?step=health", typed),
        desk.coach.post(f"{fill}?step=health", typed),
    ):
        assert answer.status_code == 409
        assert typed["text"] in answer.content.decode()
    with inside(desk.member):
        assert not Answer.objects.exists()
    # Closed, or finished by somebody else, between the asking and the saving.
    for why, status in ((NotesAreClosed, 409), (services.SurveyIsDone, 410)):
        monkeypatch.setattr(services, "answer_area", _raising(why))
        answer = phone.post("/s/?step=everyday", typed)
        assert answer.status_code == status
        assert typed["text"] in answer.content.decode()
        assert desk.coach.post(f"{fill}?step=everyday", typed).status_code == 409
    with inside(desk.member):
        Survey.objects.update(done_at=timezone.now())
    late = desk.coach.post(f"{fill}?step=goal-1", {"text": "Herään joka aamu"})
    assert "Herään joka aamu" in late.content.decode()
    assert desk.coach.post(f"{fill}?step=end", {"go": "done"}).status_code == 302


def _raising(why: type[Exception]) -> Callable[..., None]:
    def refuse(*_args: object, **_kw: object) -> None:
        raise why

    return refuse


def test_goals_need_words_and_a_day_to_come(desk: Desk) -> None:
    phone: Client = desk.inside_link(desk.make_link())
    answer = phone.post("/s/?step=goal-1", {"why": "Siksi", "by_when": "2020-01-01"})
    assert answer.status_code == 200
    said = answer.content.decode()
    assert "Write the goal too" in said
    assert "The day has passed" in said
    assert "Siksi" in said
    with inside(desk.member):
        assert not Goal.objects.exists()
