"""The workflow as the documents show it: a diagram and a table, made from its declaration."""

from __future__ import annotations

from collections.abc import Iterable

from apps.network.referrals.workflow import ENDED, TRANSITIONS, Side, State, Transition

BEGIN, END = "<!-- drawn by manage referrals draw -->", "<!-- end of the drawing -->"

DRAFT = "draft"


def drawing() -> str:
    """The diagram (Mermaid) and the table of the ways, as Markdown between two marks."""
    return "\n".join((BEGIN, "", *_diagram(), "", *_table(), "", END))


def drawn_into(text: str) -> str:
    """A document with the drawing in place of the one it had. Raises ValueError without marks."""
    before, begin, rest = text.partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError("The document has no place for the drawing: two marks that say so.")
    return before + drawing() + after


def _diagram() -> Iterable[str]:
    yield "```mermaid"
    yield "stateDiagram-v2"
    yield f"    [*] --> {DRAFT}"
    yield f"    {DRAFT} --> {State.SENT.value}: send"
    for way in TRANSITIONS:
        for source in way.sources:
            yield f"    {source.value} --> {way.target.value}: {way.name}"
    for state in ENDED:
        yield f"    {state.value} --> [*]"
    yield "```"


def _table() -> Iterable[str]:
    yield "| Way | From | To | Who | Stamps | What it does |"
    yield "|---|---|---|---|---|---|"
    yield (
        f"| `send` | `{DRAFT}` | `{State.SENT.value}` | sender | `sent_at` and the four clocks"
        " | The content is sealed to both sides, and the draft is gone. |"
    )
    for way in TRANSITIONS:
        cells = (
            f"`{way.name}`",
            _codes(state.value for state in way.sources),
            f"`{way.target.value}`",
            _who(way),
            _codes(way.stamps),
            way.effect,
        )
        yield f"| {' | '.join(cells)} |"


def _who(way: Transition) -> str:
    if way.is_clock:
        return "nobody: time, at either side's round"
    return ", ".join(side.value for side in Side if side in way.by)


def _codes(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)
