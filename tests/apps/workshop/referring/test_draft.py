"""Writing a draft: what saving and sending ask for, and two people at one draft."""

from __future__ import annotations

import html
import uuid
from datetime import date
from typing import Any

import pytest
from django.test import Client

from apps.network.office import services as office
from apps.network.referrals.models import Referral
from apps.network.referrals.services import CannotReceive
from apps.network.site.views import open_sign_up
from apps.workshop.referring.models import Draft, Sent
from apps.workshop.referring.services import drafts, sending
from kit.database.names import NETWORK
from kit.database.scope import entered
from tenants.accounts.models import User
from tenants.organisations.models import Organisation, SignUp
from tenants.organisations.services import close_organisation, record_sign_up
from tests.apps.workshop.referring.conftest import (
    AGREED,
    SUPPORT,
    WISH,
    Drafted,
    actor,
    complete,
)
from tests.apps.workshop.together import at_once
from tests.support.people import inside, signed_in
from tests.support.world import Member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def empty(**changes: Any) -> dict[str, Any]:
    return {**dict.fromkeys(needed_fields(), ""), "version": "1", **changes}


def needed_fields() -> tuple[str, ...]:
    """Without these nothing is sent. Other blocks may be left out."""
    return ("receiver", "service_basis", "wish", "who_ground", "shown_how", "shown_on")


def stored(member: Member, drafted: Drafted) -> Draft:
    with inside(member):
        return Draft.objects.get(pk=drafted.pk)


def test_a_new_draft_has_the_basis_of_the_running_period(coach: Client, drafted: Drafted) -> None:
    page = coach.get(drafted.draft_page)
    assert page.context["form"]["service_basis"].value() == "OMA"
    assert "Zeldaq Öörnizz" in page.content.decode()


def test_beginning_a_draft_twice_about_one_person_opens_the_same_draft(
    coach: Client, drafted: Drafted
) -> None:
    again = coach.post("/referrals/add/", {"participant": drafted.participant})
    assert again.headers["Location"] == drafted.draft_page


def test_a_unit_of_the_directory_goes_along_into_the_draft(
    coach: Client, satama: Member, drafted: Drafted
) -> None:
    unit = satama.others_listing
    page = coach.get(f"/referrals/add/?unit={unit}").content.decode()
    assert f'name="unit" value="{unit}"' in page
    chosen = {"participant": drafted.participant, "unit": unit}
    first = coach.post("/referrals/add/", chosen).headers["Location"]
    # An older draft is for another place, and a second click finds the first.
    assert first != drafted.draft_page
    assert coach.post("/referrals/add/", chosen).headers["Location"] == first
    form = coach.get(first).context["form"]
    assert str(form["unit"].value()) == unit
    receiver = form["receiver"].value()
    coach.post(first, empty(save="1", unit=unit, receiver=receiver))
    with inside(satama):
        assert Draft.objects.filter(unit=unit, version=2).count() == 1


@pytest.mark.parametrize("unit", ["x", "\x00", "11111111"])
def test_a_unit_that_is_none_is_refused(coach: Client, satama: Member, unit: str) -> None:
    assert coach.get("/referrals/add/", {"unit": unit}).status_code == 400
    chosen = {"participant": satama.participant, "unit": unit}
    assert coach.post("/referrals/add/", chosen).status_code == 400


@pytest.mark.parametrize(("participant", "status"), [("", 200), ("x\x00", 400), ("own", 302)])
def test_a_draft_is_about_somebody(
    coach: Client, satama: Member, participant: str, status: int
) -> None:
    chosen = satama.participant if participant == "own" else participant
    assert coach.post("/referrals/add/", {"participant": chosen}).status_code == status


def test_whoever_chose_nobody_is_told_so(coach: Client) -> None:
    page = coach.post("/referrals/add/", {"participant": ""})
    assert list(page.context["form"].errors) == ["participant"]
    assert 'href="#id_participant"' in page.content.decode()


