"""Consent, where it is the ground: two answers, a scope, an end, a receipt, and taking it back."""

from __future__ import annotations

import hashlib
import json
import uuid
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.network.referrals.models import Referral
from apps.workshop.audit.models import Entry
from apps.workshop.referring import consent_text
from apps.workshop.referring.models import Consent, Draft
from apps.workshop.referring.services import consenting
from tests.apps.workshop.referring.conftest import Drafted, actor, complete
from tests.support.people import inside
from tests.support.world import Member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def page_of(drafted: Drafted) -> str:
    return f"{drafted.draft_page}consent/"


def save(client: Client, drafted: Drafted, skargard: Member, version: int, **grounds: str) -> Any:
    """Save the draft with some blocks on consent."""
    typed = complete(skargard, version=str(version), **grounds)
    return client.post(drafted.draft_page, {**typed, "consent": "1"})


@pytest.fixture
def asked(coach: Client, drafted: Drafted, skargard: Member) -> Drafted:
    """Strengths and support rest on consent; support is secret by law."""
    answer = save(
        coach,
        drafted,
        skargard,
        1,
        strengths="Kädentaidot",
        strengths_ground="consent",
        support_ground="consent",
    )
    assert answer.headers["Location"] == page_of(drafted)
    return drafted


def answers(client: Client, drafted: Drafted, **changes: Any) -> dict[str, Any]:
    """The form of the page as it offers itself, answered on paper today."""
    form = client.get(page_of(drafted)).context["form"]
    typed = {
        "form_token": str(uuid.uuid4()),
        "scope": form["scope"].value(),
        "language": "fi",
        "processes": "on",
        "discloses": "on",
        "given_how": "written",
        "witness": "",
        "given_on": timezone.localdate().isoformat(),
        "valid_until": form["valid_until"].value().isoformat(),
        **changes,
    }
    return {name: value for name, value in typed.items() if value is not None}


def given(satama: Member, drafted: Drafted) -> list[Consent]:
    with inside(satama):
        return list(Consent.objects.filter(referral_id=drafted.pk).order_by("recorded_at"))


def send(client: Client, drafted: Drafted, satama: Member) -> Any:
    with inside(satama):
        version = Draft.objects.get(pk=drafted.pk).version
    today = timezone.localdate().isoformat()
    seen = {"shown_how": "spoken", "shown_on": today, "version": version, "send": "1"}
    return client.post(f"{drafted.draft_page}preview/", seen)


def test_none_is_asked_where_nothing_rests_on_it(
    coach: Client, drafted: Drafted, skargard: Member
) -> None:
    save(coach, drafted, skargard, 1)
    page = coach.get(drafted.draft_page).content.decode()
    assert "Nothing rests on consent, so none is asked for." in page
    answer = coach.get(page_of(drafted), follow=True)
    assert answer.redirect_chain[-1][0] == drafted.draft_page


def test_it_is_for_one_receiver_who_is_chosen_first(
    coach: Client, asked: Drafted, satama: Member
) -> None:
    with inside(satama):
        Draft.objects.filter(pk=asked.pk).update(receiver="")
    answer = coach.get(page_of(asked), follow=True)
    assert "Choose the receiver first" in answer.content.decode()


def test_the_page_names_what_rests_on_it(coach: Client, asked: Drafted, skargard: Member) -> None:
    page = coach.get(f"{page_of(asked)}?language=en").content.decode()
    text = page.split('aria-labelledby="h-text"')[1].split("</section>")[0]
    assert "What works" in text
    assert "also discloses information that is secret by law: what support is needed." in text
    assert skargard.name in text
    assert "Zeldaq" not in text


@pytest.mark.parametrize(
    ("language", "words"),
    [("fi", "Suostumus tietojen"), ("sv", "Samtycke till"), ("en", "Consent to send"), ("xx", "")],
)
def test_the_text_is_in_three_languages(
    coach: Client, asked: Drafted, language: str, words: str
) -> None:
    page = coach.get(page_of(asked), {"language": language}).content.decode()
    assert words in page
    assert f'aria-labelledby="h-text" lang="{language if words else "fi"}"' in page
    for code, name in (("fi", "Suomi"), ("sv", "Svenska"), ("en", "English")):
        assert f'lang="{code}">{name}</a>' in page


