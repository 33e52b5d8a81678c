"""What a referral says: there and back, how long it is sealed, under which lock; ages as bands."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.network.referrals.blocks import (
    AGE_BANDS,
    LOCKS,
    PADDED_TO,
    SECRET,
    WRITTEN,
    Block,
    Content,
    Ground,
    Identity,
    IdentityCode,
    Kind,
    Message,
    MessageKind,
    Opened,
    Outline,
    age_band,
    from_bytes,
    lock_of,
    to_bytes,
)
from apps.network.referrals.models import Lock

CONSENT = Ground(
    "consent",
    given_how="spoken",
    on=date(2026, 2, 1),
    valid_until=date(2027, 2, 1),
    discloses_secrets=True,
)
ORDER = Ground("order", body="Käräjäoikeus", number="R 26/1", on=date(2026, 1, 7))
IDENTITY = Identity(
    given_name="Äijö",
    family_name="Øst",
    born_on=date(2005, 3, 4),
    municipality_code="285",
    phone="+358401234567",
    email="",
    referrer_type="WS",
    ground=CONSENT,
)
CONTENTS: list[Content] = [
    Outline(age_band="18–20", language="fi", wished_start_on=date(2026, 3, 1), days_a_week=3),
    Block(Kind.WISH, "Toivon työtä.", Ground("request")),
    Block(Kind.HEALTH, "Selkä.", ORDER),
    IDENTITY,
    replace(IDENTITY, born_on=None, is_protected=True),
    IdentityCode("010100A9000", Ground("law", law="§ 1")),
    Message(MessageKind.QUESTION, "Sopiiko?", "Dina"),
    Message(MessageKind.MEETING, "", "Dina", at=datetime(2026, 3, 2, 9, tzinfo=UTC), place="Paja"),
]
FIRST = (CONTENTS[0], CONTENTS[1], *CONTENTS[6:])

texts = st.text(max_size=80)


@pytest.mark.parametrize("content", CONTENTS, ids=lambda one: type(one).__name__)
def test_a_content_comes_back_as_it_was(content: Content) -> None:
    assert from_bytes(to_bytes(content)) == content


@given(text=texts, day=st.dates())
def test_any_content_comes_back_as_it_was(text: str, day: date) -> None:
    ground = Ground("law", law=text, valid_until=day)
    for content in (
        Block(Kind.RISKS, text, ground),
        replace(IDENTITY, given_name=text, born_on=day, ground=ground),
    ):
        assert from_bytes(to_bytes(content)) == content


@given(text=st.text(max_size=1000))
def test_a_length_tells_little(text: str) -> None:
    assert len(to_bytes(Block(Kind.WISH, text, Ground("request")))) % PADDED_TO == 0


@pytest.mark.parametrize(("name", "value"), [("version", 3), ("version", None), ("what", "body")])
def test_what_another_version_wrote_is_not_guessed_at(name: str, value: object) -> None:
    other = {**json.loads(to_bytes(CONTENTS[1])), name: value}
    with pytest.raises(ValueError, match="another version"):
        from_bytes(json.dumps(other).encode())


@pytest.mark.parametrize("content", CONTENTS, ids=lambda one: type(one).__name__)
def test_only_the_need_is_under_the_first_lock(content: Content) -> None:
    assert lock_of(content) is (Lock.NEED if content in FIRST else Lock.NAME)


def test_what_is_said_after_a_promise_is_under_the_second_lock() -> None:
    for content in CONTENTS[6:]:
        assert lock_of(content, is_opened=True) is Lock.NAME


def test_every_block_has_a_lock_and_what_is_secret_waits_but_for_the_support() -> None:
    assert LOCKS.keys() == set(Kind)
    assert {*WRITTEN, Kind.WHO, Kind.CODE} == set(Kind)
    assert {kind for kind in SECRET if LOCKS[kind] is Lock.NEED} == {Kind.SUPPORT}


def test_opened_sorts_contents_into_their_places() -> None:
    opened, now = Opened(), datetime(2026, 3, 1, tzinfo=UTC)
    for content in CONTENTS:
        opened.add(content, made_at=now, author="t_a")
    assert opened.outline == CONTENTS[0]
    assert opened.text(Kind.WISH) == "Toivon työtä."
    assert opened.text(Kind.RISKS) == ""
    assert (opened.identity, opened.code) == (CONTENTS[4], CONTENTS[5])
    assert [message for _at, _author, message in opened.messages] == CONTENTS[6:]


def test_a_consent_ends_with_its_last_day() -> None:
    assert CONSENT.is_valid_on(date(2027, 2, 1))
    assert not CONSENT.is_valid_on(date(2027, 2, 2))
    assert ORDER.is_valid_on(date(2099, 1, 1))


@pytest.mark.parametrize(
    ("age", "band"),
    [
        (0, "–15"),
        (15, "–15"),
        (16, "16–17"),
        (17, "16–17"),
        (18, "18–20"),
        (20, "18–20"),
        (21, "21–24"),
        (24, "21–24"),
        (25, "25–28"),
        (28, "25–28"),
        (29, "29–35"),
        (35, "29–35"),
        (36, "36–45"),
        (45, "36–45"),
        (46, "46–55"),
        (55, "46–55"),
        (56, "56–"),
        (120, "56–"),
    ],
)
def test_an_age_is_told_as_a_band(age: int, band: str) -> None:
    assert age_band(age) == band


@given(st.integers(0, 130))
def test_no_band_goes_below_its_neighbour(age: int) -> None:
    order = [band for _last, band in AGE_BANDS] + ["56–"]
    assert order.index(age_band(age)) <= order.index(age_band(age + 1))


def test_an_unknown_age_has_no_band() -> None:
    assert age_band(None) == ""
