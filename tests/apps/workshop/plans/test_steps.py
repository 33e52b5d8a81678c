"""Next steps and the checklist of the coaching process."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from apps.workshop.audit.services import Actor
from apps.workshop.participants.models import Participant
from apps.workshop.plans.due import due_for
from apps.workshop.plans.models import Phase, ProcessEdition, Step
from tenants.accounts import services as accounts
from tenants.accounts.models import User
from tests.apps.workshop.plans.rows import form, page, undo
from tests.support.people import inside
from tests.support.world import PASSWORD, Member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def test_a_checklist_begins_once_with_days_after_the_periods_start(
    coach: Client, satama: Member
) -> None:
    for _click in range(2):
        coach.post(page(satama), {"action": "begin"})
    with inside(satama):
        steps = list(Step.objects.filter(participant=satama.participant).order_by("position"))
    assert [step.phase for step in steps] == sorted(
        (step.phase for step in steps), key=[phase.value for phase in Phase].index
    )
    plan = next(step for step in steps if step.code == "plan")
    assert plan.due_on is not None
    assert (plan.due_on - steps[0].due_on).days == 21  # type: ignore[operator]
    assert "Agree on the coaching plan" in coach.get(page(satama)).content.decode()


def test_a_step_is_ticked_off_with_one_tap_and_undone(coach: Client, satama: Member) -> None:
    begun = coach.post(page(satama), {"action": "begin"}, follow=True)
    undo(coach, begun)
    with inside(satama):
        assert not Step.objects.filter(participant=satama.participant).exists()
    coach.post(page(satama), {"action": "begin"})
    with inside(satama):
        step = Step.objects.get(code="safety")
    tapped = {"action": "tick", "row": step.pk, "to": "overview"}
    ticked = coach.post(page(satama), tapped, follow=True)
    assert ticked.redirect_chain[-1][0] == f"/participants/{satama.participant}/#h-steps"
    with inside(satama):
        step.refresh_from_db()
        assert step.done_by is not None
        assert step.done_by.email == satama.coach
    undo(coach, ticked)
    with inside(satama):
        step.refresh_from_db()
        assert step.done_at is None


def test_an_own_step_has_who_and_by_when_and_can_be_taken_back(
    coach: Client, satama: Member
) -> None:
    today = timezone.localdate().isoformat()
    added = coach.post(
        page(satama, "step/add/"),
        form(text="Tutustuminen puualaan", due_on=today, who=satama.coach_id, who_else="Timo"),
        follow=True,
    )
    assert (
        "Tutustuminen puualaan"
        in coach.get(f"/participants/{satama.participant}/").content.decode()
    )
    undo(coach, added)
    with inside(satama):
        assert not Step.objects.filter(participant=satama.participant).exists()


def test_the_director_makes_the_process_their_own_and_what_runs_keeps_its_own(
    coach: Client, director: Client, satama: Member
) -> None:
    coach.post(page(satama), {"action": "begin"})
    assert coach.get("/coaching-process/").status_code == 403
    shown = director.get("/coaching-process/").context["form"]
    typed = {name: shown[name].value() for name in shown.fields}
    assert "3 Introduce safety at work" in typed["intake"]
    wrong = director.post("/coaching-process/", typed | {"end": "Sauna"})
    assert "“Sauna”" in str(wrong.context["form"].errors["end"])
    typed |= {"intake": "0 Own words\n2 Perehdytä työturvallisuuteen", "end": "200 Sauna"}
    assert director.post("/coaching-process/", typed).status_code == 302
    # From the same opened page once more: somebody has changed it meanwhile.
    assert director.post("/coaching-process/", typed | {"end": "1 X"}).status_code == 409
    with inside(satama):
        edition = ProcessEdition.objects.get()
        texts = [item["text"] for item in edition.items if item["text"]]
        codes = [item["code"] for item in edition.items]
        assert sorted(texts) == ["Own words", "Sauna"]
        assert "first_meeting" not in codes
        # Words of ours in any language go on speaking each reader's own.
        assert codes[:2] == ["", "safety"]
        assert Step.objects.filter(code="first_meeting", edition=0).exists()
        assert not Step.objects.filter(text="Sauna").exists()


def test_a_step_that_is_not_there_is_not_found(coach: Client, satama: Member) -> None:
    row = "00000000-0000-4000-8000-000000000000"
    for action in ("tick", "review", "end_partner"):
        assert coach.post(page(satama), {"action": action, "row": row}).status_code == 404
    # A form sent without its button changes nothing.
    assert coach.post(page(satama), {"row": row}).status_code == 302


def test_what_waits_for_a_closed_account_is_on_somebodys_day(
    coach: Client, director: Client, satama: Member
) -> None:
    today = timezone.localdate()
    with inside(satama):
        gone = accounts.add_user(
            email="poissa@satama.example",
            password=PASSWORD,
            given_name="Poissa",
            family_name="Lähtenyt",
            roles=["coach"],
            language="en",
        )
        User.objects.filter(pk=gone.pk).update(is_active=False)
        person = Participant.objects.get(pk=satama.participant)
        boss = Actor(User.objects.get(email=satama.director), "page")
        own = Actor(User.objects.get(email=satama.coach), "page")
        Step.objects.create(
            participant=person, text="Soita", due_on=today, who=gone, added_by=gone, changed_by=gone
        )
        assert [len(due_for(by, today, 5)[0]) for by in (own, boss)] == [1, 0]
        person.coachings.update(coach=gone)
        assert [len(due_for(by, today, 5)[0]) for by in (own, boss)] == [0, 1]
