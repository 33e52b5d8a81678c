"""Questions about places while keys are taken and retired, and who may touch what is sealed."""

from __future__ import annotations

import uuid

import pytest
from django.db import transaction

from apps.network.capacity import services
from apps.network.capacity.models import CapacityQuestion
from apps.network.directory.models import Listing
from apps.network.referrals.models import PublicKey, Referral
from apps.network.referrals.services import newest_key
from apps.workshop.listings.questions import words_of
from apps.workshop.sealing import services as sealing
from apps.workshop.sealing.models import PrivateKey
from tests.apps.network.capacity.test_capacity import asked, not_taken, question_of
from tests.apps.workshop.statements import changed, refused
from tests.support.people import inside
from tests.support.world import Member

pytestmark = pytest.mark.django_db

SIDES = ("asker", "asked")
KEYS = tuple(
    column
    for side in SIDES
    for column in (f"{side}_key_id", f"words_key_for_{side}", f"answer_key_for_{side}")
)


def rotate(member: Member) -> int:
    with inside(member):
        sealing.take_new_key()
        sealing.reseal()
        return sealing.retire_old_keys()


def key_ids(question: uuid.UUID | str, member: Member) -> dict[str, uuid.UUID]:
    with inside(member):
        found = CapacityQuestion.objects.get(pk=question)
        return {"asker": found.asker_key_id, "asked": found.asked_key_id}


def said(question: uuid.UUID | str, member: Member) -> tuple[str, str]:
    with inside(member):
        found = CapacityQuestion.objects.get(pk=question)
        return words_of(found, services.WORDS), words_of(found, services.ANSWER)


@pytest.mark.parametrize("is_answered", [False, True])
def test_each_side_takes_a_new_key_and_both_still_read(
    satama: Member, skargard: Member, *, is_answered: bool
) -> None:
    words = f"Kysymys {satama.referral_sentinel}"
    if is_answered:
        with inside(skargard):
            services.answer(question_of(skargard), answer="yes", words="Tervetuloa.")
    for member, side, other in ((satama, "asker", "asked"), (skargard, "asked", "asker")):
        before = key_ids(skargard.question, member)
        rotate(member)
        after = key_ids(skargard.question, member)
        assert after[side] != before[side]
        assert after[other] == before[other]
        with inside(member):
            assert sealing.held_keys().newest == after[side]
    for member in (satama, skargard):
        assert said(skargard.question, member) == (words, "Tervetuloa." if is_answered else "")


def test_an_old_key_goes_once_no_question_stands_under_it(satama: Member, skargard: Member) -> None:
    with inside(satama):
        sealing.take_new_key()
        sealing.reseal()
    with inside(satama):
        # A key to which nothing but this question is sealed, not even words.
        bare = services.ask(
            Listing.objects.get(pk=skargard.listing),
            services.Asked(**{**vars(asked()), "words": ""}),
        )
        old = bare.asker_key_id
        new = sealing.take_new_key()
        sealing.retire_old_keys()
        assert PublicKey.objects.filter(pk=old).exists()
        sealing.reseal()
        assert sealing.retire_old_keys() == 1
        assert not PublicKey.objects.filter(pk=old).exists()
        assert not PrivateKey.objects.filter(pk=old).exists()
    assert key_ids(bare.pk, satama)["asker"] == new


def test_what_was_read_before_a_new_key_still_opens_and_is_answered(
    satama: Member, skargard: Member
) -> None:
    with inside(skargard):
        read_before = question_of(skargard)
    rotate(satama)
    rotate(skargard)
    with inside(skargard):
        services.answer(read_before, answer="no", words="Jono on pitkä.")
        read_before = question_of(skargard)
    rotate(skargard)
    with inside(skargard):
        assert words_of(read_before, services.ANSWER) == "Jono on pitkä."
    assert said(skargard.question, satama)[1] == "Jono on pitkä."


