"""What the shared layer holds of a referral, and who can open it."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from itertools import permutations
from random import Random

import pytest
from django.core import mail

from apps.network.referrals import services as shared
from apps.network.referrals.models import (
    Attachment,
    DataKey,
    Lock,
    Part,
    PublicKey,
    Referral,
    SealedRow,
)
from apps.workshop.referring.services import opening, taking_back
from apps.workshop.sealing.models import PrivateKey
from apps.workshop.sealing.services import label_of, open_parts, private_key
from kit.crypto.sealing import NotForThisKey, NotIntact, open_key
from kit.database.names import NETWORK
from kit.database.scope import entered
from tests.apps.network.referrals import full
from tests.apps.workshop.statements import refused, rows, tables_holding
from tests.kit.crypto.test_sealing import FLIPS, flipped
from tests.support.people import inside
from tests.support.world import Member

Opening = Callable[[], object]
SHREDDABLE = ("referrals_part", "referrals_attachment", "referrals_datakey")


def whole(satama: Member, skargard: Member) -> uuid.UUID:
    pk = full.send(satama, skargard)
    full.promise(pk, satama, skargard)
    return pk


def is_noticed(act: Opening) -> bool:
    """Whether opening says that something is wrong, in one of the two ways there are to say it."""
    try:
        act()
    except (NotIntact, NotForThisKey):
        return True
    return False


class Held:
    """Everything sealed of a referral, as one party has it, to be spoilt and opened in memory."""

    def __init__(self, pk: str | uuid.UUID) -> None:
        self.referral = Referral.objects.get(pk=pk)
        sealed = DataKey.objects.filter(referral_id=pk)
        ours = list(sealed.filter(holder_id=shared.current_organisation()))
        self.data_keys = [
            (bytes(one.sealed), private_key(one.key_id), Lock(one.lock)) for one in ours
        ]
        self.keys = {lock: open_key(held, private) for held, private, lock in self.data_keys}
        self.parts = list(Part.objects.filter(referral_id=pk))
        self.files = list(Attachment.objects.filter(referral_id=pk))

    def text(self, row: SealedRow, held: bytes, **other: object) -> object:
        """Open what is given in the place of a row's text."""
        shown = type(row)(id=row.id, lock=row.lock, author_id=row.author_id, sealed=held)
        for name, value in other.items():
            setattr(shown, name, value)
        return shared.text_of(shown, self.referral, self.keys)

    def label(self, row: Attachment, held: bytes) -> object:
        """Open what is given in the place of a file's label."""
        shown = Attachment(id=row.id, lock=row.lock, author_id=row.author_id, label=held)
        return label_of(shown, self.referral, self.keys)

    def spoilt(self, chance: Random) -> Opening:
        """Opening one thing of it, any of them, with one bit turned."""
        match chance.choice(("part", "file", "label", "key")):
            case "part":
                part = chance.choice(self.parts)
                held = flipped(bytes(part.sealed), chance)
                return lambda: self.text(part, held)
            case "file":
                file = chance.choice(self.files)
                held = flipped(bytes(file.sealed), chance)
                return lambda: self.text(file, held)
            case "label":
                file = chance.choice(self.files)
                held = flipped(bytes(file.label), chance)
                return lambda: self.label(file, held)
            case _:
                sealed, private, _lock = chance.choice(self.data_keys)
                held = flipped(sealed, chance)
                return lambda: open_key(held, private)


@pytest.mark.django_db
@pytest.mark.parametrize("side", ["satama", "skargard"])
def test_a_thousand_turned_bits_of_a_thousand_are_noticed(
    members: dict[str, Member], side: str
) -> None:
    chance = Random(20261123)  # noqa: S311
    pk = whole(members["satama"], members["skargard"])
    with inside(members[side]):
        held = Held(pk)
        assert all(held.text(row, bytes(row.sealed)) for row in (*held.parts, *held.files))
        assert all(held.label(row, bytes(row.label)) for row in held.files)
        assert sum(is_noticed(held.spoilt(chance)) for _turn in range(FLIPS)) == FLIPS


