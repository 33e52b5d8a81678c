"""The sweeps turn red for faults that a careless change makes, put into the product here.

Each fault looks outside its organisation. The sweep that must notice is called as it stands, for
the URL the fault is at; without the fault the same call passes.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.account.adapter import DefaultAccountAdapter
from django.db.models import QuerySet
from django.http import Http404
from rest_framework.exceptions import AuthenticationFailed

from apps.workshop.participants import views as participants
from apps.workshop.participants.models import Participant
from apps.workshop.participants.notes import views as notes
from apps.workshop.participants.permissions import search_participants
from apps.workshop.referring.views import drafting
from tenants.accounts.adapter import AccountAdapter
from tenants.accounts.api_tokens import ApiTokenAuthentication
from tenants.organisations import lookup, middleware
from tests.isolation import sweep_hosts, sweep_words
from tests.isolation import test_endpoint_sweep as endpoints
from tests.isolation import test_sweep_credentials as credentials
from tests.isolation import test_sweep_parameters as parameters
from tests.isolation.ledger import Ledger
from tests.isolation.sweep_hosts import WORKSHOP_URLS, host_of
from tests.isolation.sweep_watch import watching
from tests.isolation.urls import Url
from tests.support.people import inside
from tests.support.world import Member

Members = dict[str, Member]
Sweep = Callable[[Url, Members], None]
Fault = Callable[[pytest.MonkeyPatch, Members], None]

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _watched(django_db_setup: None, members: Members) -> Iterator[None]:
    with watching(members.values()):
        yield


@pytest.fixture(autouse=True)
def _a_ledger_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """What crosses by a fault of these tests has not crossed in the product.

    Nor does what a faulty page offers belong to what is remembered of the pages.
    """
    monkeypatch.setattr(sweep_words, "LEDGER", Ledger())
    monkeypatch.setattr(sweep_hosts, "_surveys", {})


def every_method(url: Url, members: Members) -> None:
    endpoints.test_an_organisation_s_page_opens_to_its_own_roles_only(url, members)


def paths(url: Url, members: Members) -> None:
    parameters.test_a_foreign_value_in_the_path_is_unknown(url, host_of(url, members))


def queries(url: Url, members: Members) -> None:
    parameters.test_a_foreign_value_in_the_query_shows_nothing(url, host_of(url, members))


def fields(url: Url, members: Members) -> None:
    parameters.test_a_foreign_value_in_a_field_shows_nothing(url, host_of(url, members))


def bundles(url: Url, members: Members) -> None:
    credentials.test_no_foreign_credential_beside_the_own_changes_anything(url, members)


def found_anywhere(members: Members) -> Callable[..., Participant]:
    """A door that looks for a participant in every organisation."""

    def get_participant(
        _by: object, pk: uuid.UUID, *_along: object, **_more: object
    ) -> Participant:
        for member in members.values():
            with inside(member):
                person = Participant.objects.prefetch_related("periods").filter(pk=pk).first()
            if person:
                return person
        raise Http404

    return get_participant


def read_by_an_id_of_the_path(patch: pytest.MonkeyPatch, members: Members) -> None:
    for views in (participants, notes):
        patch.setattr(views, "find_participant", found_anywhere(members))
    patch.setattr(notes, "get_participant", found_anywhere(members))


def read_by_an_id_of_a_form(patch: pytest.MonkeyPatch, members: Members) -> None:
    patch.setattr(drafting, "get_participant", found_anywhere(members))


def search_elsewhere_too(patch: pytest.MonkeyPatch, members: Members) -> None:
    def search_everywhere(by: Any, text: str) -> QuerySet[Participant]:
        found = search_participants(by, text)
        if text:
            with inside(members["rannikko"]):
                # Evaluated here, the rows are those of this scope wherever they are shown.
                list(found)
        return found

    patch.setattr(participants, "search_participants", search_everywhere)


def take_a_token_of_anywhere(patch: pytest.MonkeyPatch, members: Members) -> None:
    plain = ApiTokenAuthentication.authenticate

    def authenticate(self: ApiTokenAuthentication, request: Any) -> Any:
        for member in members.values():
            with inside(member):
                try:
                    return plain(self, request)
                except AuthenticationFailed:
                    continue
        return plain(self, request)

    patch.setattr(ApiTokenAuthentication, "authenticate", authenticate)


def open_the_door_next_to_it(patch: pytest.MonkeyPatch, members: Members) -> None:
    wrong = lookup.organisation_at(members["skargard"].host)
    patch.setattr(middleware, "organisation_at", lambda _host: wrong)


def lead_to_any_host_we_serve(patch: pytest.MonkeyPatch, _members: Members) -> None:
    patch.setattr(AccountAdapter, "is_safe_url", DefaultAccountAdapter.is_safe_url)


FAULTS: list[tuple[Sweep, str, Fault, str]] = [
    (every_method, "participants:list", open_the_door_next_to_it, "touched tables"),
    (every_method, "api:participant-list", take_a_token_of_anywhere, "200 == 401"),
    (paths, "participants:detail", read_by_an_id_of_the_path, "zqrannikkozq"),
    (paths, "participants:notes", read_by_an_id_of_the_path, "zqrannikkozq"),
    (queries, "participants:list", search_elsewhere_too, "touched tables"),
    (fields, "referring:add", read_by_an_id_of_a_form, "touched tables"),
    (fields, "account_login", lead_to_any_host_we_serve, "leads elsewhere"),
    (fields, "account_logout", lead_to_any_host_we_serve, "leads elsewhere"),
    (bundles, "api:participant-detail", take_a_token_of_anywhere, "zqsatamazq"),
]
"""The sweep, the URL and the fault, and what the sweep's complaint says."""


@pytest.mark.parametrize(
    ("sweep", "name", "fault", "complaint"),
    FAULTS,
    ids=[f"{fault.__name__} at {name}" for _sweep, name, fault, _complaint in FAULTS],
)
def test_the_sweep_notices(
    sweep: Sweep,
    name: str,
    fault: Fault,
    complaint: str,
    members: Members,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url = next(url for url in WORKSHOP_URLS if url.name == name)
    fault(monkeypatch, members)
    with pytest.raises(AssertionError, match=complaint):
        sweep(url, members)
