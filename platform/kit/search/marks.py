"""Showing why something was found: the searched part of a word in <mark>."""

from __future__ import annotations

from difflib import SequenceMatcher

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from kit.search.keys import PART, Query, Sought
from kit.search.letters import folded, folded_with_places, places
from kit.search.stems import SHORTEST

AROUND = 60


def marked(text: str, query: Query) -> SafeString:
    """`text` as HTML, with what `query` found in <mark>."""
    pieces: list[tuple[str, str, str]] = []
    done = 0
    for begins, ends in _spans(text, query):
        pieces += [("", text[done:begins], ""), ("<mark>", text[begins:ends], "</mark>")]
        done = ends
    pieces.append(("", text[done:], ""))
    return format_html_join("", "{}{}{}", ((_safe(a), b, _safe(c)) for a, b, c in pieces))


def passage(text: str, query: Query) -> str:
    """The part of a long text around the first thing found in it; empty when there is none."""
    first = next(iter(_spans(text, query)), None)
    if first is None:
        return ""
    begins = max(0, first[0] - AROUND)
    ends = min(len(text), first[1] + 2 * AROUND)
    if begins:  # A whole word first.
        begins = text.find(" ", begins, first[0]) + 1 or first[0]
    if ends < len(text):
        ends = max(text.rfind(" ", first[1], ends), first[1])
    shown = " ".join(text[begins:ends].split())
    return f"{'… ' if begins else ''}{shown}{' …' if ends < len(text) else ''}"


def _safe(tag: str) -> SafeString:
    return SafeString(tag)


def _spans(text: str, query: Query) -> list[tuple[int, int]]:
    """Where the parts begin and end, in order: exactly what was typed, forms of it, then typos."""
    found = []
    for begins, ends in places(text):
        part = _best(text[begins:ends], query)
        if part:
            found.append((begins + part[0], begins + part[1]))
    return found


def _best(word: str, query: Query) -> tuple[int, int] | None:
    for each in query.sought:
        if part := _part(word, each):
            return part
    return None


def _part(word: str, sought: Sought) -> tuple[int, int] | None:
    plain, came_from = folded_with_places(word)
    typed = folded(sought.word)
    at = plain.find(typed) if len(typed) >= PART else 0 if plain.startswith(typed) else -1
    if at >= 0 and typed:
        return came_from[at], came_from[at + len(typed) - 1] + 1
    if not sought.is_met_by(word, loosely=True):
        return None
    # Another form: the part both have, if the rest is an ending; otherwise the whole word.
    common = SequenceMatcher(None, plain, typed, autojunk=False).find_longest_match()
    is_ending = common.b == 0 and common.size >= SHORTEST
    return (came_from[common.a], len(word)) if is_ending else (0, len(word))
