"""On which ground each block goes, what a ground needs, and what the writer is told of whom."""

from __future__ import annotations

import html
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.network.referrals.models import Referral
from apps.workshop.participants.models import Participant
from apps.workshop.referring.models import Draft
from apps.workshop.referring.services import sending
from tests.apps.workshop.referring.conftest import Drafted, actor, complete
from tests.support.people import inside
from tests.support.world import Member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def words_beside(form: Any, field: str) -> str:
    return str(form.errors[field][0])


def stored(member: Member, drafted: Drafted) -> Draft:
    with inside(member):
        return Draft.objects.get(pk=drafted.pk)


def test_nobody_has_seen_it_tomorrow(coach: Client, drafted: Drafted, skargard: Member) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    answer = coach.post(
        drafted.draft_page, {**complete(skargard, shown_on=tomorrow.isoformat()), "send": "1"}
    )
    assert "The person sees the referral before it is sent." in answer.content.decode()
    assert list(answer.context["form"].errors) == ["shown_on"]


def test_what_the_person_saw_today_is_sent(
    coach: Client, drafted: Drafted, skargard: Member
) -> None:
    answer = coach.post(drafted.draft_page, {**complete(skargard), "send": "1"})
    assert answer.headers["Location"] == drafted.page


def test_only_the_wish_has_to_be_written(coach: Client, drafted: Drafted, skargard: Member) -> None:
    bare = {**complete(skargard), "support": "", "support_ground": "", "agreed": "", "send": "1"}
    assert coach.post(drafted.draft_page, bare).headers["Location"] == drafted.page


ORDER = ("order_body", "order_number", "order_on")
ORDERED = {"order_body": "Kaupunki", "order_number": "12/2026", "order_on": "2026-02-02"}


def test_an_order_has_its_body_number_and_day(
    coach: Client, drafted: Drafted, skargard: Member
) -> None:
    ordered = complete(skargard, support_ground="order")
    answer = coach.post(drafted.draft_page, {**ordered, "send": "1"})
    assert set(answer.context["form"].errors) == set(ORDER)
    said = html.unescape(answer.content.decode())
    assert "Say which authority gave it." in said
    again = {**ordered, **ORDERED, "version": "2", "send": "1"}
    assert coach.post(drafted.draft_page, again).headers["Location"] == drafted.page


def test_the_law_is_named(coach: Client, drafted: Drafted, skargard: Member) -> None:
    by_law = complete(skargard, support_ground="law")
    answer = coach.post(drafted.draft_page, {**by_law, "send": "1"})
    assert "Name the provision." in words_beside(answer.context["form"], "law")
    again = {**by_law, "law": "Nuorisolaki 11 §", "version": "2", "send": "1"}
    assert coach.post(drafted.draft_page, again).headers["Location"] == drafted.page


def test_a_block_without_a_ground_is_named_with_the_way_out(
    coach: Client, drafted: Drafted, skargard: Member
) -> None:
    typed = complete(skargard, tasks="Soita kelalle", tasks_ground="")
    answer = coach.post(drafted.draft_page, {**typed, "send": "1"})
    said = words_beside(answer.context["form"], "tasks_ground")
    assert "Open tasks and the next meeting" in said


def test_health_does_not_go_on_a_request(drafted: Drafted, satama: Member) -> None:
    with inside(satama):
        draft = Draft.objects.get(pk=drafted.pk)
        draft.blocks = {**draft.blocks, "health": {"text": "Astma", "ground": "request"}}
        lacking = {one.field: one.code for one in sending.lacking_of(draft)}
    assert lacking["health_ground"] == "health"


def test_what_rests_on_consent_is_not_sent_without_one(
    coach: Client, drafted: Drafted, skargard: Member
) -> None:
    typed = complete(skargard, support_ground="consent")
    answer = coach.post(drafted.draft_page, {**typed, "send": "1"})
    assert list(answer.context["form"].errors) == ["__all__"]
    assert "none has been recorded" in answer.content.decode()


def test_the_service_sends_nothing_that_is_not_ready(
    drafted: Drafted, satama: Member, skargard: Member
) -> None:
    with inside(satama):
        draft = Draft.objects.get(pk=drafted.pk)
        Draft.objects.filter(pk=drafted.pk).update(receiver=skargard.schema)
        with pytest.raises(sending.NotReady) as lack:
            sending.send_draft(draft, by=actor(satama))
        assert {one.field for one in lack.value.lacking} == {"wish", "shown_how", "shown_on"}
        assert not Referral.objects.filter(pk=drafted.pk).exists()


def test_usual_grounds_stand_chosen(coach: Client, drafted: Drafted) -> None:
    form = coach.get(drafted.draft_page).context["form"]
    grounds = {name: form[name].value() for name in form.fields if name.endswith("_ground")}
    on_request = {name for name, ground in grounds.items() if ground == "request"}
    assert on_request == {"who_ground", "wish_ground", "strengths_ground", "agreed_ground"}


def test_the_language_of_work_is_chosen_from_known_ones(
    coach: Client, drafted: Drafted, satama: Member
) -> None:
    coach.post(drafted.draft_page, {"version": "1", "save": "1", "language": "so"})
    assert stored(satama, drafted).language == "so"


def test_a_wished_first_day_is_still_to_come(
    coach: Client, drafted: Drafted, satama: Member
) -> None:
    typed = {"version": "1", "save": "1", "wish": "Typed", "wished_start_on": "2020-01-01"}
    page = coach.post(drafted.draft_page, typed)
    assert list(page.context["form"].errors) == ["wished_start_on"]
    assert "Typed" in page.content.decode()
    assert stored(satama, drafted).wished_start_on is None


def test_what_the_person_saw_is_kept_until_the_text_changes(
    coach: Client, drafted: Drafted, skargard: Member, satama: Member
) -> None:
    typed = complete(skargard)
    coach.post(drafted.draft_page, {**typed, "save": "1"})
    unasked = {name: text for name, text in typed.items() if not name.startswith("shown_")}
    coach.post(drafted.draft_page, {**unasked, "version": "2", "save": "1"})
    assert stored(satama, drafted).shown_how == "written"
    changed = {**unasked, "wish": "Haluan kokiksi.", "version": "3", "save": "1"}
    coach.post(drafted.draft_page, changed)
    now = stored(satama, drafted)
    assert (now.shown_how, now.shown_on) == ("", None)


def test_protected_contact_details_are_said_not_to_go(
    coach: Client, drafted: Drafted, satama: Member
) -> None:
    assert (
        "The contact details are protected." not in coach.get(drafted.draft_page).content.decode()
    )
    with inside(satama):
        Participant.objects.filter(pk=drafted.participant).update(is_protected=True)
    page = coach.get(drafted.draft_page).content.decode()
    assert "The contact details are protected." in page


def test_who_is_under_18_is_said_with_the_guardian(
    coach: Client, drafted: Drafted, satama: Member
) -> None:
    assert "is under 18" not in coach.get(drafted.draft_page).content.decode()
    born_on = timezone.localdate() - timedelta(days=16 * 366)
    with inside(satama):
        people = Participant.objects.filter(pk=drafted.participant)
        people.update(born_on=born_on)
        page = coach.get(drafted.draft_page).content.decode()
        assert "Zeldaq Öörnizz is under 18." in page
        assert "The maturity has not been assessed yet." in page
        people.update(maturity_text="Ymmärtää.", maturity_on=date(2026, 2, 1))
    page = coach.get(drafted.draft_page).content.decode()
    assert "The maturity was assessed 1.2.2026." in page
    assert "Ymmärtää." not in page
