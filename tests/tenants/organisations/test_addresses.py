"""Labels of hosts, made of names and judged as typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from tenants.organisations.addresses import (
    LONGEST_LABEL,
    RESERVED,
    address_of,
    host_of,
    is_label,
    label_from,
    network_address,
    numbered,
)


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("Satama", "satama"),
        ("Työpaja Äimä ja Öljy", "tyopaja-aima-ja-oljy"),
        ("Skärgårdens verkstad r.f.", "skargardens-verkstad-r-f"),
        ("Paja 🛠️ Kärki", "paja-karki"),
        ("🛠️🛠️", "paja"),
        ("Мастерская", "paja"),
        ("", "paja"),
        ("   --  ", "paja"),
        ("Fußweg & Søn", "fussweg-son"),
        ("A.B", "a-b"),
        ("x" * 200, "x" * LONGEST_LABEL),
        ("Nuorten Työpaja " + "ä" * 180, "nuorten-tyopaja"),
        ("www", "www-paja"),
        ("Tuki", "tuki-paja"),
        ("Xn--Paja", "xn-paja"),
    ],
)
def test_a_label_is_made_of_a_name(name: str, label: str) -> None:
    assert label_from(name) == label


@given(st.text(max_size=200))
def test_any_name_becomes_a_label_that_can_stand_in_a_host(name: str) -> None:
    assert is_label(label_from(name))


@given(st.text(max_size=200), st.integers(min_value=1, max_value=999))
def test_a_numbered_label_can_stand_in_a_host_too(name: str, number: int) -> None:
    assert is_label(numbered(label_from(name), number))


def test_the_first_has_no_number_and_a_long_label_makes_room_for_one() -> None:
    longest = "x" * LONGEST_LABEL
    assert numbered(longest, 1) == longest
    assert numbered(longest, 12) == "x" * (LONGEST_LABEL - 3) + "-12"
    assert numbered("x" * (LONGEST_LABEL - 3) + "-yy", 2) == "x" * (LONGEST_LABEL - 3) + "-2"


@pytest.mark.parametrize("label", ["a", "9", "satama", "paja-2", "x" * LONGEST_LABEL])
def test_a_label_of_small_letters_digits_and_single_hyphens_is_taken(label: str) -> None:
    assert is_label(label)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-paja",
        "paja-",
        "xn--paja",
        "Satama",
        "pöllö",
        "a.b",
        "a b",
        "satama\n",
        "x" * (LONGEST_LABEL + 1),
        *sorted(RESERVED),
    ],
)
def test_what_cannot_be_a_label_is_refused(text: str) -> None:
    assert not is_label(text)


def test_an_address_has_the_port_people_type(settings: Settings) -> None:
    assert address_of(host_of("satama"), "/welcome/") == (
        "http://satama.pajaverkko.localhost/welcome/"
    )
    settings.SCHEME, settings.PUBLIC_PORT = "https", "8443"
    assert network_address() == "https://pajaverkko.localhost:8443/"
