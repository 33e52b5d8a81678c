"""The index is written with what it tells about, and asked by words."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.workshop.audit.services import Actor
from apps.workshop.handbook import services as handbook
from apps.workshop.handbook.models import Chapter
from apps.workshop.participants.models import Participant
from apps.workshop.participants.services import add_participant
from apps.workshop.search import tasks
from apps.workshop.search.models import Word
from apps.workshop.search.services import named, narrow, rebuild
from kit.search.keys import keys_of, query_of
from kit.search.letters import words
from tenants.accounts.models import User
from tests.kit.search.pairs import FOUND, NOT_FOUND
from tests.support.people import inside
from tests.support.world import Member

pytestmark = pytest.mark.django_db


def add(given_name: str, family_name: str, member: Member) -> Participant:
    """A participant of the open organisation."""
    return add_participant(
        given_name=given_name, family_name=family_name, born_on=date(2004, 5, 6),
        municipality_code="285", referrer_type="SELF", service_basis="OMA",
        starts_on=date(2026, 1, 12), by=Actor(User.objects.get(email=member.coach), "page"),
    )  # fmt: skip


def found(text: str) -> list[str]:
    return [person.full_name for person in named(Participant.objects.all(), "participants", text)]


def whole_index() -> list[tuple[object, ...]]:
    fields = ("kind", "thing", "place", "word", "keys")
    return [
        (*row[:4], tuple(row[4])) for row in Word.objects.order_by(*fields[:4]).values_list(*fields)
    ]


def test_the_database_finds_what_the_words_mean(satama: Member) -> None:
    with inside(satama):
        people = Participant.objects.bulk_create(
            Participant(
                given_name="x", family_name=text, born_on=date(2004, 5, 6),
                added_by_id=satama.coach_id,
            )
            for _typed, text in FOUND + NOT_FOUND
        )  # fmt: skip
        Word.objects.bulk_create(
            Word(
                kind="pairs", thing=str(person.pk), place="name", word=word.casefold(),
                rules=1, keys=keys_of(word.casefold(), salt="pairs"),
            )
            for person in people
            for word in dict.fromkeys(words(person.family_name))
        )  # fmt: skip
        for place, (typed, text) in enumerate(FOUND + NOT_FOUND):
            only_it = Participant.objects.filter(pk=people[place].pk)
            is_found = narrow(only_it, "pairs", query_of(typed), loosely=True).exists()
            assert is_found == (place < len(FOUND)), (typed, text)


def test_a_new_name_is_found_at_once_and_an_old_one_no_more(satama: Member) -> None:
    with inside(satama):
        person = add("Aino Sofia", "Mäkinen-Koivupuro", satama)
        for text in ("makinen", "sofia", "puro aino", "Mäkisen", "koivupuru"):
            assert found(text) == [person.full_name], text
        person.family_name = "Virtanen"
        person.save()
        assert found("makinen") == []
        assert found("virtanen aino") == [person.full_name]
        person.periods.all().delete()
        person.delete()
        assert not Word.objects.filter(thing=str(person.pk)).exists()


def test_what_was_rolled_back_is_not_found(satama: Member) -> None:
    with inside(satama):
        try:
            with transaction.atomic():
                add("Perttu", "Peruttu", satama)
                raise RuntimeError
        except RuntimeError:
            pass
        assert not Word.objects.filter(word="peruttu").exists()


def test_a_typo_is_forgiven_only_when_nothing_else_is_found(satama: Member) -> None:
    with inside(satama):
        add("Laura", "Esimerkki", satama)
        assert found("Lauri") == ["Laura Esimerkki"]
        add("Lauri", "Esimerkki", satama)
        assert found("Lauri") == ["Lauri Esimerkki"]


def test_drafts_and_editions_are_indexed_where_they_are_saved(satama: Member) -> None:
    with inside(satama):
        writer = User.objects.get(email=satama.coach)
        chapter = Chapter.objects.get(pk=satama.chapter)
        handbook.save_draft(
            chapter, number=5, title="Sorvaamo", text="Kierretapit", by=writer,
            opened_version=chapter.draft_version,
        )  # fmt: skip
        there = Word.objects.filter(kind="handbook", thing=str(chapter.pk))
        assert set(there.filter(place="draft").values_list("word", flat=True)) == {
            "sorvaamo", "kierretapit",
        }  # fmt: skip
        assert not there.filter(place="text", word="kierretapit").exists()
        handbook.publish(chapter, by=writer)
        assert there.filter(place="text", word="kierretapit").exists()
        assert there.filter(place="name", word="sorvaamo").exists()


def test_a_sign_in_writes_no_index(satama: Member) -> None:
    with inside(satama):
        user = User.objects.get(email=satama.coach)
        with CaptureQueriesContext(connection) as asked:
            user.save(update_fields=["last_login"])
        assert not [each for each in asked if "search_word" in each["sql"]]


def test_rebuilding_mends_what_was_written_past_it_and_then_has_nothing_to_do(
    satama: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.workshop.search.services.BATCH", 2)
    with inside(satama):
        people = [add("Nimi", f"Sukunimi{letter}", satama) for letter in "abc"]
        before = whole_index()
        Participant.objects.filter(pk=people[0].pk).update(family_name="Toinen")
        Word.objects.filter(thing=str(people[1].pk)).delete()
        Word.objects.create(
            kind="participants",
            thing=str(satama.coach_id),
            place="name",
            word="haamu",
            rules=1,
            keys=[1],
        )
        Word.objects.filter(thing=str(people[2].pk)).update(rules=0, keys=[1])
        mended = sum({step.kind.code: step.changed for step in rebuild()}.values())
        # A family name changed, two words lost, one of nobody, two of older rules.
        assert mended == 2 + 2 + 1 + 4
        assert found("toinen") == ["Nimi Toinen"]
        Participant.objects.filter(pk=people[0].pk).update(family_name="Sukunimia")
        list(rebuild())
        assert whole_index() == before
        assert {step.kind.code: step.changed for step in rebuild()}["participants"] == 0


def test_the_night_mends_every_organisation(
    satama: Member, caplog: pytest.LogCaptureFixture
) -> None:
    with inside(satama):
        Word.objects.filter(kind="participants").delete()
    tasks.recheck_everywhere(timestamp=0)
    with inside(satama):
        assert found(f"osallinen{satama.sentinel}")
    assert "lacked" in caplog.text
    assert satama.sentinel not in caplog.text
