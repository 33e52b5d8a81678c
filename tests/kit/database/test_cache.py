"""What one organisation has cached is not there for another."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from kit.database.cache import scoped_key
from kit.database.names import NETWORK
from kit.database.scope import NoScope, entered
from tests.support.people import inside
from tests.support.world import Member

pytestmark = pytest.mark.django_db


def test_a_key_begins_with_whose_it_is(satama: Member) -> None:
    with inside(satama):
        assert scoped_key("key", "", 1) == f"{satama.schema}::1:key"
    with entered(NETWORK):
        assert scoped_key("key", "", 1) == "network::1:key"


def test_a_cached_value_is_there_for_one_organisation_only(
    satama: Member, skargard: Member
) -> None:
    with inside(satama):
        cache.set("who", "satama")
    with inside(skargard):
        assert cache.get("who") is None
        assert cache.add("who", "skargard")
    with entered(NETWORK):
        assert cache.get("who") is None
    with inside(satama):
        assert cache.get("who") == "satama"


def test_nothing_is_cached_for_nobody_in_particular() -> None:
    with pytest.raises(NoScope):
        cache.set("who", "nobody")
    with pytest.raises(NoScope):
        cache.get("who")
