"""A client that goes from organisation to organisation on one connection, and what it asks for."""

from __future__ import annotations

import json
import random
import uuid
from collections.abc import Callable
from datetime import date
from http.client import HTTPException

from tests.isolation.served.browser import Answer, Browser
from tests.isolation.served.crowd import PARTICIPANTS
from tests.isolation.served.middleware import HEADER
from tests.isolation.served.tally import Tally, foreign_words
from tests.support.people import NETWORK_HOST
from tests.support.world import Member

COORDINATOR = "coordinator@verkko.example"
API = "/api/v1/participants/"
UNKNOWN_HOSTS = ("nobody.pajaverkko.localhost", "suljettu.pajaverkko.localhost", "127.0.0.1")
FAILURES = (500, 503, 400)
"""Also 400: Django takes a session that the database did not save for one that has ended."""

TRIES = 50
"""How often somebody whose note was not acknowledged presses the button again."""


class Visitor:
    """Somebody with a session in every organisation, who asks at random.

    `may_fail` is for times of trouble: one of `FAILURES`, or no answer, is counted and excused.
    What is foreign or wrong never is.
    """

    def __init__(self, number: int, port: int, members: dict[str, Member]) -> None:
        self.members = members
        self.may_fail = False
        self.begin("first")
        self.browser = Browser(port)
        self.people: dict[str, list[str]] = {}
        # Every run asks the same; which thread answers is the server's choice.
        self._chance = random.Random(number)  # noqa: S311
        self._visits: list[tuple[int, Callable[[Member], None]]] = [
            (12, self.list_participants),
            (4, self.search),
            (9, self.open_my_day),
            (10, self.open_participant),
            (6, self.list_by_token),
            (5, self.open_by_token),
            (4, self.read_handbook),
            (3, self.read_chapter),
            (5, self.write_note),
            (9, self.read_stream),
            (3, self.read_stream_that_breaks),
            (4, self.turn_away_from_stream),
            (4, self.raise_in_view),
            (6, self.fail_in_database),
            (5, self.leave_behind),
            (3, self.ask_for_a_foreign_participant),
            (2, self.come_with_foreign_cookies),
            (2, self.knock_where_nobody_lives),
            (3, self.come_without_session),
            (3, self.look_at_the_network),
        ]

    def begin(self, run: str) -> None:
        """Count from here on; notes will bear the run's name."""
        self.run, self.tally = run, Tally()

    def arrive(self) -> None:
        """Sign in everywhere, and learn who is there."""
        for member in self.members.values():
            for answer in self.browser.sign_in(member.host, member.coach):
                self._look(answer, member)
            self.people[member.key] = [row["id"] for row in self._listed(member)]
        for answer in self.browser.sign_in(NETWORK_HOST, COORDINATOR):
            self._look(answer, None)

    def go_on(self) -> None:
        """One visit somewhere."""
        weights = [weight for weight, _visit in self._visits]
        ((_weight, visit),) = self._chance.choices(self._visits, weights)
        self.tally.visits[visit.__name__] += 1
        visit(self._chance.choice(list(self.members.values())))

    # ── What the product has ──────────────────────────────────────────────────────────────────────
    def list_participants(self, member: Member) -> None:
        self.ask(member, "/participants/", holds=f"Osallinen{member.sentinel}, ")

    def search(self, member: Member) -> None:
        """A search that means everybody, of every organisation."""
        self.ask(member, "/participants/?q=Osallinen", holds=f"Osallinen{member.sentinel}, ")

    def open_my_day(self, member: Member) -> None:
        self.ask(member, "/", holds=f"Osallinen{member.sentinel}")

    def open_participant(self, member: Member) -> None:
        self.ask(member, self._somebody(member), holds=f"Osallinen{member.sentinel}</h1>")

    def list_by_token(self, member: Member) -> None:
        rows = self._listed(member)
        names = [row["family_name"] for row in rows]
        if rows and names != [f"Osallinen{member.sentinel}"] * PARTICIPANTS:
            self._wrong(member, API, f"lists {names}")

    def open_by_token(self, member: Member) -> None:
        path = f"/api/v1{self._somebody(member)}"
        self.ask(member, path, jar="", headers=_token(member), holds=f"Osallinen{member.sentinel}")

    def read_handbook(self, member: Member) -> None:
        self.ask(member, "/handbook/", holds=f"Polku {member.sentinel}")

    def read_chapter(self, member: Member) -> None:
        self.ask(member, f"/handbook/{member.chapter}/", holds=f"Polku {member.sentinel}")

    def write_note(self, member: Member) -> None:
        """A note, saved again until it is acknowledged, with the form's token as a page has it."""
        path, word = self._somebody(member), f"{self.run}-{uuid.uuid4().hex}"
        form = {
            "form_token": str(uuid.uuid4()),
            "happened_on": date.today().isoformat(),
            "text": f"Kirjaus {member.sentinel} {word}",
        }
        for _try in range(TRIES):
            if self.ask(member, f"{path}notes/", 302, form=form):
                self.tally.notes[member.key].append(word)
                self.ask(member, path, holds=f"Kirjaus {member.sentinel} {word}")
                return

    def ask_for_a_foreign_participant(self, member: Member) -> None:
        other = self._another(member)
        self.ask(member, self._somebody(other), 404)
        path = f"/api/v1{self._somebody(other)}"
        self.ask(member, path, 404, jar="", headers=_token(member))

    def come_with_foreign_cookies(self, member: Member) -> None:
        other = self._another(member)
        self.ask(member, "/participants/", 302, jar=other.host)
        self.ask(member, API, 401, jar=other.host, headers=_token(other))

    def come_without_session(self, member: Member) -> None:
        self.ask(member, "/participants/", 302, jar="")
        page = self.ask(member, "/sign-in/", jar="", holds=member.name)
        others = [other.name for other in self.members.values() if other.key != member.key]
        if page and any(name in page.text for name in others):
            self._wrong(member, "/sign-in/", "names another organisation")

    def knock_where_nobody_lives(self, member: Member) -> None:
        """With cookies that are good elsewhere."""
        host = self._chance.choice(UNKNOWN_HOSTS)
        self.ask(None, "/participants/", 404, host=host, jar=member.host)

    def look_at_the_network(self, _member: Member) -> None:
        self.ask(None, "/figures/", host=NETWORK_HOST, holds="Verkkonen")
        self.ask(None, "/account/", host=NETWORK_HOST, holds="Verkkonen")

    # ── What it does not have ─────────────────────────────────────────────────────────────────────
    def read_stream(self, member: Member) -> None:
        answer = self.ask(member, "/probe/stream/", holds="end\n")
        if answer:
            self._check_stream(member, answer)

    def read_stream_that_breaks(self, member: Member) -> None:
        answer = self.ask(member, "/probe/stream-that-breaks/", holds="row ", is_whole=False)
        if answer:
            self._check_stream(member, answer)

    def turn_away_from_stream(self, member: Member) -> None:
        """The server learns while it sends that nobody listens."""
        self.tally.requests += 1
        try:
            seen = self.browser.glimpse(member.host, "/probe/long-stream/")
        except OSError as fault:
            self._failed(member, "/probe/long-stream/", repr(fault))
            return
        self._search(seen.decode(errors="replace"), member, "/probe/long-stream/")
        row = f"row {member.schema} Osallinen{member.sentinel}"
        if row.encode() not in seen and not self.may_fail:
            self._wrong(member, "/probe/long-stream/", f"begins with {seen[-300:]!r}")

    def raise_in_view(self, member: Member) -> None:
        self._fails(member, "/probe/raise/")

    def fail_in_database(self, member: Member) -> None:
        how = self._chance.choice(["inside", "outside", "by-hand", "caught", "caught-outside"])
        if how.startswith("caught"):
            row = f"{member.schema} Osallinen{member.sentinel}"
            self.ask(member, f"/probe/error-{how}/", holds=row)
        else:
            self._fails(member, f"/probe/error-{how}/")

    def leave_behind(self, member: Member) -> None:
        self.ask(member, "/probe/leave-behind/", holds=f"Osallinen{member.sentinel}")

    # ── Asking and looking ────────────────────────────────────────────────────────────────────────
    def ask(
        self,
        member: Member | None,
        path: str,
        status: int = 200,
        *,
        holds: str = "",
        host: str = "",
        form: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
        jar: str | None = None,
        is_whole: bool = True,
    ) -> Answer | None:
        """The answer, if it is as expected; what is not is counted.

        `holds` is a text that the page itself must have: the frame around it names the person.
        """
        host = host or (member.host if member else "")
        try:
            answer = self.browser.ask(host, path, form=form, headers=headers, jar=jar)
        except (OSError, HTTPException) as fault:
            self.tally.requests += 1
            self._failed(member, path, repr(fault))
            return None
        self._look(answer, member, path)
        if answer.status != status and answer.status in FAILURES:
            self._failed(member, path, f"answers {answer.status}")
        elif answer.status != status:
            self._wrong(member, path, f"answers {answer.status} {answer.header('Location')}")
        elif answer.is_whole != is_whole or not (answer.is_whole or holds in answer.text):
            self._failed(member, path, f"is whole: {answer.is_whole}, {len(answer.body)} bytes")
        elif holds not in answer.text:
            self._wrong(member, path, f"lacks {holds!r}")
        else:
            return answer
        return None

    def _fails(self, member: Member, path: str) -> None:
        """A page that always fails, and tells nothing of what it knew."""
        answer = self.ask(member, path, 500)
        if answer and member.sentinel in answer.text:
            self._wrong(member, path, "tells what it knew")

    def _look(self, answer: Answer, member: Member | None, path: str = "/sign-in/") -> None:
        self.tally.requests += 1
        self._search(answer.said, member, path)
        if member:
            self.tally.threads[answer.header(HEADER)].append(member.key)

    def _search(self, text: str, member: Member | None, path: str) -> None:
        at = member.key if member else "elsewhere"
        self.tally.foreign += [f"{word} on {path} of {at}" for word in foreign_words(text, member)]

    def _check_stream(self, member: Member, answer: Answer) -> None:
        expected = {"left", f"row {member.schema} Osallinen{member.sentinel}", "end"}
        if not {line.strip() for line in answer.text.splitlines()} <= expected:
            self._wrong(member, "a stream", f"has {answer.text}")

    def _failed(self, member: Member | None, path: str, what: str) -> None:
        if self.may_fail:
            self.tally.failed += 1
        else:
            self._wrong(member, path, what)

    def _wrong(self, member: Member | None, path: str, what: str) -> None:
        self.tally.unexpected.append(f"{path} of {member.key if member else 'elsewhere'} {what}")

    def _listed(self, member: Member) -> list[dict[str, str]]:
        answer = self.ask(member, API, jar="", headers=_token(member), holds=member.sentinel)
        return json.loads(answer.body)["results"] if answer else []

    def _somebody(self, member: Member) -> str:
        return f"/participants/{self._chance.choice(self.people[member.key])}/"

    def _another(self, member: Member) -> Member:
        others = [other for other in self.members.values() if other.key != member.key]
        return self._chance.choice(others)


def _token(member: Member) -> dict[str, str]:
    return {"Authorization": f"Bearer {member.token}"}