def test_a_question_to_a_key_that_has_just_gone_takes_the_next_one(
    satama: Member, skargard: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    with inside(skargard):
        gone = PublicKey(pk=uuid.uuid4(), organisation_id=skargard.schema, key=b"k" * 32)
    tries: list[str] = []

    def late(organisation: str) -> PublicKey | None:
        tries.append(organisation)
        return gone if tries == [satama.schema, skargard.schema] else newest_key(organisation)

    monkeypatch.setattr(services, "newest_key", late)
    with inside(satama):
        made = services.ask(Listing.objects.get(pk=skargard.listing), asked())
    assert len(tries) == 4
    assert said(made.pk, skargard) == ("Puuta mieluiten.", "")


@pytest.mark.parametrize("is_answered", [False, True])
def test_each_side_touches_only_its_own_keys(
    satama: Member, skargard: Member, *, is_answered: bool
) -> None:
    if is_answered:
        with inside(skargard):
            services.answer(question_of(skargard), answer="yes", words="Tervetuloa.")
    for member, own in ((satama, "asker"), (skargard, "asked")):
        for side in SIDES:
            for column in (f"words_key_for_{side}", f"answer_key_for_{side}"):
                spoil = f"UPDATE capacity_capacityquestion SET {column} = 'x'"
                with inside(member), transaction.atomic():
                    if side == own:
                        assert changed(f"{spoil} WHERE id = %s", [skargard.question]) == 1
                    else:
                        with not_taken("each side seals its own"):
                            changed(f"{spoil} WHERE id = %s", [skargard.question])
                    transaction.set_rollback(True)


def test_a_side_s_key_is_its_own(satama: Member, skargard: Member) -> None:
    keys = key_ids(skargard.question, satama)
    for member, side, other in ((satama, "asker", "asked"), (skargard, "asked", "asker")):
        set_key = f"UPDATE capacity_capacityquestion SET {side}_key_id = %s WHERE id = %s"
        with inside(member):
            for foreign in (keys[other], uuid.uuid4()):
                with not_taken("keys of its own"):
                    changed(set_key, [foreign, skargard.question])
            moved = f"UPDATE capacity_capacityquestion SET {other}_key_id = %s WHERE id = %s"
            with not_taken("each side seals its own"):
                changed(moved, [keys[side], skargard.question])


def test_a_step_seals_nothing_anew_and_writes_nothing_of_the_other_step(
    satama: Member, skargard: Member
) -> None:
    withdraw = "UPDATE capacity_capacityquestion SET state = 'withdrawn', withdrawn_at = now()"
    answer = (
        "UPDATE capacity_capacityquestion SET state = 'answered', answer = 'no',"
        " answered_at = now()"
    )
    which = f" WHERE id = '{skargard.question}'"
    with inside(satama):
        for more in ("asker_key_id = gen_random_uuid()", "words_key_for_asked = 'x'"):
            with not_taken("a step leaves"):
                changed(f"{withdraw}, {more}{which}")
        for more in ("sealed_answer = 'x'", "answered_at = now()", "answer_key_for_asker = 'x'"):
            with not_taken("only an answer answers"):
                changed(f"{withdraw}, {more}{which}")
    with inside(skargard):
        with not_taken("only the asker withdraws"):
            changed(f"{answer}, withdrawn_at = now(){which}")
        with not_taken("a time to come"):
            changed(answer.replace("now()", "now() + interval '9 days'") + which)
        for more in ("answer = 'yes'", "sealed_answer = 'x'", "answered_at = now()"):
            with not_taken("what was said stays|an_answer_is_given"):
                changed(f"UPDATE capacity_capacityquestion SET {more}{which}")


def test_a_third_and_an_unconfirmed_member_touch_nothing(members: dict[str, Member]) -> None:
    question = members["skargard"].question
    for key in ("rannikko", "uusi"):
        for column in KEYS:
            value = "gen_random_uuid()" if column.endswith("_id") else "'x'"
            spoil = f"UPDATE capacity_capacityquestion SET {column} = {value}"
            with inside(members[key]):
                assert changed(f"{spoil} WHERE id = %s", [question]) == 0
                assert services.seal_anew(uuid.UUID(question), uuid.uuid4(), lambda _i, k: k) == 0
    with inside(members["skargard"]), refused("permission denied"):
        changed("UPDATE capacity_capacityquestion SET sealed_words = 'x'")


def test_referrals_and_questions_are_told_together(satama: Member) -> None:
    rotate(satama)
    with inside(satama):
        held = sealing.held_keys()
        # One that satama has received is under a lock that is closed to it, and keeps its key.
        assert Referral.objects.filter(receiver_id=satama.schema).count() == 1
        assert (held.older, held.sealed_before) == (1, 0)
        newest = sealing.take_new_key()
        questions = services.sealed_before(newest).count()
        assert questions == 2
        assert sealing.held_keys().sealed_before > questions
