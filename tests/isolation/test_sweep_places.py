"""The sweep itself is tried out: a word of another organisation, put in each place, is found there.

A leak takes the place of the first page's answer, so everything between page and sweep is as it is.
"""

from __future__ import annotations

import gzip
import logging
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO

import pytest
from django.contrib import messages
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect

from apps.workshop.home import views
from apps.workshop.participants.models import Participant
from tenants.accounts.mail import queue_mail, queue_text
from tenants.organisations import lookup, middleware
from tests.isolation import sweep_watch, sweep_words
from tests.isolation.ledger import Ledger
from tests.isolation.permission_table import Actor
from tests.isolation.sweep_hosts import WORKSHOP_URLS, Host, workshop_host
from tests.isolation.sweep_traces import Place, Traces
from tests.isolation.sweep_visitors import NOTHING, Sent
from tests.isolation.sweep_watch import watching
from tests.isolation.sweep_words import TYPED, USUAL, Rules, foreign_words, nothing_foreign
from tests.support.people import inside
from tests.support.world import Member

WORD = "zqrannikkozq"
MY_DAY = next(url for url in WORKSHOP_URLS if url.name == "home:my_day")

Leak = Callable[[HttpRequest], object]

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _watched(django_db_setup: None, members: dict[str, Member]) -> Iterator[None]:
    with watching(members.values()):
        yield


@pytest.fixture
def host(satama: Member, members: dict[str, Member]) -> Host:
    return workshop_host(satama, members)