def test_nobody_writes_a_draft_about_another_organisations_participant(
    receiver: Client, drafted: Drafted
) -> None:
    chosen = receiver.post("/referrals/add/", {"participant": drafted.participant})
    assert chosen.status_code == 404
    assert receiver.get(drafted.draft_page).status_code == 404
    assert receiver.post(drafted.draft_page, empty()).status_code == 404


def test_saving_asks_for_nothing(coach: Client, drafted: Drafted, satama: Member) -> None:
    answer = coach.post(drafted.draft_page, empty(save="1"), follow=True)
    assert "The draft was saved. Nobody else has seen it." in answer.content.decode()
    assert stored(satama, drafted).version == 2


def test_what_was_saved_is_there_again(
    coach: Client, drafted: Drafted, skargard: Member, satama: Member
) -> None:
    coach.post(drafted.draft_page, {**complete(skargard), "save": "1"})
    shown = coach.get(drafted.draft_page).context["form"]
    assert {name: shown[name].value() for name in ("wish", "support", "agreed", "receiver")} == {
        "wish": WISH,
        "support": SUPPORT,
        "agreed": AGREED,
        "receiver": skargard.schema,
    }


def test_sending_asks_for_everything_at_once(
    coach: Client, drafted: Drafted, satama: Member
) -> None:
    answer = coach.post(drafted.draft_page, empty(send="1"))
    assert answer.status_code == 200
    assert set(answer.context["form"].errors) == set(needed_fields())
    assert stored(satama, drafted).version == 2


@pytest.mark.parametrize(
    "missing", [*needed_fields(), "wish_ground", "support_ground", "agreed_ground"]
)
def test_sending_names_the_missing_field_and_keeps_the_rest(
    coach: Client, drafted: Drafted, skargard: Member, satama: Member, missing: str
) -> None:
    typed = {**complete(skargard), missing: ""}
    answer = coach.post(drafted.draft_page, {**typed, "send": "1"})
    form = answer.context["form"]
    assert list(form.errors) == [missing]
    # What was typed is saved by now, so the next click goes on from there.
    assert {name: form[name].value() for name in typed} == {**typed, "version": "2"}
    page = html.unescape(answer.content.decode())
    assert all(text in page for text in typed.values() if text in (WISH, SUPPORT, AGREED))
    with inside(satama):
        assert not Referral.objects.filter(pk=drafted.pk).exists()


@pytest.mark.parametrize("button", ["save", "send"])
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("receiver", "t_000000000000"),
        ("receiver", "public"),
        ("service_basis", "XYZ"),
        ("wish", "x" * 1001),
        ("wish", "nul\x00"),
        ("shown_how", "telepathy"),
        ("shown_on", "eilen"),
        ("shown_on", "2026-02-30"),
        ("wish_ground", "because"),
        ("who_ground", "because"),
        ("health_ground", "request"),
        ("health", "x" * 1001),
        ("language", "xx"),
        ("days_a_week", "8"),
        ("days_a_week", "0"),
        ("wished_start_on", "1926-02-01"),
        ("order_on", "eilen"),
        ("order_body", "x" * 201),
        ("order_number", "x" * 101),
        ("law", "x" * 201),
        ("unit", "yksikkö"),
        ("version", "x"),
        ("version", ""),
    ],
)
def test_a_wrong_value_is_refused_on_saving_and_on_sending(
    coach: Client, drafted: Drafted, skargard: Member, button: str, field: str, value: str
) -> None:
    answer = coach.post(drafted.draft_page, {**complete(skargard), field: value, button: "1"})
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert AGREED in answer.content.decode()


