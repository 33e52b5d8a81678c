"""Keying a contact in, whose hands it is in, calls, and how it ends."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from apps.network.referrals.models import Referral
from apps.workshop.intake.models import Contact, ReferralHand
from apps.workshop.intake.services.contacts import add_contact, invite, undo_step
from apps.workshop.notifications.models import Notification
from tenants.accounts.models import User
from tests.apps.workshop.intake.conftest import PHONE, actor, details, token, trail
from tests.support.people import inside, signed_in
from tests.support.world import Member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def test_a_few_words_and_a_phone_number_are_enough(
    coach: Client, lead: Client, satama: Member
) -> None:
    today = timezone.localdate().isoformat()
    typed = {"way": "phone", "asker": "kin", "contacted_on": today}
    refused = coach.post("/intake/add/", {**typed, "form_token": token(coach, "/intake/add/")})
    assert list(refused.context["form"].errors) == ["given_name"]
    typed |= {"described": "A 19-year-old", "phone": "044 999 8877"}
    answer = coach.post("/intake/add/", {**typed, "form_token": token(coach, "/intake/add/")})
    page = coach.get(answer.headers["Location"]).content.decode()
    assert "A 19-year-old" in page
    with inside(satama):
        made = Contact.objects.get(described="A 19-year-old")
        told = Notification.objects.get(kind="contact_arrived")
        assert (made.state, made.phone, made.referrer_type) == ("new", PHONE, "SELF")
        assert (told.person.email, told.label) == ("lead@satama.example", made.number)
    assert trail(satama, "intake.add")[-1].about["contact"] == str(made.pk)


def test_the_queue_has_contacts_and_referrals_the_longest_waiting_first(
    coach: Client, satama: Member
) -> None:
    with inside(satama):
        long_ago = timezone.localdate() - timedelta(days=20)
        add_contact(details(given_name="Vanha", contacted_on=long_ago), by=actor(satama))
        add_contact(details(given_name="Uusi"), by=actor(satama))
    answer = coach.get("/intake/")
    rows = answer.context["rows"]
    old = next(row for row in rows if row.words["title"] == "Vanha Ilmestys")
    assert old.flags["tone"] == "late"
    assert any(row.words["url"] == f"/referrals/{satama.received}/" for row in rows)
    late = coach.get("/intake/?show=late").context["rows"]
    assert "Vanha Ilmestys" in [row.words["title"] for row in late]
    assert "Uusi Ilmestys" not in [row.words["title"] for row in late]
    # The names that were seen are in the trail.
    assert rows[0].words["pk"] in str(trail(satama, "intake.list")[-2].about["contacts"])


def test_a_contact_and_a_referral_are_taken_in_hand_and_given_on(
    coach: Client, contact: Contact, satama: Member
) -> None:
    with inside(satama):
        director = User.objects.get(email=satama.director)
    coach.post(f"/intake/hand/{contact.pk}/")
    coach.post(f"/intake/hand/{contact.pk}/", {"to": str(director.pk)})
    coach.post(f"/intake/hand/{satama.received}/", {"to": str(director.pk)})
    with inside(satama):
        now = Contact.objects.get(pk=contact.pk)
        assert (now.state, now.taken_by) == ("triage", director)
        assert ReferralHand.objects.get(pk=uuid.UUID(satama.received)).taken_by == director
        # For the sender that is the first answer, and nothing of it was opened.
        referral = Referral.objects.get(pk=satama.received)
        assert (referral.state, referral.received_at) == ("in_review", None)
        first = referral.answered_at
    coach.post(f"/intake/hand/{satama.received}/")
    with inside(satama):
        referral.refresh_from_db()
        assert (referral.state, referral.answered_at) == ("in_review", first)
        about = {row.about["referral"] for row in trail(satama, "referrals.read")}
        assert satama.received not in about
    officer = {"to": "999999"}
    assert coach.post(f"/intake/hand/{contact.pk}/", officer).status_code == 400
    assert coach.post(f"/intake/hand/{satama.sent}/").status_code == 404


def test_a_call_that_reached_nobody_is_noted_and_can_be_undone(
    coach: Client, contact: Contact, satama: Member
) -> None:
    page = f"/intake/{contact.pk}/"
    sent = {"action": "call", "outcome": "missed", "text": "Ei vastannut"}
    answer = coach.post(f"{page}act/", {**sent, "form_token": token(coach, page)}, follow=True)
    assert "Ei vastannut" in answer.content.decode()
    undo = answer.content.decode().split('name="undo" value="')[1].split('"')[0]
    coach.post("/undo/", {"undo": undo})
    with inside(satama):
        kinds = set(Contact.objects.get(pk=contact.pk).steps.values_list("kind", flat=True))
        assert kinds == {"state"}


def test_closing_asks_for_a_reason_and_can_be_undone_until_something_else_is_done(
    coach: Client, contact: Contact, satama: Member
) -> None:
    page = f"/intake/{contact.pk}/"
    refused = coach.post(
        f"{page}act/", {"action": "close", "reason": "", "form_token": token(coach, page)}
    )
    assert refused.status_code == 200
    assert "Why is it closed?" in refused.content.decode()
    sent = {"action": "close", "reason": "Ei halua enää", "form_token": token(coach, page)}
    answer = coach.post(f"{page}act/", sent, follow=True).content.decode()
    with inside(satama):
        ended = Contact.objects.get(pk=contact.pk)
        assert (ended.state, ended.closed_at is not None) == ("closed", True)
    # A page that was left open changes nothing any more.
    late = coach.post(f"{page}act/", {**sent, "action": "guide"}, follow=True)
    assert "Nothing was changed" in late.content.decode()
    undo = answer.split('name="undo" value="')[1].split('"')[0]
    coach.post("/undo/", {"undo": undo})
    with inside(satama):
        now = Contact.objects.get(pk=contact.pk)
        assert (now.state, now.closed_at) == ("new", None)


def test_undoing_an_invitation_brings_the_earlier_one_back(
    coach: Client, contact: Contact, satama: Member
) -> None:
    first, second = (timezone.now() + timedelta(days=days) for days in (2, 5))
    with inside(satama):
        by = actor(satama)
        invite(contact, at=first, by=by)
        step = invite(contact, at=second, by=by)
        assert undo_step(step.pk, by=by) == contact.pk
        assert Contact.objects.get(pk=contact.pk).visit_at == first


def test_protected_details_open_by_a_button_of_their_own(coach: Client, satama: Member) -> None:
    with inside(satama):
        contact = add_contact(details(is_protected=True), by=actor(satama))
    page = f"/intake/{contact.pk}/"
    for closed in (page, f"{page}change/", f"{page}agree/", "/intake/"):
        html = coach.get(closed).content.decode()
        assert "9998877" not in html.replace(" ", ""), closed
        assert "Iltapäivällä" not in html, closed
    opened = coach.post(f"{page}act/", {"action": "open"}).content.decode()
    assert "9998877" in opened.replace(" ", "")
    assert len(trail(satama, "intake.details")) == 1
    # What is not shown is not lost when the rest is corrected.
    form = coach.get(f"{page}change/").context["form"]
    typed = {name: form[name].value() or "" for name in form.fields}
    typed |= {"wish": "Muu toive"}
    del typed["is_urgent"]
    coach.post(f"{page}change/", typed)
    with inside(satama):
        now = Contact.objects.get(pk=contact.pk)
        assert (now.wish, now.phone, now.is_protected) == ("Muu toive", PHONE, True)


def typed_of(client: Client, page: str) -> dict[str, str]:
    """The form of a contact's details as somebody opens it now."""
    form = client.get(page).context["form"]
    shown = {name: form[name].value() for name in form.fields}
    return {name: str(value) for name, value in shown.items() if value not in (None, False)}