@pytest.mark.django_db
def test_no_row_opens_in_the_place_of_another(satama: Member, skargard: Member) -> None:
    pks = [whole(satama, skargard), satama.sent, satama.received]
    with inside(satama):
        referrals = [Held(pk) for pk in pks]
        everything = [(one, row) for one in referrals for row in (*one.parts, *one.files)]
        assert len(everything) > 15
        for (_from, moved), (here, place) in permutations(everything, 2):
            held = bytes(moved.sealed)
            assert is_noticed(lambda at=here, row=place, what=held: at.text(row, what))
        first, second = (row for row in referrals[0].files)
        assert is_noticed(lambda: referrals[0].label(first, bytes(second.label)))
        assert is_noticed(lambda: referrals[0].label(first, bytes(first.sealed)))
        assert is_noticed(lambda: referrals[0].text(first, bytes(first.label)))


@pytest.mark.django_db
@pytest.mark.parametrize("change", ["lock", "author_id", "id"])
def test_a_row_belongs_to_its_lock_its_author_and_itself(
    satama: Member, skargard: Member, change: str
) -> None:
    pk = whole(satama, skargard)
    with inside(satama):
        held = Held(pk)
        for row in (*held.parts, *held.files):
            other = {
                "lock": Lock.NAME if row.lock == Lock.NEED else Lock.NEED,
                "author_id": ({satama.schema, skargard.schema} - {row.author_id}).pop(),
                "id": uuid.uuid4(),
            }[change]
            text = bytes(row.sealed)
            assert is_noticed(
                lambda row=row, text=text, to=other: held.text(row, text, **{change: to})
            )


@pytest.mark.django_db
@pytest.mark.parametrize("party", ["sender_id", "receiver_id"])
def test_a_row_does_not_open_between_other_parties(
    satama: Member, members: dict[str, Member], party: str
) -> None:
    with inside(satama):
        referral = Referral.objects.get(pk=satama.sent)
        setattr(referral, party, members["rannikko"].schema)
        with pytest.raises(NotIntact):
            open_parts(referral)


@pytest.mark.django_db
def test_data_keys_swapped_between_locks_and_referrals_open_nothing(
    satama: Member, skargard: Member
) -> None:
    pk = whole(satama, skargard)
    with inside(satama):
        held, other = Held(pk), Held(satama.sent)
        swapped = {Lock.NEED: held.keys[Lock.NAME], Lock.NAME: held.keys[Lock.NEED]}
        for keys in (swapped, other.keys):
            for row in (*held.parts, *held.files):
                assert is_noticed(
                    lambda row=row, keys=keys: shared.text_of(row, held.referral, keys)
                )


@pytest.mark.django_db
def test_each_data_key_opens_for_its_holder_and_for_no_other_key(
    satama: Member, skargard: Member, members: dict[str, Member]
) -> None:
    pk = whole(satama, skargard)
    privates = {}
    for key in ("satama", "skargard", "rannikko", "uusi"):
        with inside(members[key]):
            privates[members[key].schema] = private_key(PrivateKey.objects.get().pk)
    with inside(satama):
        sealed = list(DataKey.objects.filter(referral_id=pk))
    assert {(one.holder_id, one.lock) for one in sealed} == {
        (member.schema, lock) for member in (satama, skargard) for lock in Lock
    }
    for one in sealed:
        opens = {
            schema
            for schema, private in privates.items()
            if not is_noticed(lambda one=one, key=private: open_key(bytes(one.sealed), key))
        }
        assert opens == {one.holder_id}
    with inside(members["rannikko"]), pytest.raises(NotForThisKey):
        private_key(sealed[0].key_id)


@pytest.mark.django_db
def test_the_receiver_has_the_need_until_a_promise_and_then_the_name(
    satama: Member, skargard: Member
) -> None:
    pk = full.send(satama, skargard)
    with inside(skargard):
        held = Held(pk)
        assert set(held.keys) == {Lock.NEED}
        assert {row.lock for row in (*held.parts, *held.files)} == {Lock.NEED}
        opened = open_parts(held.referral)
        assert (opened.identity, opened.code) == (None, None)
        assert set(opened.blocks) == {"wish", "strengths", "support", "agreed"}
    full.promise(pk, satama, skargard)
    with inside(skargard):
        held = Held(pk)
        opened = open_parts(held.referral)
        assert {block.text for block in opened.blocks.values()} == set(full.BLOCKS.values())
        assert opened.identity
        assert opened.identity.given_name == full.NAMES[0]
        assert opened.code
        assert opened.code.code == full.CODE


