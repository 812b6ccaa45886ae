"""Lines of text on a card, and where they lie: neighbours, rows, and which way is up.  Plain data in and out."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median

Point = tuple[float, float]
Box = tuple[Point, Point, Point, Point]


@dataclass(frozen=True, slots=True)
class Line:
    """A line as the reader found it, in the frame of the picture; `score` is the reader's own, 0 to 1."""

    box: Box
    text: str = field(repr=False)
    score: float

    @property
    def packed(self) -> str:
        """The text without spaces."""
        return re.sub(r"\s+", "", self.text)

    @property
    def left(self) -> float:
        return min(x for x, _ in self.box)

    @property
    def right(self) -> float:
        return max(x for x, _ in self.box)

    @property
    def middle(self) -> float:
        """Its height on the card, measured from above."""
        return sum(y for _, y in self.box) / 4

    @property
    def thick(self) -> float:
        """The text's own height, however the line slopes."""
        sides = sorted(math.dist(self.box[i], self.box[(i + 1) % 4]) for i in range(4))
        return max(8.0, sides[0])


@dataclass(frozen=True)
class Sheet:
    """All lines of a card, level and the right way up, from top to bottom."""

    lines: tuple[Line, ...]

    def first(self, pattern: str) -> Line | None:
        """The topmost line in which the pattern is found; spaces do not count."""
        return next((line for line in self.lines if re.search(pattern, line.packed)), None)

    def row(self, of: Line) -> list[Line]:
        """The lines level with this one, itself too, from left to right."""
        level = [line for line in self.lines if abs(line.middle - of.middle) < 0.75 * max(line.thick, of.thick)]
        return sorted(level, key=lambda line: line.left)

    def after(self, label: Line) -> Line | None:
        """What stands to the right of a label, in its row."""
        return next((line for line in self.row(label) if line.left > label.left and line is not label), None)

    def under(self, label: Line) -> Line | None:
        """What stands next below a label."""
        near = [
            line
            for line in self.lines
            if 0.4 * label.thick < line.middle - label.middle < 2.8 * max(label.thick, line.thick)
            and line.left < label.right + 1.5 * label.thick
            and line.right > label.left - 1.5 * label.thick
        ]
        return min(near, key=lambda line: line.middle, default=None)

    def text(self) -> str:
        """All of it, packed."""
        return "".join(line.packed for line in self.lines)


def turned(box: Box, quarter: int, size: tuple[int, int]) -> Box:
    """A box after the picture of this (width, height) was turned clockwise by quarters."""
    width, height = size

    def place(point: Point) -> Point:
        x, y = point
        return ((x, y), (height - y, x), (width - x, height - y), (y, width - x))[quarter]

    return tuple(place(point) for point in box)  # type: ignore[return-value]


def sheet(lines: Iterable[Line], quarter: int, size: tuple[int, int]) -> Sheet:
    """The lines after turning the picture, levelled."""
    kept = [Line(turned(line.box, quarter, size), line.text.strip(), line.score) for line in lines]
    return Sheet(tuple(sorted(_level([line for line in kept if line.text]), key=lambda one: (one.middle, one.left))))


def _level(lines: Sequence[Line]) -> list[Line]:
    """Turned by the slope that most of the writing has."""
    slope = median(_slopes(lines) or [0.0])
    cosine, sine = math.cos(-slope), math.sin(-slope)
    return [
        Line(tuple((x * cosine - y * sine, x * sine + y * cosine) for x, y in line.box), line.text, line.score)  # type: ignore[arg-type]
        for line in lines
    ]


def _slopes(lines: Sequence[Line]) -> list[float]:
    """The slope of each line, once for every 60 pixels of it: long ones count more."""
    found: list[float] = []
    for line in lines:
        sides = [(line.box[i], line.box[(i + 1) % 4]) for i in range(4)]
        start, end = sorted(max(sides, key=lambda side: math.dist(*side)))
        length = math.dist(start, end)
        slope = math.atan2(end[1] - start[1], end[0] - start[0])
        if length > 60 and abs(slope) < 1:
            found += [slope] * int(length // 60)
    return found


def upright(lines: Sequence[Line]) -> bool:
    """Whether most lines lie level, not on end."""
    on_end = 0
    for line in lines:
        if len(line.text) > 2:
            high = max(y for _, y in line.box) - min(y for _, y in line.box)
            on_end += 1 if high > 1.3 * (line.right - line.left) else -1
    return on_end <= 0
