"""The membership queue: confirm, refuse, and two claims of one business ID."""

from __future__ import annotations

import html
import uuid
from typing import Any

import pytest
from django.test import Client

from apps.network.directory.models import Entry
from apps.network.site.views import open_sign_up
from kit.database.names import NETWORK
from kit.database.scope import entered
from tenants.accounts.models import Message
from tenants.organisations.models import Organisation, SignUp
from tenants.organisations.services import record_sign_up
from tests.apps.workshop.together import at_once
from tests.support.people import inside, signed_in
from tests.support.world import Member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

QUEUE = "/memberships/"


def said(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def one(member: Member, verb: str = "") -> str:
    return f"{QUEUE}{member.sign_up}/{verb}"


def claim(business_id: str, name: str = "Paja toinen") -> SignUp:
    """Another sign-up, opened and waiting."""
    with entered(NETWORK):
        sign_up, _new = record_sign_up(
            SignUp(
                form_token=uuid.uuid4(),
                name=name,
                business_id=business_id,
                municipality_code="091",
                language="sv",
                plan="small",
                contact_given_name="Toini",
                contact_family_name="Toinen",
                contact_email="toini@toinen.example",
            )
        )
        assert open_sign_up(sign_up)
        return sign_up


def membership(member: Member) -> str:
    with entered(NETWORK):
        return str(Organisation.objects.get(pk=member.schema).membership)


def mails_to(member: Member) -> list[Message]:
    with entered(NETWORK):
        return list(Message.objects.filter(to=member.director).order_by("-pk"))


def test_the_queue_shows_who_waits_and_what_was_answered(
    administrator: Client, uusi: Member, satama: Member
) -> None:
    page = administrator.get(QUEUE)
    assert [str(row["sign_up"].pk) for row in page.context["waiting"]] == [uusi.sign_up]
    assert satama.sign_up in {str(row["sign_up"].pk) for row in page.context["answered"]}
    assert "One organisation waits for an answer" in said(page)


def test_the_oldest_is_first(administrator: Client, uusi: Member) -> None:
    later = claim("2077474-0")
    waiting = administrator.get(QUEUE).context["waiting"]
    assert [str(row["sign_up"].pk) for row in waiting] == [uusi.sign_up, str(later.pk)]


def test_confirming_opens_the_network_to_the_member_and_tells_its_contact(
    administrator: Client, uusi: Member
) -> None:
    answer = administrator.post(one(uusi, "confirm/"), follow=True)
    assert f"{uusi.name} is now a confirmed member." in said(answer)
    assert "No organisation waits for an answer" in said(answer)
    assert membership(uusi) == "confirmed"
    mail = mails_to(uusi)[0]
    assert uusi.name in mail.subject
    assert f"http://{uusi.host}/" in mail.body
    with inside(uusi):
        assert Entry.objects.filter(organisation_id=uusi.schema).exists()
    assert signed_in(uusi, uusi.coach).get("/referrals/").status_code == 200


def test_refusing_sends_the_reason_and_leaves_the_workspace_open(
    administrator: Client, uusi: Member
) -> None:
    reason = "Emme löydä teitä jäsenluettelosta.\nSoittakaa meille <b>pian</b>."
    answer = administrator.post(one(uusi, "refuse/"), {"reason": reason}, follow=True)
    assert f"The answer was sent to {uusi.director}." in said(answer)
    assert membership(uusi) == "refused"
    mail = mails_to(uusi)[0]
    assert reason in mail.body.replace("\r\n", "\n")
    page = administrator.get(one(uusi))
    assert "Emme löydä teitä jäsenluettelosta." in said(page)
    assert "<b>pian</b>" not in page.content.decode()
    client = signed_in(uusi, uusi.coach)
    assert client.get("/").status_code == 200
    assert client.get("/referrals/").status_code == 403


@pytest.mark.parametrize("reason", ["", "   ", "x" * 2001, "nul\x00"])
def test_a_refusal_needs_a_reason_of_a_mails_length(
    administrator: Client, uusi: Member, reason: str
) -> None:
    answer = administrator.post(one(uusi, "refuse/"), {"reason": reason})
    assert list(answer.context["form"].errors) == ["reason"]
    assert membership(uusi) == "waiting"
    assert answer.context["form"]["reason"].value() == reason


@pytest.mark.parametrize("second", ["confirm/", "refuse/"])
@pytest.mark.parametrize("first", ["confirm/", "refuse/"])
def test_what_was_answered_is_not_answered_again(
    administrator: Client, uusi: Member, first: str, second: str
) -> None:
    administrator.post(one(uusi, first), {"reason": "Ei vielä"})
    state, mails = membership(uusi), len(mails_to(uusi))
    answer = administrator.post(one(uusi, second), {"reason": "Toisin"}, follow=True)
    assert "Nothing was changed: Administrator Verkkonen has answered this already." in said(answer)
    assert (membership(uusi), len(mails_to(uusi))) == (state, mails)
    page = said(administrator.get(one(uusi)))
    assert one(uusi, "confirm/") not in page
    assert "Toisin" not in page


@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_once_one_holds_and_one_mail_goes(uusi: Member) -> None:
    clients = [signed_in(None, "administrator@verkko.example") for _ in range(2)]
    before = len(mails_to(uusi))
    pages = [
        said(answer)
        for answer in at_once(
            lambda: clients[0].post(one(uusi, "confirm/"), follow=True),
            lambda: clients[1].post(one(uusi, "refuse/"), {"reason": "Ei"}, follow=True),
        )
    ]
    assert sum("Nothing was changed" in page for page in pages) == 1
    assert len(mails_to(uusi)) == before + 1
    assert membership(uusi) in ("confirmed", "refused")


def test_a_second_claim_of_a_business_id_is_flagged_and_not_confirmed(
    administrator: Client, satama: Member
) -> None:
    second = claim("9912002-8", "Paja jäljitelmä")
    assert "The same business ID twice" in said(administrator.get(QUEUE))
    page = said(administrator.get(f"{QUEUE}{second.pk}/"))
    assert "Other claims with the same business ID" in page
    assert satama.name in page
    answer = administrator.post(f"{QUEUE}{second.pk}/confirm/", follow=True)
    assert "Another confirmed member has the business ID 9912002-8." in said(answer)
    with entered(NETWORK):
        second.refresh_from_db()
        assert second.organisation is not None
        assert (second.organisation.membership, second.decided_at) == ("waiting", None)
        assert not Entry.objects.filter(organisation=second.organisation).exists()


def test_a_single_claim_is_not_flagged(administrator: Client, uusi: Member) -> None:
    assert "The same business ID twice" not in said(administrator.get(QUEUE))
    assert "Other claims" not in said(administrator.get(one(uusi)))


def test_a_claim_that_was_refused_leaves_room_for_the_right_one(
    administrator: Client, uusi: Member
) -> None:
    second = claim("9912005-2", "Paja oikea")
    administrator.post(one(uusi, "refuse/"), {"reason": "Väärä"})
    administrator.post(f"{QUEUE}{second.pk}/confirm/")
    with entered(NETWORK):
        second.refresh_from_db()
        assert second.organisation is not None
        assert second.organisation.membership == "confirmed"


def test_the_claim_is_shown_as_it_was_made(administrator: Client, uusi: Member) -> None:
    page = said(administrator.get(one(uusi)))
    for shown in (uusi.name, "9912005-2", "Kotka", uusi.host, uusi.director, "Dina"):
        assert shown in page


def test_a_claim_that_never_was_is_not_found(administrator: Client) -> None:
    unknown = f"{QUEUE}{uuid.uuid4()}/"
    assert administrator.get(unknown).status_code == 404
    for verb in ("confirm/", "refuse/"):
        assert administrator.post(f"{unknown}{verb}", {"reason": "x"}).status_code == 404
        assert administrator.get(f"{unknown}{verb}").status_code == 405


def test_answering_takes_a_click_and_no_link(administrator: Client, uusi: Member) -> None:
    assert administrator.get(one(uusi, "confirm/")).status_code == 405
    assert administrator.get(one(uusi, "refuse/")).status_code == 405
    assert membership(uusi) == "waiting"