def zipped(text: str) -> bytes:
    """An archive with one file."""
    with zipfile.ZipFile(file := BytesIO(), "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("rivit.txt", text)
    return file.getvalue()


def with_cookie(_request: HttpRequest) -> HttpResponse:
    answer = HttpResponse()
    answer.set_cookie("last", WORD)
    return answer


def with_message(request: HttpRequest) -> None:
    messages.success(request, f"{WORD} was added.")


def with_message_on_the_next_page(request: HttpRequest) -> HttpResponse:
    with_message(request)
    return redirect("/participants/")


def with_file(_request: HttpRequest) -> None:
    default_storage.save("exports/rows.csv", ContentFile(f"name\n{WORD}\n".encode()))


def with_file_name(_request: HttpRequest) -> None:
    default_storage.save(f"exports/{WORD}.csv", ContentFile(b"name\n"))


def with_job(_request: HttpRequest) -> None:
    from tenants.accounts.tasks import deliver

    deliver.later(message=WORD)


def with_error_in_the_log(_request: HttpRequest) -> None:
    try:
        raise ValueError(WORD)
    except ValueError:
        logging.getLogger("apps.workshop").debug("A row could not be read", exc_info=True)


LEAKS: list[tuple[Place, Leak]] = [
    (Place.BODY, lambda _request: HttpResponse(f"<p>{WORD}</p>")),
    (Place.BODY, lambda _request: HttpResponse(WORD.upper())),
    (Place.BODY, lambda _request: HttpResponse(WORD.encode("utf-16"))),
    (Place.BODY, lambda _request: HttpResponse(zipped(WORD))),
    (Place.BODY, lambda _request: HttpResponse(gzip.compress(WORD.encode()))),
    (Place.BODY, lambda _request: StreamingHttpResponse(iter(["<p>", WORD, "</p>"]))),
    (Place.BODY, lambda _request: StreamingHttpResponse(iter([WORD[:5], WORD[5:]]))),
    (Place.HEADER, lambda _request: HttpResponse(headers={"X-Row": WORD})),
    (
        Place.HEADER,
        lambda _request: HttpResponse(
            headers={"Content-Disposition": f'attachment; filename="{WORD}.csv"'}
        ),
    ),
    (Place.REDIRECT, lambda _request: redirect(f"https://example.org/?name={WORD}")),
    (Place.COOKIE, with_cookie),
    (Place.SESSION, with_message),
    (Place.LANDING, with_message_on_the_next_page),
    (Place.MAIL, lambda _request: queue_mail(to=f"x@{WORD}.example", subject="x", body="x")),
    (Place.MAIL, lambda _request: queue_mail(to="x@example.org", subject="x", body=WORD)),
    (Place.TEXT, lambda _request: queue_text(to="+358401234567", text=WORD)),
    (Place.JOB, with_job),
    (Place.FILE, with_file),
    (Place.FILE, with_file_name),
    (Place.LOG, lambda _request: logging.getLogger("apps.workshop").info("Added %s", WORD)),
    (Place.LOG, with_error_in_the_log),
]


@pytest.fixture(autouse=True)
def ledger(monkeypatch: pytest.MonkeyPatch) -> Ledger:
    """A ledger of these tests' own: what is made to leak here has not crossed."""
    monkeypatch.setattr(sweep_words, "LEDGER", own := Ledger())
    return own


def my_day_that(
    leak: Leak, host: Host, monkeypatch: pytest.MonkeyPatch, sent: Sent = NOTHING
) -> Traces:
    """What a coach's first page leaves when a leak takes its place."""

    def leaking(request: HttpRequest, *_args: object) -> HttpResponseBase:
        answer = leak(request)
        return answer if isinstance(answer, HttpResponseBase) else HttpResponse("ok")

    monkeypatch.setattr(views, "render", leaking)
    return host.visitors[Actor.COACH].ask(MY_DAY, "/", "GET", sent)


def places_with(traces: Traces, host: Host, rules: Rules = USUAL) -> set[Place]:
    """Where the checker finds anything."""
    found = foreign_words(traces, at=host.at, members=host.members, rules=rules)
    return {one.place for one in found}


@pytest.mark.parametrize(
    ("place", "leak"), LEAKS, ids=[f"{place} {n}" for n, (place, _leak) in enumerate(LEAKS)]
)
def test_a_foreign_word_is_found_where_it_is(
    place: Place, leak: Leak, host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = foreign_words(my_day_that(leak, host, monkeypatch), at=host.at, members=host.members)
    assert [(one.place, one.whose, one.word) for one in found] == [(place, "rannikko", WORD)]
    assert found[0].size == len(WORD)


def test_without_a_leak_nothing_is_found(host: Host, satama: Member) -> None:
    traces = host.visitors[Actor.COACH].ask(MY_DAY, "/")
    assert satama.sentinel in traces.words[Place.BODY]
    assert places_with(traces, host) == set()


def test_a_word_that_crosses_is_counted_and_fails(
    host: Host, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    traces = my_day_that(lambda _request: HttpResponse(WORD * 2), host, monkeypatch)
    with pytest.raises(AssertionError, match="rannikko"):
        nothing_foreign(traces, at=host.at, members=host.members, where="my day")
    assert ledger.foreign_bytes == 2 * len(WORD)


@pytest.mark.parametrize("kind", ["participant", "draft", "referral", "token", "sign-up"])
def test_a_foreign_id_is_found_unless_the_request_itself_brought_it(
    kind: str, host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    value = host.foreign.values[kind]
    sent = Sent(query={"q": value})
    assert places_with(my_day_that(lambda _r: HttpResponse(value), host, monkeypatch), host)
    echo = my_day_that(
        lambda _r: HttpResponse(f"Nobody is called {value}"), host, monkeypatch, sent
    )
    assert places_with(echo, host) == set()
    beside = my_day_that(lambda _r: HttpResponse(value + WORD), host, monkeypatch, sent)
    assert places_with(beside, host) == {Place.BODY}


def test_a_secret_of_a_link_is_found_in_a_log_also_when_asked_for(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = host.never_logged[0]
    log = logging.getLogger("apps.workshop")
    traces = my_day_that(
        lambda _r: log.warning("Gone: %s", secret), host, monkeypatch, Sent(query={"q": secret})
    )
    assert places_with(traces, host, Rules(never_logged=(secret,))) == {Place.LOG}


@pytest.mark.parametrize("whose", ["satama", "the sweep"])
def test_a_log_holds_nobody_of_one_s_own_either(
    whose: str, host: Host, satama: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    word = satama.sentinel if whose == "satama" else TYPED
    log = logging.getLogger("kit")
    traces = my_day_that(lambda _request: log.debug("Saved %s", word), host, monkeypatch)
    assert [one.whose for one in foreign_words(traces, at=satama, members=host.members)] == [whose]


def test_a_stranger_is_shown_no_word_of_the_host_itself(
    host: Host, satama: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    traces = my_day_that(lambda _request: HttpResponse(satama.sentinel), host, monkeypatch)
    assert places_with(traces, host, Rules(is_welcome=False)) == {Place.BODY}


def test_the_network_s_people_see_contacts_and_nobody_else(members: dict[str, Member]) -> None:
    satama = members["satama"]
    for word, is_welcome, is_found in (
        (satama.director, True, False),
        (satama.director, False, True),
        (satama.coach, True, True),
        (satama.participant, True, True),
    ):
        traces = Traces(HttpResponse(), words={Place.BODY: f"<td>{word}</td>"})
        rules = Rules(is_welcome=is_welcome)
        found = foreign_words(traces, at=None, members=members, rules=rules)
        assert bool(found) is is_found, word


@pytest.mark.parametrize("verb", ["count", "update"])
def test_a_table_of_another_organisation_is_not_touched_unseen(
    verb: str, host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    def touch(_request: HttpRequest) -> None:
        with inside(host.members["rannikko"]):
            people = Participant.objects.all()
            people.count() if verb == "count" else people.update(phone="")

    traces = my_day_that(touch, host, monkeypatch)
    assert places_with(traces, host) == set()
    with pytest.raises(AssertionError, match="touched tables"):
        nothing_foreign(traces, at=host.at, members=host.members, where="my day")


def test_a_redirect_to_another_organisation_s_host_fails(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    goal = f"http://{host.members['rannikko'].host}/"
    traces = my_day_that(lambda _request: redirect(goal), host, monkeypatch)
    with pytest.raises(AssertionError, match="leads elsewhere"):
        nothing_foreign(traces, at=host.at, members=host.members, where="my day")


def test_a_door_that_opens_another_organisation_is_noticed(
    host: Host, skargard: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = lookup.organisation_at(skargard.host)
    monkeypatch.setattr(middleware, "organisation_at", lambda _host: wrong)
    url = next(url for url in WORKSHOP_URLS if url.name == "api:participant-list")
    traces = host.visitors[Actor.OTHER_STAFF].ask(url, url.address({}))
    assert places_with(traces, host) == {Place.BODY}
    assert skargard.schema in traces.touched
    assert skargard.schema in host.visitors[Actor.COACH].ask(MY_DAY, "/").touched


def test_a_request_that_nobody_watches_cannot_be_made(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweep_watch, "_schemas", [])
    with pytest.raises(RuntimeError, match="Nothing is watched"):
        host.visitors[Actor.COACH].ask(MY_DAY, "/")


def test_what_a_request_changes_is_undone(host: Host, satama: Member) -> None:
    url = next(url for url in WORKSHOP_URLS if url.name == "account_logout")
    coach = host.visitors[Actor.COACH]
    assert coach.ask(url, "/sign-out/", "POST").status == 302
    assert coach.ask(MY_DAY, "/").status == 200
