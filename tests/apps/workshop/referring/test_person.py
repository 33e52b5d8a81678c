"""The person's own page: its link, what it shows, and what may be answered before sending."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from apps.network.referrals.blocks import SECRET
from apps.workshop.audit.models import Entry
from apps.workshop.notifications.models import Notification
from apps.workshop.referring.models import Draft, PersonLink
from apps.workshop.referring.services import drafts, sending, taking_back
from tenants.accounts.models import Message
from tests.apps.workshop.referring.conftest import WISH, Drafted, actor
from tests.apps.workshop.referring.desk import RISKS, Desk, Made
from tests.support.people import client_at, inside
from tests.support.world import Member

pytestmark = pytest.mark.django_db


def is_closed(desk: Desk, made: Made) -> bool:
    """Whether the link opens nothing, with the right PIN too."""
    answers = [
        desk.visitor().get(made.address),
        desk.visitor().post(made.address, {"pin": made.pin}),
    ]
    return all(answer.status_code == 410 for answer in answers)


def test_the_link_opens_with_its_pin_and_names_nobody(desk: Desk) -> None:
    made = desk.make_link()
    door = desk.visitor().get(made.address)
    inner = desk.phone().get("/r/")
    assert door.headers["X-Robots-Tag"].startswith("noindex")
    assert WISH not in door.content.decode()
    assert WISH in inner.content.decode()
    assert RISKS in inner.content.decode()
    for page in (door, inner):
        assert page.status_code == 200
        for name in ("Zeldaq", "Öörnizz", "+358449998877", "pv-shell"):
            assert name not in page.content.decode()
    assert desk.acts()[:2] == ["own_read", "own_enter"]
    with inside(desk.sender):
        roles = Entry.objects.filter(action="referrals.own_read").values_list("actor_roles")
        assert set(map(tuple, *zip(*roles, strict=True))) == {("participant",)}


def test_token_and_pin_are_kept_nowhere(desk: Desk) -> None:
    made = desk.make_link()
    kept = f"{vars(desk.link())} {desk.coach.get(desk.drafted.draft_page).content.decode()}"
    assert made.token not in kept
    assert made.pin not in kept
    with inside(desk.sender):
        assert made.token not in f"{list(Entry.objects.values_list('about', flat=True))}"


def test_wrong_pins_close_the_link_and_a_new_one_lets_the_person_in(desk: Desk) -> None:
    made = desk.make_link()
    left = [
        desk.visitor().post(made.address, {"pin": made.wrong_pin}).content.decode()
        for _try in range(PersonLink.MOST_WRONG)
    ]
    assert "4 more times" in left[0]
    assert desk.link().wrong_pins == PersonLink.MOST_WRONG
    assert desk.acts()[0] == "own_guess"
    assert is_closed(desk, made)
    assert desk.phone().get("/r/").status_code == 200


@pytest.mark.parametrize("how", ["ended", "expired", "replaced", "discarded", "closed"])
def test_a_closed_link_opens_nothing_to_whoever_was_in_either(desk: Desk, how: str) -> None:
    phone, made = desk.phone(), desk.make_link()
    phone.post(made.address, {"pin": made.pin})
    assert phone.get("/r/").status_code == 200
    if how == "ended":
        desk.coach.post(f"/referrals/{desk.drafted.pk}/link/", {"action": "end"})
        assert desk.acts()[0] == "link_end"
    elif how == "replaced":
        desk.make_link()
    elif how == "closed":
        _to_a_complete_hand_over(desk)
    else:
        with inside(desk.sender):
            if how == "expired":
                PersonLink.objects.update(expires_at=timezone.now())
            else:
                drafts.discard_draft(desk.draft(), by=actor(desk.sender))
    assert phone.get("/r/").status_code == 410
    assert phone.post("/r/", {"go": "withdraw"}).status_code == 410
    assert is_closed(desk, made)


def _to_a_complete_hand_over(desk: Desk) -> None:
    from apps.workshop.referring.services import opening

    desk.show()
    desk.send()
    desk.accept()
    desk.start()
    with inside(desk.sender):
        by = actor(desk.sender)
        assert taking_back.close_hand_over(opening.open_referral(desk.drafted.pk, by=by), by=by)
    # A link that would not open is not offered.
    page = desk.coach.get(desk.drafted.page).content.decode()
    assert "no link opens any more" in page
    assert 'value="make"' not in page


def test_a_pass_lasts_for_a_sitting(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    phone = desk.phone()
    monkeypatch.setattr("apps.workshop.referring.services.personal.SITTING", timedelta(seconds=-1))
    assert phone.get("/r/").status_code == 410


def test_the_link_opens_at_the_senders_host_alone(desk: Desk, members: dict[str, Member]) -> None:
    made = desk.make_link()
    phone = desk.visitor()
    phone.post(made.address, {"pin": made.pin})
    for host in (desk.receiver.host, members["rannikko"].host):
        there = client_at(host)
        there.cookies[settings.REFERRAL_COOKIE_NAME] = phone.cookies[
            settings.REFERRAL_COOKIE_NAME
        ].value
        assert there.get(made.address).status_code == 410
        assert there.post(made.address, {"pin": made.pin}).status_code == 410
        assert there.get("/r/").status_code == 410
    assert client_at("pajaverkko.localhost").get(made.address).status_code == 404


def test_the_pass_of_a_survey_opens_no_referral(desk: Desk) -> None:
    phone = desk.phone()
    kept = phone.cookies[settings.REFERRAL_COOKIE_NAME].value
    other = desk.visitor()
    other.cookies[settings.SURVEY_COOKIE_NAME] = kept
    assert other.get("/s/").status_code == 410


def test_another_house_and_the_receiver_make_no_link(
    desk: Desk, third: object, receiver: object
) -> None:
    desk.show()
    desk.send()
    page = f"/referrals/{desk.drafted.pk}/link/"
    for client in (third, receiver):
        answer = client.post(page, {"language": "fi", "action": "make"})  # type: ignore[attr-defined]
        assert answer.status_code == 404


def test_the_link_goes_by_text_message_without_the_pin(desk: Desk) -> None:
    made = desk.make_link()
    page = f"/referrals/{desk.drafted.pk}/link/"
    sent = desk.coach.post(page, {"action": "text", "token": made.token, "pin": made.pin})
    assert sent.status_code == 200
    with inside(desk.sender):
        text = Message.objects.order_by("-id")[0]
        assert made.token in text.body
        assert made.pin not in text.body
        assert "Zeldaq" not in text.body
    assert desk.acts()[0] == "link_text"
    wrong = {"action": "text", "token": made.token, "pin": made.wrong_pin}
    assert desk.coach.post(page, wrong).status_code == 302


def test_what_goes_on_request_is_read_and_said_so(desk: Desk) -> None:
    phone = desk.phone()
    page = phone.get("/r/").content.decode()
    assert "Do you consent?" not in page
    assert "pseudonym and not anonymity" in page
    assert "Others will read your wish" in page
    said = phone.post("/r/", {"go": "seen", "version": desk.draft().version})
    assert said.headers["Location"] == "/r/?done=seen"
    draft = desk.draft()
    assert (draft.shown_how, draft.shown_on) == ("electronic", timezone.localdate())
    assert "You have told us that you have read this" in phone.get("/r/").content.decode()
    assert desk.acts()[1] == "own_seen"
    with inside(desk.sender):
        told = Notification.objects.get(kind="person_answered")
        assert told.person.email == desk.sender.coach
        assert told.about_url == desk.drafted.draft_page
        assert not sending.lacking_of(draft)


def yes(desk: Desk, **changes: str) -> dict[str, str]:
    answered = {"process": "yes", "disclose": "yes", "months": "12", "go": "answer"}
    return {**answered, "version": str(desk.draft().version), **changes}


def test_consent_is_given_by_two_answers_and_covers_what_was_asked(desk: Desk) -> None:
    desk.write(risks="consent", who="consent")
    phone = desk.phone()
    page = phone.get("/r/").content.decode()
    assert "Do you consent?" in page
    assert "checked" not in page.partition('name="process"')[2].partition('name="months"')[0]
    assert phone.post("/r/", yes(desk)).headers["Location"] == "/r/?done=consent"
    page = phone.get("/r/").content.decode()
    assert "Do you consent?" not in page
    assert "I take my consent back" in page
    (given,) = desk.consents()
    assert set(given.blocks) == {"risks", "who"}
    assert (given.given_how, given.recorded_by, given.discloses_secrets) == (
        "electronic",
        None,
        True,
    )
    assert given.receiver == desk.receiver.schema
    assert given.valid_until == timezone.localdate() + timedelta(days=365)
    assert desk.draft().shown_how == "electronic"
    with inside(desk.sender):
        assert not sending.lacking_of(desk.draft())
    desk.send()
    assert "own_consent" in desk.acts()


def test_yes_to_one_and_no_to_the_other_sends_nothing_that_is_secret(desk: Desk) -> None:
    desk.write(risks="consent")
    assert "risks" in {kind.value for kind in SECRET}
    desk.phone().post("/r/", yes(desk, disclose="no", months="3"))
    (given,) = desk.consents()
    assert not given.discloses_secrets
    assert given.valid_until == timezone.localdate() + timedelta(days=91)
    with inside(desk.sender):
        assert [one.field for one in sending.lacking_of(desk.draft())] == ["consent"]


def test_without_secrets_one_question_is_asked(desk: Desk) -> None:
    desk.write(wish="consent")
    phone = desk.phone()
    assert 'name="disclose"' not in phone.get("/r/").content.decode()
    phone.post("/r/", yes(desk))
    (given,) = desk.consents()
    assert not given.discloses_secrets


def test_an_empty_answer_asks_again_and_no_takes_an_earlier_yes_back(desk: Desk) -> None:
    desk.write(risks="consent")
    phone = desk.phone()
    again = phone.post("/r/", yes(desk, process="", disclose=""))
    assert again.status_code == 200
    assert not desk.consents()
    phone.post("/r/", yes(desk))
    assert phone.post("/r/", yes(desk, process="no")).headers["Location"] == "/r/?done=refused"
    (given,) = desk.consents()
    assert given.withdrawn_at
    assert desk.link().refused_at
    assert desk.acts()[:2] == ["own_refuse", "own_withdraw_consent"]
    assert "The person said no" in desk.coach.get(desk.drafted.draft_page).content.decode()


def test_what_changed_while_it_was_read_is_not_consented_to(desk: Desk) -> None:
    desk.write(risks="consent")
    phone, answer = desk.phone(), yes(desk)
    desk.write(risks="consent", wish="consent")
    refused = phone.post("/r/", answer)
    assert refused.status_code == 409
    assert "has changed the referral" in refused.content.decode()
    assert not desk.consents()


def test_nothing_is_asked_before_the_receiver_is_chosen(desk: Desk) -> None:
    desk.write(risks="consent")
    with inside(desk.sender):
        Draft.objects.update(receiver="")
    phone = desk.phone()
    assert "has not chosen the receiver" in phone.get("/r/").content.decode()
    phone.post("/r/", yes(desk))
    assert not desk.consents()


def test_who_writes_the_draft_meanwhile_does_not_undo_that_it_was_seen(desk: Desk) -> None:
    opened = desk.draft().version
    desk.phone().post("/r/", {"go": "seen", "version": opened})
    with inside(desk.sender):
        form = {"receiver": desk.receiver.schema, "version": opened, "wish": "Toinen."}
    assert desk.coach.post(desk.drafted.draft_page, {**form, "save": "1"}).status_code == 409
    assert desk.draft().shown_how == "electronic"


@pytest.mark.parametrize(
    ("language", "words"),
    [("fi", "Mitä sinusta kerrottaisiin?"), ("sv", "Vad skulle berättas om dig?"), ("en", "What")],
)
def test_the_page_speaks_the_persons_language_and_an_easy_one(
    desk: Desk, language: str, words: str
) -> None:
    phone = desk.phone()
    phone.post("/r/", {"language": language})
    assert words in phone.get("/r/").content.decode()
    phone.post("/r/", {"easy": "1"})
    assert desk.link().is_easy
    assert "pseudonym" not in phone.get("/r/").content.decode()
    phone.post("/r/", {"easy": "0"})
    assert not desk.link().is_easy


def test_who_leaves_is_asked_for_the_pin_again(desk: Desk) -> None:
    phone = desk.phone()
    left = phone.post("/r/", {"go": "close"})
    assert left.headers["Location"] == "/r/?step=closed&language=en"
    assert phone.get("/r/?step=closed").status_code == 200
    assert phone.get("/r/").status_code == 410


def test_the_protected_are_promised_that_contact_details_stay(desk: Desk, drafted: Drafted) -> None:
    with inside(desk.sender):
        draft = desk.draft()
        type(draft.participant).objects.filter(pk=drafted.participant).update(is_protected=True)
    assert "Your contact details are protected" in desk.phone().get("/r/").content.decode()