def test_a_form_opened_before_leaves_a_protection_and_other_changes_as_they_are(
    coach: Client, lead: Client, contact: Contact, satama: Member
) -> None:
    page = f"/intake/{contact.pk}/change/"
    stale = typed_of(coach, page)
    lead.post(page, typed_of(lead, page) | {"is_protected": "on", "wish": "Uusi toive"})
    coach.post(page, stale | {"given_name": "Ilmari"})
    with inside(satama):
        now = Contact.objects.get(pk=contact.pk)
        assert (now.is_protected, now.wish, now.given_name) == (True, "Uusi toive", "Ilmari")
    answer = coach.post(page, stale | {"wish": "Kolmas toive"})
    assert answer.status_code == 409
    html = answer.content.decode()
    for words in ("A colleague changed these details", "Uusi toive", "Kolmas toive"):
        assert words in html
    assert "9998877" not in html.replace(" ", "")
    # Saved again over what was read, and nothing else is put back.
    form = answer.context["form"]
    again = {name: str(form[name].value() or "") for name in form.fields}
    coach.post(page, again)
    with inside(satama):
        now = Contact.objects.get(pk=contact.pk)
        assert (now.is_protected, now.wish, now.given_name) == (True, "Kolmas toive", "Ilmari")
        assert now.phone == PHONE


def test_protection_ends_by_an_act_of_its_own_with_a_reason_and_can_be_undone(
    coach: Client, satama: Member
) -> None:
    with inside(satama):
        contact = add_contact(details(is_protected=True), by=actor(satama))
    page = f"/intake/{contact.pk}/"
    assert "is_protected" not in coach.get(f"{page}change/").context["form"].fields
    sent = {"action": "unprotect", "reason": "Uhka on ohi", "form_token": token(coach, page)}
    answer = coach.post(f"{page}act/", sent, follow=True).content.decode()
    assert "Uhka on ohi" in answer
    assert len(trail(satama, "intake.unprotect")) == 1
    with inside(satama):
        assert not Contact.objects.get(pk=contact.pk).is_protected
    coach.post("/undo/", {"undo": answer.split('name="undo" value="')[1].split('"')[0]})
    with inside(satama):
        assert Contact.objects.get(pk=contact.pk).is_protected


def test_a_new_contact_is_on_the_leads_day_and_counted_in_the_menu(
    lead: Client, contact: Contact
) -> None:
    page = lead.get("/")
    section = next(one for one in page.context["left"] if one.id == "h-contacts")
    assert [row.title for row in section.rows] == [contact.title]
    item = next(one for one in page.context["frame"].items if one.url == "/intake/")
    assert item.count == 1


def test_an_instructor_and_an_officer_have_no_intake(satama: Member, contact: Contact) -> None:
    officer = signed_in(satama, satama.officer)
    for page in ("/intake/", f"/intake/{contact.pk}/", "/intake/waiting/"):
        assert officer.get(page).status_code == 403
