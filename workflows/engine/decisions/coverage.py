"""Which combinations of values no row, or more than one row, lets pass.

A combination is a choice of one piece per column; the rows that let it pass are the intersection of the pieces' row
masks.  Going through the columns, only the set of rows still alive matters, so every such set is looked at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from workflows.engine.decisions.partition import Piece

MAX_VISITS = 20_000
Columns: TypeAlias = Sequence[Sequence[Piece]]
Mask: TypeAlias = Callable[[Piece], int]


class TooMany(Exception):
    """More combinations than we are ready to look at."""


def surely(piece: Piece) -> int:
    return piece.surely


def maybe(piece: Piece) -> int:
    return piece.maybe


class Uncovered:
    """Goes through the combinations that none of `rows` (a mask) lets pass: pieces, first columns first."""

    def __init__(self, columns: Columns, mask: Mask) -> None:
        self.columns, self.mask = columns, mask
        self.seen: set[tuple[int, int]] = set()

    def search(self, alive: int, trail: tuple[Piece, ...] = ()) -> Iterator[tuple[Piece, ...]]:
        """Raises TooMany."""
        if not alive:
            yield trail
        elif len(trail) < len(self.columns) and self._new(len(trail), alive):
            for piece in self.columns[len(trail)]:
                yield from self.search(alive & self.mask(piece), (*trail, piece))

    def _new(self, place: int, alive: int) -> bool:
        if len(self.seen) >= MAX_VISITS:
            raise TooMany
        fresh = (place, alive) not in self.seen
        self.seen.add((place, alive))
        return fresh


def gaps(columns: Columns, rows: int, mask: Mask) -> Iterator[tuple[Piece, ...]]:
    """Combinations no row lets pass; "no value" is nothing a table must provide for."""
    present = [[piece for piece in column if not piece.missing] for column in columns]
    return Uncovered(present, mask).search((1 << rows) - 1)


def shadowed(columns: Columns, row: int) -> bool:
    """Whether the rows before it surely let pass everything that it may let pass."""
    bit = 1 << row
    own = [[piece for piece in column if piece.maybe & bit] for column in columns]
    return next(Uncovered(own, surely).search(bit - 1), None) is None


def dead(columns: Columns, row: int) -> bool:
    """Whether some cell of the row lets nothing pass."""
    return any(not any(piece.maybe >> row & 1 for piece in column) for column in columns)


def overlapping(columns: Columns, row: int, mask: Mask) -> int:
    """Mask of the other rows that let pass some combination that this one lets pass."""
    rows = -1
    for column in columns:
        rows &= _together(column, row, mask)
    return rows & ~(1 << row) if columns else 0


def _together(column: Sequence[Piece], row: int, mask: Mask) -> int:
    together = 0
    for piece in column:
        together |= mask(piece) if mask(piece) >> row & 1 else 0
    return together
