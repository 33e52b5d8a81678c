"""Addresses whose patterns are looked up once are those that Django gives."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from django.template import engines
from django.urls import NoReverseMatch, reverse, set_urlconf

from kit.pages.addresses import address, addresses

SOMEBODY, SOMETHING = uuid.UUID(int=7), uuid.UUID(int=8)


@pytest.fixture(autouse=True)
def _in_a_workshop() -> Iterator[None]:
    set_urlconf("config.urls.workshop")
    yield
    set_urlconf(None)


NAMED = [
    ("participants:list", []),
    ("participants:detail", [SOMEBODY]),
    ("participants:detail", [str(SOMEBODY)]),
    ("groups:group", [12]),
    ("plans:change", [SOMEBODY, "goal", SOMETHING]),
    ("plans:change", [SOMETHING, "step", SOMEBODY]),
    ("participants:correct_note", [SOMEBODY, 3]),
]


@pytest.mark.parametrize(("name", "named"), NAMED)
def test_it_is_as_reverse_gives_it(name: str, named: list[object]) -> None:
    assert [address(name, named) for _turn in range(2)] == [reverse(name, args=named)] * 2


@pytest.mark.parametrize(("name", "named"), NAMED)
def test_a_template_writes_the_same(name: str, named: list[object]) -> None:
    places = " ".join(f"named.{place}" for place in range(len(named)))
    text = f"{{% url '{name}' {places} %}}|{{% url '{name}' {places} as there %}}{{{{ there }}}}"
    said = engines["django"].from_string(text).render({"named": named})
    assert said == "|".join([reverse(name, args=named)] * 2)


def test_each_of_many_has_its_own() -> None:
    of = addresses("participants:detail")
    assert [of(one) for one in (SOMEBODY, SOMETHING)] == [
        reverse("participants:detail", args=[one]) for one in (SOMEBODY, SOMETHING)
    ]
    of = addresses("plans:change", SOMEBODY, "step")
    assert of(SOMETHING) == reverse("plans:change", args=[SOMEBODY, "step", SOMETHING])


def test_an_address_of_nothing_and_of_the_wrong_kind_are_refused() -> None:
    for name, named in (("participants:nowhere", []), ("participants:detail", [5])):
        with pytest.raises(NoReverseMatch):
            address(name, named)


def test_the_network_and_a_workshop_keep_theirs_apart() -> None:
    assert address("participants:list")
    set_urlconf("config.urls.network")
    with pytest.raises(NoReverseMatch):
        address("participants:list")
