"""Questions about places in the shared layer: who sees, asks, answers and takes back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from apps.network.capacity import services
from apps.network.capacity.models import CapacityQuestion
from apps.network.directory.models import Listing
from apps.workshop.listings.questions import words_of
from apps.workshop.sealing.services import private_key
from kit.crypto.sealing import NotForThisKey, NotIntact
from kit.database.names import NETWORK
from kit.database.scope import entered
from tests.apps.workshop.statements import changed, refused
from tests.support.people import inside
from tests.support.world import Member

pytestmark = pytest.mark.django_db


def asked() -> services.Asked:
    soon = timezone.localdate() + timedelta(days=10)
    return services.Asked("18–20", "OMA", soon, 3, "fi", "Puuta mieluiten.")


def question_of(member: Member) -> CapacityQuestion:
    """The question that a member was asked."""
    return CapacityQuestion.objects.get(pk=member.question)


@contextmanager
def not_taken(why: str) -> Iterator[None]:
    """The guard refuses the block in these words, and the test's transaction goes on."""
    with pytest.raises(IntegrityError, match=why), transaction.atomic():
        yield


def test_both_sides_read_it_and_nobody_else(
    satama: Member, skargard: Member, members: dict[str, Member]
) -> None:
    for member in (satama, skargard):
        with inside(member):
            found = question_of(skargard)
            assert words_of(found, services.WORDS) == f"Kysymys {satama.referral_sentinel}"
    for key in ("rannikko", "uusi"):
        with inside(members[key]):
            assert not CapacityQuestion.objects.filter(pk=skargard.question).exists()
    with entered(NETWORK), refused("permission denied"):
        changed("SELECT 1 FROM capacity_capacityquestion")


def test_what_is_written_opens_in_its_own_row_only(satama: Member, skargard: Member) -> None:
    with inside(satama):
        found = question_of(skargard)
        assert b"Kysymys" not in bytes(found.sealed_words)
        other = services.ask(Listing.objects.get(pk=skargard.listing), asked())
        other.sealed_words = found.sealed_words
        other.words_key_for_asker = found.words_key_for_asker
        with pytest.raises(NotIntact):
            words_of(other, services.WORDS)
        with pytest.raises(NotForThisKey):
            private_key(other.asked_key_id)


def test_nobody_asks_in_another_s_name_or_about_a_hidden_unit(
    satama: Member, skargard: Member, members: dict[str, Member]
) -> None:
    rannikko = members["rannikko"]
    with inside(satama):
        forged = CapacityQuestion.objects.get(pk=skargard.question)
        for values in (
            {"asker_id": rannikko.schema},
            {"state": "answered", "answer": "no"},
            # The unit is skargard's.
            {"asked_id": rannikko.schema},
            {"listing_id": rannikko.hidden_listing},
        ):
            copy = CapacityQuestion.objects.get(pk=forged.pk)
            copy.pk, copy._state.adding = None, True
            for name, value in values.items():
                setattr(copy, name, value)
            with pytest.raises(ProgrammingError, match="row-level"), transaction.atomic():
                copy.save(force_insert=True)
        with pytest.raises(services.CannotBeAsked):
            services.ask(Listing.objects.get(pk=satama.listing), asked())


def test_only_the_asked_answers_and_only_the_asker_takes_back(
    satama: Member, skargard: Member
) -> None:
    answer = "UPDATE capacity_capacityquestion SET state = 'answered', answer = 'no'"
    withdraw = "UPDATE capacity_capacityquestion SET state = 'withdrawn'"
    for member, step in ((satama, answer), (skargard, withdraw)):
        with inside(member), not_taken("no way from this state"):
            changed(f"{step} WHERE id = '{skargard.question}'")
    with inside(skargard), refused("permission denied"):
        changed("UPDATE capacity_capacityquestion SET age_band = ''")


def test_each_step_is_taken_once(satama: Member, skargard: Member) -> None:
    with inside(skargard):
        found = question_of(skargard)
        services.answer(found, answer="yes", words="Tervetuloa käymään.")
        with pytest.raises(services.NotOpenAnyMore, match="answered"):
            services.answer(found, answer="no")
    with inside(satama):
        found = question_of(skargard)
        assert words_of(found, services.ANSWER) == "Tervetuloa käymään."
        with pytest.raises(services.NotOpenAnyMore, match="answered"):
            services.withdraw(found)
        assert services.other_side(found.pk) == skargard.schema


def test_a_unit_that_hides_keeps_its_questions(satama: Member, skargard: Member) -> None:
    with inside(skargard):
        Listing.objects.filter(pk=skargard.listing).update(is_public=False)
    with inside(satama):
        assert str(skargard.question) in [str(one.pk) for one in services.questions()]
