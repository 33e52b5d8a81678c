"""From an assessment to a recommendation to an agreed service, and what is kept of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.workshop.intake.models import Assessment, Became, Contact, Place, Recommendation
from apps.workshop.intake.services.contacts import add_contact, end
from apps.workshop.intake.services.waiting import put_on_list
from apps.workshop.intake.tasks import clean
from apps.workshop.oversight.services import readers
from apps.workshop.participants.models import Instruction, Participant
from apps.workshop.referring.models import Draft
from apps.workshop.units.models import Unit
from tests.apps.workshop.intake.conftest import PHONE, WISH, actor, details, token, trail
from tests.support.people import inside, signed_in
from tests.support.world import Member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def page_of(person: Participant) -> str:
    return f"/participants/{person.pk}/"


def assess(client: Client, contact: Contact, **texts: str) -> Any:
    page = f"/intake/{contact.pk}/assessment/"
    return client.post(page, {"version": "1", "done": "1", **texts})


def recommend(client: Client, contact: Contact, chosen: str, **more: Any) -> Any:
    page = f"/intake/{contact.pk}/recommendation/"
    form = {"chosen": chosen, "reason": "Sopii hänelle.", "form_token": token(client, page)}
    return client.post(page, {**form, **more})


def agreed(client: Client, contact: Contact, **changes: str) -> dict[str, str]:
    """The page as it offers itself, with the date of birth that nobody knew."""
    form = client.get(f"/intake/{contact.pk}/agree/").context["form"]
    typed = {name: str(form[name].value() or "") for name in form.fields}
    return typed | {"born_on": "2007-03-04"} | changes


def test_a_call_becomes_a_participant_with_nothing_typed_again(
    coach: Client, contact: Contact, satama: Member
) -> None:
    with inside(satama):
        Contact.objects.filter(pk=contact.pk).update(email="ilmo@posti.example")
    assess(coach, contact, strengths="Kädentaidot", health="Allergia")
    recommend(coach, contact, f"unit:{satama.unit}", service_basis="OMA", said="Kiinnostaa")
    answer = coach.post(f"/intake/{contact.pk}/agree/", agreed(coach, contact))
    with inside(satama):
        person = Participant.objects.get(family_name="Ilmestys")
        assert answer.headers["Location"] == page_of(person)
        assert (person.phone, person.unit_id, person.referrer_type) == (PHONE, satama.unit, "SELF")
        assert person.email == "ilmo@posti.example"
        assert person.periods.get().service_basis == "OMA"
        assert Assessment.objects.get(participant=person).strengths == "Kädentaidot"
        now = Contact.objects.get(pk=contact.pk)
        assert (now.state, now.closed_at is not None) == ("agreed", True)
        lines = [line.what for line in readers(person)]
        # What was done before there was a participant is theirs to know.
        assert "Keyed in a contact" in lines
    tab = coach.get(f"{page_of(person)}intake/").content.decode()
    assert "Sopii hänelle." in tab
    assert "Kädentaidot" in tab
    assert "Kiinnostaa" in tab
    again = coach.post(f"/intake/{contact.pk}/agree/", agreed_again(contact), follow=True)
    assert "Nothing was changed" in again.content.decode()


def agreed_again(contact: Contact) -> dict[str, str]:
    return {"given_name": contact.given_name}


def test_health_is_closed_to_the_director_and_stays_when_others_save(
    coach: Client, director: Client, contact: Contact, satama: Member
) -> None:
    assess(coach, contact, health="Allergia")
    assert "Allergia" not in director.get(f"/intake/{contact.pk}/").content.decode()
    page = f"/intake/{contact.pk}/assessment/"
    assert "health" not in director.get(page).context["form"].fields
    director.post(page, {"version": "2", "wants": "Töihin", "health": "Pois"})
    with inside(satama):
        now = Assessment.objects.get(contact=contact)
        assert (now.wants, now.health) == ("Töihin", "Allergia")


def test_a_colleagues_text_is_shown_before_it_is_written_over(
    coach: Client, director: Client, contact: Contact, satama: Member
) -> None:
    assess(coach, contact, wants="Kouluun")
    answer = assess(director, contact, wants="Töihin")
    assert answer.status_code == 409
    html = answer.content.decode()
    assert "Kouluun" in html
    assert "Töihin" in html
    with inside(satama):
        assert Assessment.objects.get(contact=contact).wants == "Kouluun"


def test_what_another_controllers_register_must_hold_is_not_moved_into_the_file(
    coach: Client, contact: Contact, satama: Member
) -> None:
    assess(coach, contact, wants="Töihin")
    coach.post(f"/intake/{contact.pk}/agree/", agreed(coach, contact, service_basis="KTT"))
    with inside(satama):
        person = Participant.objects.get(family_name="Ilmestys")
        assert not Assessment.objects.filter(participant=person).exists()
    page = f"{page_of(person)}intake/"
    answer = coach.post(page, {"version": "1", "wants": "Töihin"})
    assert "Notes are closed on this service basis" in str(answer.context["form"].errors["wants"])
    assert "Töihin" in answer.content.decode()


def instructed(satama: Member, *parts: str) -> None:
    """The county lets notes of these compartments be kept on the service basis KTT."""
    with inside(satama):
        Instruction.objects.create(
            service_basis="KTT",
            controller="Hyvinvointialue",
            given_on=timezone.localdate(),
            reference="HVA/1",
            parts=list(parts),
            allowed="Kirjataan",
            valid_from=timezone.localdate(),
            recorded_by=actor(satama).user,
        )


@pytest.mark.parametrize("part", ["employment", "coaching", "health"])
def test_each_part_of_an_assessment_moves_only_where_its_own_compartment_is_open(
    coach: Client, contact: Contact, satama: Member, part: str
) -> None:
    instructed(satama, part)
    assess(coach, contact, wants="Töihin", health="Allergia")
    recommend(coach, contact, "here")
    coach.post(f"/intake/{contact.pk}/agree/", agreed(coach, contact, service_basis="KTT"))
    with inside(satama):
        person = Participant.objects.get(family_name="Ilmestys")
        kept = {
            "coaching": ("Töihin", ""),
            "health": ("", "Allergia"),
            "employment": None,
        }[part]
        files = Assessment.objects.filter(participant=person)
        assert files.values_list("wants", "health").first() == kept
        left = Assessment.objects.get(contact=contact)
        assert (left.wants == "Töihin", left.health == "Allergia") == (
            part != "coaching",
            part != "health",
        )
        assert Recommendation.objects.filter(participant=person).exists() == (part == "coaching")
    page = f"{page_of(person)}intake/"
    fields = set(coach.get(page).context["form"].fields)
    assert ("wants" in fields, "health" in fields) == (part == "coaching", part == "health")
    typed = {"version": "1", "wants": "Salaa", "health": "Salaa", "save": "1"}
    refused = coach.post(page, typed, follow=True)
    assert "Notes are closed on this service basis" in refused.content.decode()
    with inside(satama):
        assert not Assessment.objects.filter(health="Salaa").exists()


def test_a_referral_out_of_anothers_register_is_not_filled_in_from_the_contact(
    coach: Client, contact: Contact, satama: Member, skargard: Member
) -> None:
    assess(coach, contact, support="Rauhallinen alku")
    recommend(coach, contact, f"org:{skargard.schema}")
    sent = agreed(coach, contact, service_basis="KTT", refer="1")
    coach.post(f"/intake/{contact.pk}/agree/", sent)
    with inside(satama):
        draft = Draft.objects.get(participant__family_name="Ilmestys")
        assert (draft.receiver, draft.text("support"), draft.text("wish")) == (
            skargard.schema,
            "",
            "",
        )


def test_whoever_may_not_read_of_health_is_not_told_whether_anything_was_written(
    coach: Client, director: Client, contact: Contact
) -> None:
    assess(coach, contact, wants="Töihin")
    page = f"/intake/{contact.pk}/"
    assert "Closed to your role" in director.get(page).content.decode()
    assert "Closed to your role" not in coach.get(page).content.decode()
    coach.post(f"{page}assessment/", {"version": "2", "wants": "Töihin", "health": "Allergia"})
    assert director.get(page).content.decode().count("Closed to your role") == 1


def test_the_log_names_health_where_it_was_shown(
    coach: Client, director: Client, contact: Contact, satama: Member
) -> None:
    def parts(action: str) -> list[str]:
        return [str(row.about.get("compartment", "")) for row in trail(satama, action)]

    assess(coach, contact, wants="Töihin", health="Allergia")
    page = f"/intake/{contact.pk}/"
    director.get(page)
    assert "health" not in parts("intake.read")
    for shown in (page, f"{page}assessment/"):
        coach.get(shown)
    assert parts("intake.read").count("health") == 2
    coach.post(f"{page}agree/", agreed(coach, contact, service_basis="OMA"))
    with inside(satama):
        person = Participant.objects.get(family_name="Ilmestys")
    director.get(f"{page_of(person)}intake/")
    assert parts("intake.file") == ["coaching"]
    coach.get(f"{page_of(person)}intake/")
    assert parts("intake.file") == ["coaching", "coaching", "health"]


def test_the_assessment_of_somebody_who_came_by_referral_is_in_the_file(
    coach: Client, satama: Member
) -> None:
    page = f"/participants/{satama.participant}/intake/"
    coach.post(page, {"version": "1", "wants": "Leipuriksi", "save": "1"})
    assert "Leipuriksi" in coach.get(page).content.decode()


def test_another_organisation_is_asked_by_a_referral_that_knows_already(
    coach: Client, contact: Contact, satama: Member, skargard: Member
) -> None:
    assess(coach, contact, support="Rauhallinen alku")
    refused = recommend(coach, contact, "elsewhere")
    assert list(refused.context["form"].errors) == ["elsewhere"]
    recommend(coach, contact, f"org:{skargard.schema}", options=["here"])
    sent = agreed(coach, contact, service_basis="OMA", refer="1")
    answer = coach.post(f"/intake/{contact.pk}/agree/", sent)
    with inside(satama):
        draft = Draft.objects.get(participant__family_name="Ilmestys")
        assert answer.headers["Location"] == f"/referrals/drafts/{draft.pk}/"
        assert (draft.receiver, draft.text("wish")) == (skargard.schema, WISH)
        assert draft.text("support") == "Rauhallinen alku"


def test_a_contact_of_somebody_out_of_reach_is_unknown(
    coach: Client, contact: Contact, satama: Member, director: Client
) -> None:
    from tenants.accounts.models import User
    from tenants.accounts.reach import Reach

    with inside(satama):
        boss = User.objects.get(email=satama.director)
    director.post(
        f"/intake/{contact.pk}/agree/",
        agreed(director, contact, service_basis="OMA", unit="", coach=str(boss.pk)),
    )
    with inside(satama):
        User.objects.filter(email=satama.coach).update(reach=Reach.OWN)
    assert coach.get(f"/intake/{contact.pk}/").status_code == 404
    assert director.get(f"/intake/{contact.pk}/").status_code == 200


def test_a_waiting_list_is_urgent_first_then_by_arrival_and_else_by_a_written_reason(
    coach: Client, satama: Member
) -> None:
    def line() -> list[str]:
        with inside(satama):
            places = Place.objects.filter(left_at=None).order_by("position")
            return [one.contact.given_name for one in places if one.contact]

    with inside(satama):
        by, unit = actor(satama), Unit.objects.get(pk=satama.unit)
        people = [add_contact(details(given_name=name), by=by) for name in "ABCD"]
        for number, one in enumerate(people):
            put_on_list(one, unit, expected_on=None, is_urgent=number == 2, by=by)
    assert line() == ["C", "A", "B", "D"]
    page = f"/intake/{people[3].pk}/"
    order = {"action": "place", "position": "2", "reason": ""}
    refused = coach.post(f"{page}act/", {**order, "form_token": token(coach, page)})
    assert "Say why the order changes." in refused.content.decode()
    assert line() == ["C", "A", "B", "D"]
    order["reason"] = "Jakso päättyy muualla ensi viikolla"
    coach.post(f"{page}act/", {**order, "form_token": token(coach, page)})
    assert line() == ["C", "D", "A", "B"]
    assert "Jakso päättyy muualla" in coach.get("/intake/waiting/").content.decode()
    sent = {"action": "leave", "reason": "Sai opiskelupaikan", "form_token": token(coach, page)}
    undo = coach.post(f"{page}act/", sent, follow=True).content.decode()
    assert line() == ["C", "A", "B"]
    coach.post("/undo/", {"undo": undo.split('name="undo" value="')[1].split('"')[0]})
    assert line()[1] == "D"
    coach.post(f"/intake/{people[2].pk}/agree/", agreed(coach, people[2], service_basis="OMA"))
    listed = coach.get("/intake/waiting/").context["lines"]
    assert next(one["average"] for one in listed if one["unit"].pk == satama.unit) == 0


def test_a_closed_contact_is_removed_when_its_time_is_over(satama: Member, coach: Client) -> None:
    with inside(satama):
        by = actor(satama)
        old, fresh = (add_contact(details(), by=by) for _turn in range(2))
        put_on_list(old, Unit.objects.first(), expected_on=None, is_urgent=False, by=by)
        for one in (old, fresh):
            end(one, Contact.State.CLOSED, reason="Ei tavoitettu", by=by)
    assess(coach, fresh, wants="Töihin")
    with inside(satama):
        Recommendation.objects.create(contact=old, reason="Salaisuus", made_by=by.user)
        long_ago = timezone.now() - timedelta(days=200)
        Contact.objects.filter(pk=old.pk).update(closed_at=long_ago)
        assert clean() == 1
        assert list(Contact.objects.filter(given_name="Ilmo")) == [fresh]
        assert not Recommendation.objects.filter(reason="Salaisuus").exists()
        # The time of the wait stays, with nobody in it.
        assert Place.objects.get(left_how="gave_up").contact is None
        assert not Became.objects.exists()
    assert date.today() > long_ago.date()


def test_the_participants_log_holds_after_the_contact_is_gone(
    coach: Client, contact: Contact, satama: Member
) -> None:
    coach.post(f"/intake/{contact.pk}/agree/", agreed(coach, contact, service_basis="OMA"))
    with inside(satama):
        gone = Contact.objects.filter(pk=contact.pk)
        gone.update(closed_at=timezone.now() - timedelta(days=400))
        assert clean() == 1
        person = Participant.objects.get(family_name="Ilmestys")
        assert "Keyed in a contact" in [line.what for line in readers(person)]
    assert signed_in(satama, satama.coach).get(page_of(person)).status_code == 200


def test_a_path_begins_with_the_contact_also_when_that_is_gone(
    coach: Client, contact: Contact, satama: Member
) -> None:
    page, came = f"/intake/{contact.pk}/", "First contact"
    coach.post(f"{page}agree/", agreed(coach, contact, service_basis="OMA"))
    with inside(satama):
        person = Participant.objects.get(family_name="Ilmestys")
    path = coach.get(f"{page_of(person)}path/").content.decode()
    assert came in path
    assert page in path
    with inside(satama):
        gone = Contact.objects.filter(pk=contact.pk)
        gone.update(closed_at=timezone.now() - timedelta(days=400))
        assert clean() == 1
    path = coach.get(f"{page_of(person)}path/").content.decode()
    assert came in path
    assert page not in path
