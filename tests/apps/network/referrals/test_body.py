"""What a referral says: there and back, and ages as bands."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from apps.network.referrals.body import AGE_BANDS, Body, Consent, Identity, Need, age_band
from hypothesis import given
from hypothesis import strategies as st

BODY = Body(
    need=Need(age_band="18–20", wish="Toivon työtä.", support="Aikaa.", agreed="Soitto."),
    identity=Identity(
        given_name="Äijö",
        family_name="Øst",
        born_on=date(2005, 3, 4),
        municipality_code="285",
        phone="+358401234567",
        referrer_type="WS",
    ),
    consent=Consent(given_how="written", given_on=date(2026, 2, 1)),
)

texts = st.text(max_size=80)


def test_a_body_comes_back_as_it_was() -> None:
    assert Body.from_bytes(BODY.to_bytes()) == BODY


@given(wish=texts, given_name=texts, born_on=st.dates(), given_on=st.dates())
def test_any_body_comes_back_as_it_was(
    wish: str, given_name: str, born_on: date, given_on: date
) -> None:
    body = Body(
        need=replace(BODY.need, wish=wish),
        identity=replace(BODY.identity, given_name=given_name, born_on=born_on),
        consent=replace(BODY.consent, given_on=given_on),
    )
    assert Body.from_bytes(body.to_bytes()) == body


def test_a_body_of_a_later_version_is_not_guessed_at() -> None:
    later = {**json.loads(BODY.to_bytes()), "version": 2}
    with pytest.raises(ValueError, match="newer version"):
        Body.from_bytes(json.dumps(later).encode())


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
