"""Names in Finnish and Swedish order, compared as bytes the way the database does."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.sorting import sort_key

# What names in Finland are written with, and the foreign letters that live here too.
NAME_LETTERS = "abcdefghijklmnopqrstuvwxyzåäöéüõšžøæçñáèßABCDEFGHIJKLMNOPQRSTUVWXYZÅÄÖÉÜŠŽØÆ"
names = st.text(alphabet=NAME_LETTERS + " -':.’", max_size=20)
plain_words = st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=10)
anything = st.text(max_size=30)


def in_byte_order(texts: list[str]) -> list[str]:
    return sorted(texts, key=lambda text: sort_key(text).encode())


@pytest.mark.parametrize(
    "expected",
    [
        ["Zacheus", "Åberg", "Ääri", "Öhman"],
        ["a", "z", "å", "ä", "ö"],
        ["aa", "az", "aå", "aä", "aö"],
        ["Aho", "Ahola", "Ahonen", "Ähtäri"],
        ["Salo", "Šaly", "Salø", "Sälö"],
        ["Virtanen", "Wahlroos", "Xander", "Yrjö", "Zidan", "Ågren"],
        ["Koski Tl", "Koski-Vähälä", "Koskinen"],
        ["Sagu", "S:t Karins", "S:t Michel", "Sta"],
        ["Etelä-Savo", "Eteläinen Keski-Suomi"],
        ["2. paja", "Paja", "Åpaja"],
        ["", "a"],
    ],
)
def test_a_list_comes_in_the_order_a_finn_expects(expected: list[str]) -> None:
    shuffled = random.Random(7).sample(expected, len(expected))  # noqa: S311 - a shuffle, not a secret.
    assert in_byte_order(shuffled) == expected


@pytest.mark.parametrize(
    ("foreign", "domestic"),
    [
        ("é", "e"),
        ("ü", "y"),
        ("ű", "y"),
        ("õ", "o"),
        ("ő", "o"),
        ("š", "s"),
        ("ž", "z"),
        ("ç", "c"),
        ("ñ", "n"),
        ("æ", "ä"),
        ("ø", "ö"),
        ("ß", "ss"),
        ("þ", "th"),
        ("đ", "d"),
        ("ł", "l"),
        ("ǻ", "å"),
        ("ǿ", "ö"),
        ("ǟ", "ä"),
        ("ŋ", "n"),
        ("ﬁ", "fi"),
    ],
)
def test_a_foreign_letter_sorts_as_the_one_it_stands_for(foreign: str, domestic: str) -> None:
    assert sort_key(foreign) == sort_key(domestic)
    assert sort_key(foreign.upper()) == sort_key(domestic)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ÅBO", "åbo"),
        ("A\u030abo", "Åbo"),
        ("O'Brien", "O’Brien"),
        ("St Michel", "S:t Michel"),
        ("  Koski   Tl ", "Koski-Tl"),
        ("Koski\u00a0Tl", "Koski Tl"),
        ("Turku\x00", "Turku"),
        ("Turku {|}", "Turku"),
    ],
)
def test_spelling_that_does_not_matter_gets_the_same_key(one: str, other: str) -> None:
    assert sort_key(one) == sort_key(other)


@pytest.mark.parametrize(("one", "other"), [("Å", "Ä"), ("Ä", "A"), ("Ö", "O"), ("v", "w")])
def test_letters_of_the_alphabet_stay_apart(one: str, other: str) -> None:
    assert sort_key(one) != sort_key(other)


@given(names)
def test_case_does_not_matter(name: str) -> None:
    assert sort_key(name.upper()) == sort_key(name.lower()) == sort_key(name)


@given(plain_words, plain_words)
def test_plain_words_keep_their_own_order(one: str, other: str) -> None:
    assert (sort_key(one) < sort_key(other)) == (one < other)


@given(plain_words, st.text(alphabet="abcxyz", max_size=5), st.text(alphabet="abcxyz", max_size=5))
def test_our_last_letters_follow_every_other_after_any_beginning(
    beginning: str, one: str, other: str
) -> None:
    z, a_ring, a_umlaut, o_umlaut = (sort_key(beginning + letter + one) for letter in "zåäö")
    assert z < a_ring < a_umlaut < o_umlaut
    assert sort_key(beginning + "z" + other) < sort_key(beginning + "å" + one)


@given(st.lists(names), st.randoms(use_true_random=False))
def test_the_order_does_not_depend_on_where_one_starts(
    texts: list[str], chance: random.Random
) -> None:
    shuffled = chance.sample(texts, len(texts))
    assert [sort_key(name) for name in in_byte_order(shuffled)] == [
        sort_key(name) for name in in_byte_order(texts)
    ]


@given(anything)
def test_any_text_gets_a_key_that_a_database_can_store(text: str) -> None:
    key = sort_key(text)
    assert "\x00" not in key
    assert key.encode().decode() == key
    assert key == key.strip()


@given(anything, anything)
def test_bytes_and_characters_agree(one: str, other: str) -> None:
    by_character = sort_key(one) < sort_key(other)
    assert by_character == (sort_key(one).encode() < sort_key(other).encode())


def test_a_key_never_outgrows_its_column() -> None:
    from apps.workshop.participants.models import Participant

    person = Participant(given_name="x", family_name="\ufdfa" * 100)
    field = Participant._meta.get_field("sort_key")
    assert len(field.pre_save(person, True)) <= field.max_length  # type: ignore[attr-defined]
