"""One page finds what a person may see, and nothing else; what it shows is in the trail."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.workshop.audit.models import Entry
from apps.workshop.handbook import services as handbook
from apps.workshop.handbook.models import Chapter
from apps.workshop.participants import permissions
from apps.workshop.participants.models import Participant
from tenants.accounts.models import User
from tenants.accounts.services import add_user
from tests.apps.workshop.search.test_services import add
from tests.support.people import inside, signed_in
from tests.support.world import PASSWORD, Member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def kinds(client: Client, text: str, **more: str) -> dict[str, int]:
    """How many of each kind the page of results counts."""
    groups = client.get("/search/", {"q": text, **more}).context["groups"]
    return {group.kind.code: group.count for group in groups}


def somebody(member: Member, role: str) -> Client:
    with inside(member):
        user = add_user(
            email=f"{role}@satama.example", password=PASSWORD, given_name="Joku",
            family_name="Muukalainen", roles=[role], language="en",
        )  # fmt: skip
    return signed_in(member, user.email)


def test_one_search_finds_people_referrals_chapters_and_colleagues(
    coach: Client, satama: Member
) -> None:
    with inside(satama):
        chapter = Chapter.objects.get(pk=satama.chapter)
        handbook.save_draft(
            chapter, number=5, title="Osman polku", text="Osman päivä", by=chapter.draft_saved_by,
            opened_version=chapter.draft_version,
        )  # fmt: skip
        handbook.publish(chapter, by=chapter.draft_saved_by)
        add_user(
            email="osma@satama.example", password=PASSWORD, given_name="Osma",
            family_name="Kollega", roles=["viewer"], language="en",
        )  # fmt: skip
    assert kinds(coach, "osma") == {"participants": 1, "referrals": 1, "handbook": 1, "staff": 1}
    assert kinds(coach, "osma", kind="staff") == {"staff": 1}
    assert kinds(coach, "osma", kind="nothing") == kinds(coach, "osma")


def test_who_may_not_see_it_does_not_find_it(satama: Member) -> None:
    for role in ("viewer", "quality_lead", "protection_officer"):
        client = somebody(satama, role)
        assert kinds(client, "osma") == {}
        assert kinds(client, "osma", kind="participants") == {}
        assert "osma" not in client.get("/search/suggest/", {"q": "osm"}).content.decode().lower()
    # An instructor of no unit reaches nobody.
    assert kinds(somebody(satama, "instructor"), "osma") == {}
    assert kinds(somebody(satama, "intake_lead"), "osma")["participants"] == 1


def test_the_search_asks_the_participants_own_door(
    coach: Client, satama: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody hidden by it is neither found nor counted, nor named in a referral about them."""
    from apps.workshop.participants import findable as participants
    from apps.workshop.referring import findable as referring

    def none_of_them(by: object) -> object:
        return Participant.objects.exclude(pk=satama.participant)

    with inside(satama):
        add("Osma", "Näkyvä", satama)
    for module in (permissions, participants, referring):
        monkeypatch.setattr(module, "visible_participants", none_of_them)
    assert kinds(coach, "osma") == {"participants": 1}
    by_number = coach.get("/search/", {"q": f"L-{satama.sent[:6]}"})
    assert [group.kind.code for group in by_number.context["groups"]] == ["referrals"]
    assert f"Osma{satama.sentinel}" not in by_number.content.decode()


def test_drafts_are_found_by_those_who_write_them(coach: Client, satama: Member) -> None:
    with inside(satama):
        chapter = Chapter.objects.get(pk=satama.chapter)
        handbook.save_draft(
            chapter, number=5, title="Polku", text="Kierretappi", by=chapter.draft_saved_by,
            opened_version=chapter.draft_version,
        )  # fmt: skip
    assert kinds(coach, "kierretapit") == {"handbook": 1}
    assert kinds(somebody(satama, "viewer"), "kierretapit") == {}


@pytest.mark.parametrize(
    ("text", "count"),
    [("skargard", 1), ("rannikko", 1), ("skargård sent", 1), ("sent", 2), ("L", 2)],
)
def test_referrals_are_found_by_party_state_and_number(
    coach: Client, text: str, count: int
) -> None:
    assert kinds(coach, text)["referrals"] == count