@pytest.mark.django_db(transaction=True)
def test_sealed_words_are_in_no_shared_table_no_job_no_log_and_no_mail(
    satama: Member,
    skargard: Member,
    members: dict[str, Member],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    pk = full.send(satama, skargard)
    sealed = [*full.BLOCKS.values(), *full.FIRST_WORDS.values()]
    names = [*full.NAMES, full.CODE, "449998877"]
    for each in (*sealed, *names):
        assert tables_holding(each, "public") == set(), each
        assert tables_holding(each, skargard.schema) == set(), each
    for each in sealed:
        assert tables_holding(each, satama.schema) == set(), each
    # The sender knows its own participant, so the search can find what is there.
    assert tables_holding(full.NAMES[0], satama.schema) >= {"participants_participant"}

    full.promise(pk, satama, skargard)
    later = [*sealed, *full.LATER_WORDS.values()]
    for each in (*later, *names):
        assert tables_holding(each, "public") == set(), each
        for key in ("rannikko", "uusi", "suljettu"):
            assert tables_holding(each, members[key].schema) == set(), each
    for each in later:
        assert tables_holding(each, satama.schema) == set(), each
    kept = {each: tables_holding(each, skargard.schema) for each in (*later, *names)}
    # What was said between the two and the files stay sealed; the blocks become notes.
    for each in (*full.FIRST_WORDS.values(), *full.LATER_WORDS.values(), full.CODE):
        assert kept[each] == set(), each
    for each in (*full.BLOCKS.values(), *full.NAMES):
        assert not {name for name in kept[each] if name.startswith(("audit", "referring"))}
    assert kept[full.BLOCKS[full.Kind.WISH]] >= {"participants_note"}

    with inside(satama):
        by = full.actor(satama)
        taking_back.shred_copy(opening.open_referral(pk, by=by), by=by)
        for table in SHREDDABLE:
            assert rows(f"SELECT 1 FROM {table} WHERE referral_id = %s", [pk]) == []
    said = caplog.text + "".join(f"{each.subject}{each.body}" for each in mail.outbox)
    assert [each for each in (*later, *names) if each in said] == []


@pytest.mark.django_db
def test_the_superuser_reads_no_word_of_what_was_sent(members: dict[str, Member]) -> None:
    for member in members.values():
        assert tables_holding(f"Osma{member.sentinel}", "public") == set()
        assert tables_holding(member.referral_sentinel, "public") == set()
    # The same words are found where they belong, so the search can find them.
    satama = members["satama"]
    assert tables_holding(f"Osma{satama.sentinel}", satama.schema)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("part", "sealed"),
        ("part", "lock"),
        ("attachment", "label"),
        ("attachment", "sealed"),
        ("datakey", "sealed"),
        ("datakey", "*"),
        ("promise", "*"),
        ("publickey", "key"),
    ],
)
def test_the_networks_role_reads_states_and_nothing_sealed(table: str, column: str) -> None:
    with entered(NETWORK):
        assert rows("SELECT count(*), min(sent_at) FROM referrals_referral")[0][0] == 3
        with refused("permission denied"):
            rows(f"SELECT {column} FROM referrals_{table}")


@pytest.mark.django_db
def test_the_same_text_sent_twice_is_sealed_differently(satama: Member, skargard: Member) -> None:
    pks = [full.send(satama, skargard), full.send(satama, skargard)]
    with inside(satama):
        sealed = [bytes(row.sealed) for row in Part.objects.filter(referral_id__in=pks)]
    assert len({text[:12] for text in sealed}) == len({*sealed}) == len(sealed)


@pytest.mark.django_db
def test_keys_of_confirmed_members_only_are_shown_to_others(
    satama: Member, uusi: Member, members: dict[str, Member]
) -> None:
    with inside(satama):
        shown = set(PublicKey.objects.values_list("organisation_id", flat=True))
    assert shown == {members[key].schema for key in ("satama", "skargard", "rannikko")}
    with inside(uusi):
        assert set(PublicKey.objects.values_list("organisation_id", flat=True)) == {uusi.schema}