def test_one_on_paper_is_recorded_with_its_scope_and_end(
    coach: Client, asked: Drafted, satama: Member, skargard: Member
) -> None:
    answer = coach.post(page_of(asked), answers(coach, asked, language="sv"), follow=True)
    (consent,) = given(satama, asked)
    today = timezone.localdate()
    assert (consent.receiver, consent.blocks) == (skargard.schema, ["strengths", "support"])
    assert (consent.given_on, consent.valid_until) == (today, today + timedelta(days=365))
    assert (consent.language, consent.text_version) == ("sv", consent_text.NEWEST)
    assert consent.discloses_secrets
    receipt = answer.content.decode().split('aria-labelledby="h-consent"')[1]
    version = f"Version {consent_text.NEWEST} (sv)"
    for words in (skargard.name, "What works", "May be disclosed", "on paper", version):
        assert words in receipt
    with inside(satama):
        rows = Entry.objects.filter(action="referrals.consent")
        assert [row.about for row in rows] == [{"referral": str(asked.pk)}]
    assert send(coach, asked, satama).headers["Location"] == asked.page


def test_the_receiver_sees_the_ground_and_until_when(
    coach: Client, asked: Drafted, satama: Member, receiver: Client
) -> None:
    coach.post(page_of(asked), answers(coach, asked))
    send(coach, asked, satama)
    page = receiver.get(asked.page).content.decode().replace("&#x27;", "'")
    assert "The person's consent, on paper, valid until" in page


def test_a_spoken_one_has_a_witness(coach: Client, asked: Drafted, satama: Member) -> None:
    typed = answers(coach, asked, given_how="spoken")
    answer = coach.post(page_of(asked), typed)
    assert list(answer.context["form"].errors) == ["witness"]
    coach.post(page_of(asked), {**typed, "witness": "Työpari Tiina"})
    assert [one.witness for one in given(satama, asked)] == ["Työpari Tiina"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("processes", None),
        ("given_how", ""),
        ("given_how", "electronic"),
        ("given_on", ""),
        ("given_on", "future"),
        ("valid_until", ""),
        ("valid_until", "too late"),
        ("valid_until", "before"),
        ("language", "xx"),
        ("witness", "x" * 201),
        ("form_token", "x"),
    ],
)
def test_a_wrong_answer_is_named_and_nothing_recorded(
    coach: Client, asked: Drafted, satama: Member, field: str, value: str | None
) -> None:
    today = timezone.localdate()
    days = {
        "future": today + timedelta(days=1),
        "too late": today + timedelta(days=366),
        "before": today - timedelta(days=1),
    }
    typed = answers(coach, asked, **{field: days.get(value or "", value)})
    answer = coach.post(page_of(asked), typed)
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    assert given(satama, asked) == []


def test_without_the_second_answer_nothing_secret_goes(
    coach: Client, asked: Drafted, satama: Member, skargard: Member
) -> None:
    coach.post(page_of(asked), answers(coach, asked, discloses=None))
    page = coach.get(drafted_page := asked.draft_page).content.decode()
    assert "did not consent to disclosing what is secret by law" in page
    assert "May not be disclosed" in page
    assert send(coach, asked, satama).status_code == 200
    # Another ground for what is secret, and the consent is enough for the rest.
    typed = complete(skargard, version="4", strengths="Kädentaidot", strengths_ground="consent")
    with inside(satama):
        typed["version"] = Draft.objects.get(pk=asked.pk).version
    coach.post(drafted_page, {**typed, "save": "1"})
    assert send(coach, asked, satama).headers["Location"] == asked.page


def test_the_second_answer_is_asked_only_where_something_secret_rests_on_it(
    coach: Client, drafted: Drafted, skargard: Member
) -> None:
    save(coach, drafted, skargard, 1, wish_ground="consent")
    form = coach.get(page_of(drafted)).context["form"]
    assert "discloses" not in form.fields


def test_a_block_added_afterwards_is_not_covered(
    coach: Client, asked: Drafted, satama: Member, skargard: Member
) -> None:
    coach.post(page_of(asked), answers(coach, asked))
    save(
        coach,
        asked,
        skargard,
        2,
        strengths="Kädentaidot",
        strengths_ground="consent",
        support_ground="consent",
        health="Astma",
        health_ground="consent",
    )
    page = coach.get(asked.draft_page).content.decode()
    assert "The consent does not cover everything that rests on it now." in page
    assert "Not covered: Health and substance use." in page
    assert send(coach, asked, satama).status_code == 200


def test_it_is_not_for_another_receiver(
    coach: Client, asked: Drafted, satama: Member, members: dict[str, Member]
) -> None:
    coach.post(page_of(asked), answers(coach, asked))
    with inside(satama):
        Draft.objects.filter(pk=asked.pk).update(receiver=members["rannikko"].schema)
    page = coach.get(asked.draft_page).content.decode()
    assert "The consent was given for another receiver." in page
    assert send(coach, asked, satama).status_code == 200


