"""Whose words may be where: what a request leaves is searched for all that is not its own."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote, quote_plus, urlsplit

from tests.isolation.ledger import LEDGER
from tests.isolation.sweep_traces import IMPERSONAL, SHOWN, Place, Traces
from tests.support.people import NETWORK_HOST
from tests.support.world import Member

TYPED = "zqtypedzq"
"""The word in every text that the sweep itself types."""

SHORTEST_ECHO = 8


@dataclass(frozen=True)
class Rules:
    """What holds for one request besides whose host it is made at.

    For somebody who is not welcome, words of the host's own are foreign too where they are shown.
    `secrets` are further words that nobody may be shown, `never_logged` those that no log may hold,
    asked for or not, and `opened` are another member's words that the request rightly opens. With
    `leads_away` the answer may lead to another host.
    """

    is_welcome: bool = True
    secrets: tuple[str, ...] = ()
    never_logged: tuple[str, ...] = ()
    opened: tuple[str, ...] = ()
    leads_away: bool = False


USUAL = Rules()


@dataclass(frozen=True)
class Found:
    """A word that is not for its finder, and where it was."""

    place: Place
    whose: str
    word: str
    times: int

    @property
    def size(self) -> int:
        """Bytes that have crossed."""
        return self.times * len(self.word.encode())


def nothing_foreign(
    traces: Traces,
    *,
    at: Member | None,
    members: Mapping[str, Member],
    where: str,
    rules: Rules = USUAL,
) -> None:
    """Fail for every foreign word, every table touched elsewhere and every way to another host.

    `where` begins the complaint; the rest is as for `foreign_words`.
    """
    found = foreign_words(traces, at=at, members=members, rules=rules)
    LEDGER.foreign_bytes += sum(one.size for one in found)
    assert not found, f"{where}: {found}"
    elsewhere = traces.touched - ({at.schema} if at else set())
    assert not elsewhere, f"{where} touched tables of {elsewhere}"
    goal, home = urlsplit(traces.location).netloc, at.host if at else NETWORK_HOST
    stays = rules.leads_away or goal in ("", home)
    assert stays, f"{where} leads elsewhere: {traces.location}"


def foreign_words(
    traces: Traces, *, at: Member | None, members: Mapping[str, Member], rules: Rules = USUAL
) -> list[Found]:
    """Every word in the traces that should not be where it is.

    `at` is the member at whose host it happened, None for the network's. What the request itself
    carried is no find where it is repeated.
    """
    found = []
    for place, text in ((place, text.lower()) for place, text in traces.words.items() if text):
        wanted = list(_wanted(place, at, members.values(), rules))
        # Most texts hold none of them, and cutting the echoes out takes its time.
        if any(word.lower() in text for _whose, word in wanted):
            rest = _without(text, _echoes(place, traces.said, rules))
            rest = _without(rest, _allowed(place, at, members.values(), rules))
            counted = ((whose, word, rest.count(word.lower())) for whose, word in wanted)
            found += [Found(place, *one) for one in counted if one[-1]]
    return found


def _wanted(
    place: Place, at: Member | None, members: Iterable[Member], rules: Rules
) -> Iterator[tuple[str, str]]:
    """Whose word, and the word, for everything that must not be in a place."""
    yield from (("somebody", secret) for secret in rules.secrets)
    if place is Place.LOG:
        yield from (("a link", secret) for secret in rules.never_logged)
    if place in IMPERSONAL:
        yield "the sweep", TYPED
    for member in members:
        yield from ((member.key, word) for word in _words_of(member, place, at, rules))


def _words_of(member: Member, place: Place, at: Member | None, rules: Rules) -> Iterator[str]:
    """A member's words that must not be in a place."""
    is_own = at is not None and member.key == at.key
    if not is_own:
        yield from _ids_of(member, at)
        if place is Place.JOB and at:
            yield member.schema
    may_be_there = place not in IMPERSONAL and (rules.is_welcome or place not in SHOWN)
    if not (may_be_there and is_own):
        yield member.sentinel
    if not (may_be_there and _is_party(at, member)):
        yield member.referral_sentinel


def _is_party(at: Member | None, member: Member) -> bool:
    """Whether the referral that `member` has sent is one that `at` may read."""
    return at is not None and (member.key == at.key or member.sent in {at.sent, at.received} - {""})


def _ids_of(member: Member, at: Member | None) -> Iterator[str]:
    """What names something of a member's. Its schema is an address for those it works with."""
    ids = {
        member.participant,
        member.draft,
        member.hidden_listing,
        member.invitation,
        member.token,
        member.api_token_id,
        member.sent,
        member.received,
    }
    if at is not None:
        ids -= {at.sent, at.received}
        ids.add(member.sign_up)
        if not member.sent:
            # Members outside the directory: one is not confirmed, the other closed.
            ids.add(member.schema)
    yield from sorted(ids - {""})


def _allowed(
    place: Place, at: Member | None, members: Iterable[Member], rules: Rules
) -> Iterator[str]:
    """Words with a right to be in a place, although they hold somebody's."""
    if place not in IMPERSONAL:
        yield from rules.opened
    if at is None and (rules.is_welcome or place not in SHOWN):
        # The network's people read who subscribed an organisation, and mail goes there.
        for member in members:
            yield f"Johtaja{member.sentinel}"
            yield f"director@{member.sentinel}.example"
            yield f"johtaja@{member.sentinel}.example"


def _echoes(place: Place, said: Iterable[str], rules: Rules) -> Iterator[str]:
    """What a place may repeat of the request, however it is written. A job is no answer."""
    if place is Place.JOB:
        return
    kept = rules.never_logged if place is Place.LOG else ()
    pieces = {piece for one in said for piece in _pieces(one)}.difference(kept)
    for piece in sorted(pieces, key=len, reverse=True):
        # The address of a page that was asked for comes back inside another, quoted twice.
        quoted = {quote(piece), quote_plus(piece)}
        yield from {piece, html.escape(piece), *quoted, *map(quote, quoted)}


def _pieces(value: str) -> list[str]:
    # An address may be cut up and written back in parts. Short pieces are no secrets.
    return [one for one in (value, *re.split(r"[/?&=\s]", value)) if len(one) >= SHORTEST_ECHO]


def _without(text: str, words: Iterable[str]) -> str:
    for word in words:
        text = text.replace(word.lower(), "·")
    return text