def test_a_draft_saved_by_a_colleague_meanwhile_shows_both_texts(
    coach: Client, director: Client, drafted: Drafted, skargard: Member, satama: Member
) -> None:
    theirs = complete(skargard, wish="Kollegan toive", support="Kollegan tuki", agreed="Muuta")
    director.post(drafted.draft_page, {**theirs, "save": "1"})
    answer = coach.post(drafted.draft_page, {**complete(skargard), "save": "1"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert all(text in page for text in ("Kollegan toive", "Kollegan tuki", "Muuta"))
    assert all(text in page for text in (WISH, SUPPORT, AGREED))
    assert stored(satama, drafted).text("wish") == "Kollegan toive"
    # Saving again from that page is a decision, and succeeds.
    again = {**complete(skargard), "version": answer.context["form"]["version"].value()}
    assert coach.post(drafted.draft_page, {**again, "save": "1"}).status_code == 302
    assert stored(satama, drafted).text("wish") == WISH


def test_a_draft_changed_meanwhile_is_not_sent_over_the_colleagues_text(
    coach: Client, director: Client, drafted: Drafted, skargard: Member, satama: Member
) -> None:
    director.post(drafted.draft_page, {**complete(skargard, wish="Kollegan"), "save": "1"})
    answer = coach.post(drafted.draft_page, {**complete(skargard), "send": "1"})
    assert answer.status_code == 409
    with inside(satama):
        assert not Referral.objects.filter(pk=drafted.pk).exists()


def test_a_changed_receiver_is_among_what_a_colleague_saved_meanwhile(
    coach: Client, director: Client, drafted: Drafted, skargard: Member, members: dict[str, Member]
) -> None:
    director.post(drafted.draft_page, {**complete(members["rannikko"]), "save": "1"})
    answer = coach.post(drafted.draft_page, {**complete(skargard), "send": "1"})
    theirs = answer.content.decode().split('id="h-theirs"')[1].split("</section>")[0]
    assert members["rannikko"].name in theirs
    assert "On paper" in theirs


def test_a_second_click_on_send_ends_where_the_first_did(
    coach: Client, drafted: Drafted, skargard: Member, satama: Member
) -> None:
    form = {**complete(skargard), "send": "1"}
    assert coach.post(drafted.draft_page, form).headers["Location"] == drafted.page
    assert coach.post(drafted.draft_page, form).headers["Location"] == drafted.page
    assert coach.get(drafted.draft_page).headers["Location"] == drafted.page
    with inside(satama):
        assert Sent.objects.filter(participant=drafted.participant).count() == 1


@pytest.mark.django_db(transaction=True)
def test_send_clicked_at_the_same_moment_sends_one_referral(
    drafted: Drafted, satama: Member, skargard: Member
) -> None:
    form = {**complete(skargard), "send": "1"}
    first, second = signed_in(satama, satama.coach), signed_in(satama, satama.director)
    answers = at_once(
        lambda: first.post(drafted.draft_page, form),
        lambda: second.post(drafted.draft_page, form),
    )
    assert {answer.headers["Location"] for answer in answers} == {drafted.page}
    with inside(satama):
        assert Referral.objects.filter(pk=drafted.pk).count() == 1
        assert Sent.objects.filter(participant=drafted.participant).count() == 1


def test_a_draft_is_not_sent_to_oneself(
    coach: Client, drafted: Drafted, satama: Member, skargard: Member
) -> None:
    page = coach.get(drafted.draft_page).context["form"]
    offered = [value for value, _label in page.fields["receiver"].choices]
    assert skargard.schema in offered
    assert satama.schema not in offered
    answer = coach.post(drafted.draft_page, {**complete(satama), "send": "1"})
    assert list(answer.context["form"].errors) == ["receiver"]


@pytest.mark.parametrize("key", ["satama", "uusi", "suljettu", "nobody"])
def test_the_service_refuses_a_receiver_that_cannot_receive(
    drafted: Drafted, satama: Member, members: dict[str, Member], key: str
) -> None:
    receiver = members[key].schema if key in members else "t_000000000000"
    with inside(satama):
        wish = {"wish": {"text": WISH, "ground": "request"}}
        Draft.objects.filter(pk=drafted.pk).update(
            receiver=receiver,
            blocks=drafts.first_blocks() | wish,
            shown_how="written",
            shown_on=date(2026, 2, 1),
        )
        with pytest.raises(CannotReceive):
            sending.send_draft(Draft.objects.get(pk=drafted.pk), by=actor(satama))
        assert Draft.objects.filter(pk=drafted.pk).exists()


@pytest.mark.parametrize("key", ["uusi", "suljettu"])
def test_only_open_confirmed_members_are_offered(
    coach: Client, drafted: Drafted, members: dict[str, Member], key: str
) -> None:
    page = coach.get(drafted.draft_page)
    offered = dict(page.context["form"].fields["receiver"].choices)
    assert members["rannikko"].schema in offered
    assert members[key].schema not in offered


def test_a_receiver_that_closed_meanwhile_is_named_and_nothing_typed_is_lost(
    coach: Client, drafted: Drafted, members: dict[str, Member], skargard: Member
) -> None:
    closing = members["rannikko"]
    coach.post(drafted.draft_page, {**complete(closing), "save": "1"})
    with entered(NETWORK):
        close_organisation(Organisation.objects.get(pk=closing.schema))
    answer = coach.post(drafted.draft_page, {**complete(closing, version="2"), "send": "1"})
    assert list(answer.context["form"].errors) == ["receiver"]
    assert WISH in answer.content.decode()
    # What was typed is saved, and the page goes on from there.
    version = answer.context["form"]["version"].value()
    then = coach.post(drafted.draft_page, {**complete(skargard, version=version), "send": "1"})
    assert then.headers["Location"] == drafted.page


@pytest.fixture
def without_keys(db: None) -> Organisation:
    """Confirmed before its director has come in for the first time: it has no keys yet."""
    with entered(NETWORK):
        sign_up, _new = record_sign_up(
            SignUp(
                form_token=uuid.uuid4(),
                name="Paja avaimeton",
                address="avaimeton",
                business_id="2077474-0",
                municipality_code="285",
                language="fi",
                plan="small",
                contact_given_name="Dina",
                contact_family_name="Johtaja",
                contact_email="director@avaimeton.example",
            )
        )
        assert open_sign_up(sign_up)
        office.confirm(sign_up, by=User.objects.get(email="administrator@verkko.example"))
        assert sign_up.organisation is not None
        return sign_up.organisation


def test_a_receiver_without_keys_is_named_and_another_can_be_chosen(
    coach: Client, drafted: Drafted, skargard: Member, without_keys: Organisation
) -> None:
    typed = {**complete(skargard), "receiver": without_keys.schema_name, "send": "1"}
    answer = coach.post(drafted.draft_page, typed)
    form = answer.context["form"]
    assert list(form.errors) == ["receiver"]
    assert WISH in answer.content.decode()
    again = {**complete(skargard), "version": form["version"].value(), "send": "1"}
    assert coach.post(drafted.draft_page, again).headers["Location"] == drafted.page


def test_a_draft_is_thrown_away(coach: Client, drafted: Drafted, satama: Member) -> None:
    answer = coach.post(f"{drafted.draft_page}discard/", follow=True)
    assert "The draft was thrown away." in answer.content.decode()
    with inside(satama):
        assert not Draft.objects.filter(pk=drafted.pk).exists()
    assert coach.get(drafted.draft_page).status_code == 404


def test_throwing_away_what_was_sent_meanwhile_says_that_it_was_sent(
    coach: Client, sent: Drafted
) -> None:
    answer = coach.post(f"{sent.draft_page}discard/", follow=True)
    assert answer.redirect_chain[-1][0] == sent.page
    assert "thrown away" not in answer.content.decode()


def test_a_colleagues_draft_is_theirs_to_finish_as_well(
    director: Client, drafted: Drafted, skargard: Member
) -> None:
    assert director.get(drafted.draft_page).status_code == 200
    answer = director.post(drafted.draft_page, {**complete(skargard), "send": "1"})
    assert answer.headers["Location"] == drafted.page