def test_a_received_referral_is_not_found_by_its_sealed_name(
    receiver: Client, satama: Member, skargard: Member
) -> None:
    assert kinds(receiver, f"osallinen{satama.sentinel}") == {}
    assert kinds(receiver, f"L-{skargard.received[:6]}") == {"referrals": 1}


def test_the_page_of_results_is_in_the_trail_and_suggestions_are_not(
    coach: Client, satama: Member
) -> None:
    with inside(satama):
        before = Entry.objects.count()
    assert coach.get("/search/suggest/", {"q": "osma"}).status_code == 200
    with inside(satama):
        assert Entry.objects.count() == before
    page = coach.get("/search/", {"q": "osma"}).content.decode()
    with inside(satama):
        entry = Entry.objects.latest("id")
        assert (entry.action, entry.participant_ids) == (
            "participants.search",
            [satama.participant],
        )
    address = f"/participants/{satama.participant}/?from=search"
    assert address in page
    coach.get(address)
    with inside(satama):
        assert Entry.objects.latest("id").action == "participants.find"


def test_suggestions_say_who_is_who_only_where_two_have_one_name(
    coach: Client, satama: Member
) -> None:
    with inside(satama):
        add("Aino", "Kaksonen", satama)
    assert "born" not in coach.get("/search/suggest/", {"q": "kaks"}).content.decode()
    with inside(satama):
        add("Aino", "Kaksonen", satama)
    shown = coach.get("/search/suggest/", {"q": "kaks"}).content.decode()
    assert shown.count("born 2004") == 2
    assert "<mark>Kaks</mark>onen, Aino" in shown


def test_a_long_list_is_cut_and_all_of_it_is_a_link_away(coach: Client, satama: Member) -> None:
    with inside(satama):
        for number in range(7):
            add("Monta", f"Samanlainen{'abcdefg'[number]}", satama)
    page = coach.get("/search/", {"q": "monta"})
    group = page.context["groups"][0]
    assert (len(group.hits), group.count) == (5, 7)
    assert "?q=monta&amp;kind=participants" in page.content.decode()
    everybody = coach.get("/search/", {"q": "monta", "kind": "participants"})
    assert len(everybody.context["groups"][0].hits) == 7


def test_the_list_of_participants_finds_the_same(coach: Client, satama: Member) -> None:
    with inside(satama):
        add("Onni", "Mäkinen", satama)
    for text in ("makisen", "onn mak", "mäkinem", "kinen"):
        rows = coach.get("/participants/", {"q": text}).context["rows"]
        listed = [row.words["url"] for row in rows]
        groups = coach.get("/search/", {"q": text}).context["groups"]
        hits = [hit.participant for group in groups for hit in group.hits if hit.participant]
        assert listed == [f"/participants/{participant}/" for participant in hits]
        assert listed, text


@pytest.mark.parametrize("text", ["\x00", "osma\x00", "%", "'", "\\", "å" * 3000, "a " * 90, "😀"])
def test_whatever_is_typed_gets_an_answer(coach: Client, text: str) -> None:
    for page in ("/search/", "/search/suggest/"):
        assert coach.get(page, {"q": text, "kind": text, "page": text}).status_code == 200


def test_a_kind_costs_two_questions_at_most(coach: Client) -> None:
    with CaptureQueriesContext(connection) as asked:
        coach.get("/search/suggest/", {"q": "osmankäämi"})
    found = [each["sql"] for each in asked if "search_word" in each["sql"]]
    # Participants, referrals, chapters and colleagues: once exactly, once with a typo forgiven.
    assert len(found) <= 8


def test_suggestions_have_an_end(coach: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.workshop.search.views.SUGGESTIONS_A_MINUTE", 2)
    answers = [coach.get("/search/suggest/", {"q": "osma"}).status_code for _ in range(3)]
    assert answers == [200, 200, 429]


def test_colleagues_are_found_by_role_in_any_language(coach: Client, satama: Member) -> None:
    with inside(satama):
        assert User.objects.filter(roles__contains="protection_officer").exists()
    for text in ("tietosuojavastaava", "dataskyddsombud", "protection officer"):
        assert kinds(coach, text) == {"staff": 1}
