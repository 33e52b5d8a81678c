"""The coaching plan: a draft, agreed together, never changed after that."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from apps.workshop.audit.models import Entry
from apps.workshop.participants.models import Participant, Period
from apps.workshop.plans.models import AgreedPlan, Agreement, Partner, Plan
from apps.workshop.plans.services import around
from apps.workshop.plans.storage import NotKeptHere
from tenants.accounts.roles import RIGHTS, Right, Role
from tests.apps.workshop.plans.rows import (
    agreed_plan,
    coach_of,
    form,
    page,
    person_of,
    put_on,
    some_goal,
    undo,
)
from tests.apps.workshop.statements import changed, refused
from tests.support.people import inside
from tests.support.world import Member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

TEXTS = {"situation": "Asuu yksin", "days": "ma–to klo 9–14", "language": "sv"}


def test_a_draft_is_saved_agreed_and_printed_in_the_participants_language(
    coach: Client, satama: Member
) -> None:
    goal, today = some_goal(satama), timezone.localdate().isoformat()
    address = page(satama, "draft/")
    coach.post(address, form(save="1", goals=[goal.pk], **TEXTS))
    typed = form(agree="1", goals=[goal.pk], opened_version=1, **TEXTS)
    alone = coach.post(address, typed | {"agreed_on": today, "present": ["coach"]})
    assert set(alone.context["form"].errors) == {"present"}
    for _click in range(2):
        answer = coach.post(
            address, typed | {"agreed_on": today, "present": ["participant", "coach"]}
        )
        assert answer.headers["Location"] == f"{page(satama)}#h-plan"
    seen = coach.get(page(satama)).content.decode()
    assert "Plan 1, agreed" in seen
    assert TEXTS["situation"] in seen
    paper = coach.get(page(satama, "print/"))
    assert goal.text in paper.content.decode()
    assert '<html lang="sv">' in paper.content.decode()
    with inside(satama):
        plan = Plan.objects.get(participant=satama.participant)
        assert (plan.state, plan.situation) == ("agreed", "")


def test_what_was_agreed_stands_when_goals_change(coach: Client, satama: Member) -> None:
    goal = some_goal(satama)
    plan = agreed_plan(satama, goal)
    coach.post(
        page(satama, f"goal/{goal.pk}/"),
        form(text="Uudet sanat", area="work", state="open", opened_version=1),
    )
    paper = coach.get(page(satama, "print/")).content.decode()
    assert goal.text in paper
    assert "Uudet sanat" not in paper
    with inside(satama), refused("permission denied"):
        changed("UPDATE plans_agreedplan SET days = ''")
    with inside(satama), refused("permission denied"):
        changed("DELETE FROM plans_agreedgoal")
    with inside(satama):
        assert AgreedPlan.objects.get(plan=plan).days == "ma–to klo 9–14"


def test_a_new_plan_takes_the_place_of_the_one_under_review(coach: Client, satama: Member) -> None:
    goal = some_goal(satama)
    first = agreed_plan(satama, goal)
    undo(coach, coach.post(page(satama), {"action": "review", "row": first.pk}, follow=True))
    with inside(satama):
        assert Plan.objects.get(pk=first.pk).state == "agreed"
    coach.post(page(satama), {"action": "review", "row": first.pk})
    begun = coach.get(page(satama, "draft/")).context["form"]
    assert begun.initial["days"] == "ma–to klo 9–14"
    agreed_plan(satama, goal)
    with inside(satama):
        states = dict(
            Plan.objects.filter(participant=satama.participant).values_list("number", "state")
        )
    assert states == {1: "superseded", 2: "agreed"}
    # Both stay readable.
    assert coach.get(page(satama, "print/?number=1")).status_code == 200


def test_two_who_write_one_draft_lose_nothing(
    coach: Client, director: Client, satama: Member
) -> None:
    address = page(satama, "draft/")
    mine, theirs = form(save="1", **TEXTS), form(save="1", days="ma", language="fi")
    director.post(address, theirs)
    answer = coach.post(address, mine | {"opened_version": 0})
    seen = answer.content.decode()
    assert answer.status_code == 409
    assert "Asuu yksin" in seen
    assert "saved this while you were writing" in seen
    version = answer.context["form"]["opened_version"].value()
    coach.post(address, mine | form(opened_version=version))
    with inside(satama):
        assert Plan.objects.get(participant=satama.participant).situation == "Asuu yksin"


@pytest.mark.parametrize("began", ["without", "with a draft", "with a plan"])
def test_a_plan_agreed_meanwhile_is_not_replaced_unseen(
    coach: Client, satama: Member, began: str
) -> None:
    goal, address = some_goal(satama), page(satama, "draft/")
    if began == "with a draft":
        coach.post(address, form(save="1", goals=[goal.pk], days="ma", language="fi"))
    elif began == "with a plan":
        agreed_plan(satama, goal)
    opened = coach.get(address).context["form"]["opened_version"].value()
    with inside(satama):
        Plan.objects.filter(state="draft").update(days="")
    theirs = agreed_plan(satama, goal)
    if began == "with a draft":
        # And the next draft has been begun too.
        coach.post(address, form(save="1", opened_version=coach.get(address).context["form"][
            "opened_version"].value(), days="ti", language="fi"))  # fmt: skip
    today = timezone.localdate().isoformat()
    stale = {"days": "Vanhat päivät", "language": "fi", "goals": [goal.pk], "agree": "1"}
    stale |= {"agreed_on": today, "present": ["participant"], "opened_version": opened}
    answer = coach.post(address, form(**stale))
    assert answer.status_code == 409
    assert "Vanhat päivät" in answer.content.decode()
    with inside(satama):
        assert Plan.objects.get(pk=theirs.pk).state == "agreed"
    seen = answer.context["form"]["opened_version"].value()
    assert coach.post(address, form(**stale | {"opened_version": seen})).status_code == 302


def test_where_the_file_is_anothers_a_plan_holds_goals_and_days(
    coach: Client, satama: Member
) -> None:
    health = some_goal(satama, area="mind", text="Mieli")
    put_on(satama, "SOSK")
    fields = coach.get(page(satama, "draft/")).context["form"].fields
    assert "days" in fields
    assert not {"situation", "strengths", "support", "offer"} & set(fields)
    plan = agreed_plan(satama, health)
    with inside(satama):
        assert not plan.agreed.goals.exists()


def test_an_agreement_on_days_has_no_room_for_a_file(coach: Client, satama: Member) -> None:
    put_on(satama, "KTT")
    typed = form(kind="days", parties="Osma ja Kaino", made_on=date(2026, 1, 12))
    long = coach.post(page(satama, "agreement/add/"), typed | {"text": "x" * 501})
    assert "this has 501" in str(long.context["form"].errors["text"])
    assert coach.post(page(satama, "agreement/add/"), typed | {"text": "ma–to"}).status_code == 302
    values = {"kind": "days", "parties": "x", "made_on": date(2026, 1, 12), "text": "x" * 501}
    with inside(satama), pytest.raises(NotKeptHere):
        around.add(Agreement, person_of(satama), values, by=coach_of(satama))


def test_my_day_tells_what_is_due(coach: Client, satama: Member) -> None:
    today = timezone.localdate()
    soon, late = today + timedelta(days=5), today - timedelta(days=2)
    agreed_plan(satama, review_on=late)
    agreement = form(
        kind="days", parties="Osma ja Kaino", made_on=date(2026, 1, 12), valid_until=soon,
        text="ma–to",
    )  # fmt: skip
    coach.post(page(satama, "agreement/add/"), agreement)
    coach.post(page(satama, "step/add/"), form(text="Soita kouluun", due_on=late.isoformat()))
    seen = coach.get("/").content.decode()
    for words in ("Soita kouluun", "The plan is looked at again", "The agreement ends"):
        assert words in seen, words


def test_an_agreement_and_a_partner_end_and_hold_again(coach: Client, satama: Member) -> None:
    refused_form = coach.post(
        page(satama, "partner/add/"), form(name="Maija", task="Asuminen", consent="given")
    ).context["form"]
    assert set(refused_form.errors) == {"consent_words", "consent_on"}
    coach.post(
        page(satama, "partner/add/"),
        form(name="Maija", task="Asuminen", consent="given", consent_words="Tavoitteet",
             consent_on="2026-02-01", contact="040 555", is_kin="on"),
    )  # fmt: skip
    with inside(satama):
        partner = Partner.objects.get(participant=satama.participant)
        assert "040 555" in coach.get(page(satama)).content.decode()
        Participant.objects.filter(pk=satama.participant).update(is_protected=True)
    assert "040 555" not in coach.get(page(satama)).content.decode()
    address = page(satama, f"partner/{partner.pk}/")
    assert "040 555" not in coach.get(address).content.decode()
    typed = {"name": "Maija K", "task": "Asuminen", "consent": "refused", "is_kin": "on"}
    coach.post(address, form(**typed, opened_version=1))
    ended = coach.post(page(satama), {"action": "end_partner", "row": partner.pk}, follow=True)
    with inside(satama):
        partner.refresh_from_db()
        assert (partner.name, partner.contact) == ("Maija K", "040 555")
        assert partner.ended_at
    undo(coach, ended)
    with inside(satama):
        partner.refresh_from_db()
        assert partner.ended_at is None


@pytest.mark.parametrize("may_open", [True, False])
def test_unmarking_a_relative_shows_no_hidden_contact(
    coach: Client, satama: Member, monkeypatch: pytest.MonkeyPatch, may_open: bool
) -> None:
    typed = {"name": "Sisko", "task": "Auttaa", "consent": "not_asked"}
    coach.post(page(satama, "partner/add/"), form(**typed, is_kin="on", contact="040 555"))
    with inside(satama):
        Participant.objects.filter(pk=satama.participant).update(is_protected=True)
        partner = Partner.objects.get(participant=satama.participant)
    if not may_open:
        monkeypatch.setitem(RIGHTS, Role.COACH, RIGHTS[Role.COACH] - {Right.OPEN_CONTACT})
    coach.post(page(satama, f"partner/{partner.pk}/"), form(**typed, opened_version=1))
    assert ("040 555" in coach.get(page(satama)).content.decode()) == may_open
    with inside(satama):
        partner.refresh_from_db()
        assert (partner.is_kin, bool(partner.contact)) == (False, may_open)
        told = Entry.objects.filter(action="plans.partner", about__compartment="contact")
        assert told.exists() == may_open


def test_after_the_last_period_steps_go_on_and_nothing_about_health_begins(
    coach: Client, satama: Member
) -> None:
    with inside(satama):
        Period.objects.filter(participant=satama.participant).update(
            ends_on=date(2026, 2, 1), end_reason="PLANNED", placement="UNK"
        )
    assert coach.post(page(satama, "step/add/"), form(text="Seurantasoitto")).status_code == 302
    fields = coach.get(page(satama, "goal/add/")).context["form"].fields
    assert "health" not in dict(fields["area"].choices)