def test_one_that_has_ended_is_asked_anew(coach: Client, asked: Drafted, satama: Member) -> None:
    coach.post(page_of(asked), answers(coach, asked))
    long_ago = timezone.localdate() - timedelta(days=400)
    with inside(satama):
        Consent.objects.filter(referral_id=asked.pk).update(
            given_on=long_ago, valid_until=long_ago + timedelta(days=365)
        )
    assert "not valid any more" in coach.get(asked.draft_page).content.decode()
    assert send(coach, asked, satama).status_code == 200


def test_taken_back_it_is_no_ground_and_no_older_one_comes_back(
    coach: Client, asked: Drafted, satama: Member
) -> None:
    coach.post(page_of(asked), answers(coach, asked))
    coach.post(page_of(asked), answers(coach, asked))
    assert len(given(satama, asked)) == 2
    for _click in range(2):
        answer = coach.post(f"{page_of(asked)}withdraw/", follow=True)
    assert "There was no consent to take back." in answer.content.decode()
    assert "The person took the consent back." in answer.content.decode()
    assert all(one.withdrawn_at for one in given(satama, asked))
    assert send(coach, asked, satama).status_code == 200
    with inside(satama):
        assert not Referral.objects.filter(pk=asked.pk).exists()
        rows = Entry.objects.filter(action="referrals.withdraw_consent")
        assert rows.count() == 2


def test_a_second_click_records_one(coach: Client, asked: Drafted, satama: Member) -> None:
    typed = answers(coach, asked)
    places = {coach.post(page_of(asked), typed).headers["Location"] for _click in range(2)}
    assert places == {asked.draft_page}
    assert len(given(satama, asked)) == 1


def test_what_a_colleague_changed_meanwhile_is_gone_through_again(
    coach: Client, director: Client, asked: Drafted, satama: Member, skargard: Member
) -> None:
    typed = answers(coach, asked)
    save(director, asked, skargard, 2, agreed_ground="consent")
    answer = coach.post(page_of(asked), typed)
    assert answer.status_code == 409
    assert "Go through it with the person again." in answer.content.decode()
    assert given(satama, asked) == []
    again = {**typed, "scope": answer.context["form"]["scope"].value()}
    coach.post(page_of(asked), again)
    assert [one.blocks for one in given(satama, asked)] == [["agreed"]]


def test_after_sending_the_page_leads_to_the_referral(
    coach: Client, asked: Drafted, satama: Member
) -> None:
    coach.post(page_of(asked), answers(coach, asked))
    send(coach, asked, satama)
    assert coach.get(page_of(asked)).headers["Location"] == asked.page
    answer = coach.post(f"{page_of(asked)}withdraw/")
    assert answer.headers["Location"] == asked.page
    assert all(not one.withdrawn_at for one in given(satama, asked))


def test_nobody_else_records_one(
    receiver: Client, third: Client, coach: Client, asked: Drafted, satama: Member
) -> None:
    typed = answers(coach, asked)
    for client in (receiver, third):
        assert client.get(page_of(asked)).status_code == 404
        assert client.post(page_of(asked), typed).status_code == 404
        assert client.post(f"{page_of(asked)}withdraw/").status_code == 404
    assert given(satama, asked) == []


def test_the_service_refuses_what_is_too_long(asked: Drafted, satama: Member) -> None:
    with inside(satama):
        draft = Draft.objects.get(pk=asked.pk)
        with pytest.raises(ValueError, match="valid_until"):
            consenting.record_consent(
                draft,
                given_how="written",
                given_on=date(2026, 1, 1),
                valid_until=date(2027, 1, 2),
                discloses_secrets=True,
                by=actor(satama),
            )


FINGERPRINTS = {1: "346bd4e878e3af5d", 2: "803eba6c56e8f6ec"}
"""Of the published texts. A text that people have read is not changed: a new one is a version."""


@pytest.mark.parametrize("version", sorted(consent_text.TEXTS))
def test_a_published_text_is_never_changed(version: int) -> None:
    texts = {name: asdict(text) for name, text in consent_text.TEXTS[version].items()}
    written = json.dumps(texts, ensure_ascii=False, sort_keys=True).encode()
    assert hashlib.sha256(written).hexdigest()[:16] == FINGERPRINTS[version]
    assert tuple(texts) == consent_text.LANGUAGES
