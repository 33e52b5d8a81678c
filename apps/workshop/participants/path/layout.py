"""Where things stand in the picture of a path, in the picture's own units. Pure: no words of ours.

Labels never overlap. What fits beside its mark stands in one of a few rows; the rest is counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

WIDTH, LEFT, RIGHT = 990.0, 96.0, 984.0
"""The width of the picture, and where its days begin and end."""

CHARACTER = 6.7
"""A generous width of one letter of the labels, which are set in 12 px."""

RADIUS, BESIDE = 6.0, 10.0
"""Half a mark's width, and how far from its middle the label begins."""

MOST_ROWS = 5
MORE_WIDTH = 30.0
TICK_WIDTH = 46.0
PAD = 9.0
BETWEEN = 4.0


def text_width(text: str) -> float:
    return CHARACTER * len(text)


@dataclass(frozen=True)
class Scale:
    """From the first to the last day of a path."""

    first: date
    last: date

    def x(self, day: date) -> float:
        """The middle of the picture's day, kept inside the picture."""
        days = max(1, (self.last - self.first).days)
        share = min(1.0, max(0.0, (day - self.first).days / days))
        return round(LEFT + share * (RIGHT - LEFT), 1)


def scale_of(days: Sequence[date], today: date) -> Scale:
    """With some room at both ends, and today always inside."""
    first, last = min([*days, today]), max([*days, today])
    room = timedelta(days=max(4, (last - first).days // 40))
    return Scale(first - room, last + room)


@dataclass(frozen=True)
class Tick:
    """The first day of a month, a quarter or a year, by how much room there is."""

    day: date
    x: float
    months: int


def ticks(scale: Scale) -> list[Tick]:
    """The finest of months, quarters and years whose names have room."""
    months = (scale.last - scale.first).days / 30.4
    room = (RIGHT - LEFT) / max(1.0, months)
    step = next((one for one in (1, 3) if one * room >= TICK_WIDTH), 12)
    found = []
    year, month = scale.first.year, 1
    while (day := date(year, month, 1)) <= scale.last:
        if day >= scale.first:
            found.append(Tick(day, scale.x(day), step))
        month += step
        if month > 12:
            year, month = year + 1, 1
    return found


@dataclass(frozen=True)
class Box:
    """What a thing takes of a row, from one side to the other."""

    left: float
    right: float

    def meets(self, other: Box) -> bool:
        return self.left < other.right + BETWEEN and other.left < self.right + BETWEEN


@dataclass(frozen=True)
class Placed:
    """A mark with its label beside it. `number` is its place among what was given."""

    number: int
    x: float
    row: int
    text_x: float
    anchor: str
    box: Box


@dataclass(frozen=True)
class More:
    """So many marks whose labels found no room, at the first one's place."""

    x: float
    count: int
    box: Box


def place(marks: Sequence[tuple[float, str]]) -> tuple[list[Placed], list[More]]:
    """Each mark in the first row with room for its label, and what is left over, counted."""
    rows: list[list[Box]] = [[] for _row in range(MOST_ROWS)]
    placed: list[Placed] = []
    left_over: list[float] = []
    for number in sorted(range(len(marks)), key=lambda one: marks[one][0]):
        x, text = marks[number]
        found = _beside(number, x, text_width(text), rows)
        if found is None:
            left_over.append(x)
            continue
        rows[found.row].append(found.box)
        placed.append(found)
    return placed, _counted(left_over)


def _beside(number: int, x: float, width: float, rows: list[list[Box]]) -> Placed | None:
    right = Box(x - RADIUS, x + BESIDE + width)
    left = Box(x - BESIDE - width, x + RADIUS)
    for row, taken in enumerate(rows):
        for box, anchor, text_x in ((right, "start", x + BESIDE), (left, "end", x - BESIDE)):
            fits = box.right <= WIDTH and box.left >= LEFT - RADIUS
            if fits and not any(box.meets(other) for other in taken):
                return Placed(number, x, row, text_x, anchor, box)
    return None


def _counted(left_over: Sequence[float]) -> list[More]:
    found: list[More] = []
    for x in left_over:
        if found and x - RADIUS < found[-1].box.right + BETWEEN:
            found[-1] = More(found[-1].x, found[-1].count + 1, found[-1].box)
        else:
            at = min(x, WIDTH - BESIDE - MORE_WIDTH)
            # Next to the right edge two counts would stand on each other: they are one.
            if found and at - RADIUS < found[-1].box.right + BETWEEN:
                found[-1] = More(found[-1].x, found[-1].count + 1, found[-1].box)
                continue
            found.append(More(at, 1, Box(at - RADIUS, at + BESIDE + MORE_WIDTH)))
    return found


@dataclass(frozen=True)
class Label:
    """A bar's label. `on` is what it stands on: the done part, the coming one, or the ground."""

    text: str
    x: float
    anchor: str
    on: str
    box: Box
    """What bar and label take of their row together."""


@dataclass(frozen=True)
class Bar:
    """A stretch of days in its row: done until `now`, still to come after it."""

    number: int
    row: int
    left: float
    now: float
    right: float
    label: Label

    @property
    def done_width(self) -> float:
        return round(self.now - self.left, 1)

    @property
    def coming_width(self) -> float:
        return round(self.right - self.now, 1)


def bars(
    stretches: Sequence[tuple[date, date | None, str]], scale: Scale, today: date
) -> list[Bar]:
    """Bars in as many rows as it takes that neither they nor their labels overlap."""
    rows: list[list[Box]] = []
    found = []
    for number, (first, last, text) in enumerate(stretches):
        left = scale.x(first)
        right = max(left + 4.0, scale.x(last + timedelta(days=1)) if last else RIGHT)
        now = min(right, max(left, scale.x(today)))
        label = _label(left, now, right, text)
        row = next(
            (i for i, taken in enumerate(rows) if not any(label.box.meets(b) for b in taken)),
            len(rows),
        )
        if row == len(rows):
            rows.append([])
        rows[row].append(label.box)
        found.append(Bar(number, row, left, now, right, label))
    return found


def _label(left: float, now: float, right: float, text: str) -> Label:
    """A bar's label: inside where it fits, else beside the bar, else cut short inside."""
    width, bar = text_width(text), Box(left, right)
    if width + 2 * PAD <= now - left:
        return Label(text, left + PAD, "start", "done", bar)
    if width + 2 * PAD <= right - now:
        return Label(text, now + PAD, "start", "coming", bar)
    if right + PAD + width <= WIDTH:
        return Label(text, right + PAD, "start", "beside", Box(left, right + PAD + width))
    if left - PAD - width >= LEFT:
        return Label(text, left - PAD, "end", "beside", Box(left - PAD - width, right))
    room = int((max(now - left, right - now) - 2 * PAD) / CHARACTER) - 1
    cut = f"{text[: max(1, room)]}…"
    is_done = now - left >= right - now
    at = (left if is_done else now) + PAD
    return Label(cut, at, "start", "done" if is_done else "coming", bar)
