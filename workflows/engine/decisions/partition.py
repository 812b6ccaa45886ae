"""Cuts a column's values into pieces that no cell of the column tells apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import pairwise
from typing import Any, TypeAlias

from workflows.engine.decisions.table import DecisionTable, Input
from workflows.expressions import Expression, FeelError, Months, UnaryTests, Value, plain
from workflows.expressions.constants import constants, whole
from workflows.expressions.values import kind
from workflows.words import say

OTHER = "\N{INFORMATION SEPARATOR ONE}other"  # a text that no cell can be meant to name


@dataclass(frozen=True, slots=True)
class Piece:
    """A set of values: one of them, words for it, and bit masks of the rows that let it pass, or may."""

    sample: Value
    label: str
    surely: int
    maybe: int
    missing: bool = False  # stands for "no value", which nobody has to provide for


Sample: TypeAlias = tuple[Value, str]


def pieces(table: DecisionTable, place: int) -> list[Piece]:
    """The pieces of one input column; those that the same rows let pass are merged."""
    column, cells = table.inputs[place], [judged(row.tests[place].parsed) for row in table.rows]
    found: dict[tuple[int, int, bool], Piece] = {}
    for sample, label in samples(column, cells):
        piece = Piece(sample, label, *masks(cells, sample), missing=_missing(sample, cells))
        found.setdefault((piece.surely, piece.maybe, piece.missing), piece)
    return list(found.values())


def masks(cells: list[UnaryTests | None], sample: Value) -> tuple[int, int]:
    surely = maybe = 0
    for place, cell in enumerate(cells):
        answer = passes(cell, sample)
        surely |= (answer is True) << place
        maybe |= (answer is not False) << place
    return surely, maybe


def judged(cell: UnaryTests | None) -> UnaryTests | None:
    """The cell, unless what it lets pass depends on more than the value."""
    return cell if cell is not None and constants(cell) is not None else None


def passes(cell: UnaryTests | None, sample: Value) -> bool | None:
    """Whether a cell lets a value pass, None when that depends on other things."""
    if cell is None:
        return None
    try:
        return cell.test(sample, {}) is True
    except FeelError:
        return None


def samples(column: Input, cells: Iterable[UnaryTests | None]) -> Iterator[Sample]:
    """One value of every piece, and None."""
    allowed = judged(column.allowed.parsed) if column.allowed else None
    for sample, label in _all_samples(column, [*cells, allowed]):
        if allowed is None or passes(allowed, sample) is not False:
            yield sample, label


def _all_samples(column: Input, cells: list[UnaryTests | None]) -> Iterator[Sample]:
    found = [value for cell in cells if cell for value in constants(cell) or ()]
    kinds = dict.fromkeys(kind(value) for value in found)
    if column.type == "boolean":
        kinds["boolean"] = None
    for name in kinds:
        yield from SAMPLERS[name]([value for value in found if kind(value) == name], column)
    if not kinds.keys() - {"null"}:
        yield OTHER, say("piece.any")
    yield None, say("piece.nothing")


def _missing(sample: Value, cells: list[UnaryTests | None]) -> bool:
    """A cell that says `null` makes the empty value one like others."""
    return sample is None and not any(None in (constants(cell) or ()) for cell in cells if cell)


# ---- samples by kind ----------------------------------------------------------------------------------------


def texts(found: list[Any], column: Input) -> Iterator[Sample]:
    for value in dict.fromkeys(found):
        yield value, f"“{value}”"
    yield OTHER, say("piece.other")


def booleans(found: list[Any], column: Input) -> Iterator[Sample]:
    yield True, say("piece.true")
    yield False, say("piece.false")


def nothing(found: list[Any], column: Input) -> Iterator[Sample]:
    """Null is always a sample; it needs no place of its own."""
    yield from ()


def numbers(found: list[Any], column: Input) -> Iterator[Sample]:
    if column.type in ("integer", "long") or is_whole(column.expression.parsed):
        return stepwise(found, _neighbours)
    return dense(found, Decimal(1))


def is_whole(expression: Expression | None) -> bool:
    return expression is not None and whole(expression)


def _neighbours(value: Decimal) -> tuple[Decimal, ...]:
    low, high = value.to_integral_value(ROUND_FLOOR), value.to_integral_value(ROUND_CEILING)
    return low - 1, low, high, high + 1


def days(found: list[Any], column: Input) -> Iterator[Sample]:
    return stepwise(found, _neighbour_days)


def _neighbour_days(value: date) -> tuple[date, ...]:
    return tuple(date.fromordinal(day) for day in _around(value.toordinal()) if 1 <= day <= date.max.toordinal())


def months(found: list[Any], column: Input) -> Iterator[Sample]:
    return stepwise(found, lambda value: tuple(Months(count) for count in _around(value.count)))


def _around(value: int) -> tuple[int, int, int]:
    return value - 1, value, value + 1


def moments(found: list[Any], column: Input) -> Iterator[Sample]:
    return dense(found, timedelta(seconds=1))


def stepwise(found: list[Any], around: Callable[[Any], tuple[Value, ...]]) -> Iterator[Sample]:
    """Values that come in steps: each constant and its neighbours."""
    near: set[Any] = {neighbour for value in found for neighbour in around(value)}
    for value in sorted(near):
        yield value, _words(value)


def dense(found: list[Any], margin: Any) -> Iterator[Sample]:
    """Values without gaps: each constant, one between each two, one beyond either end."""
    ordered = sorted(set(found))
    yield from _beyond(lambda: ordered[0] - margin, say("piece.below", high=_words(ordered[0])))
    for value in ordered:
        yield value, _words(value)
    for low, high in pairwise(ordered):
        yield low + (high - low) / 2, say("piece.between", low=_words(low), high=_words(high))
    yield from _beyond(lambda: ordered[-1] + margin, say("piece.above", low=_words(ordered[-1])))


def _beyond(make: Callable[[], Value], label: str) -> Iterator[Sample]:
    """A value beyond the outermost constant; the calendar ends somewhere."""
    try:
        yield make(), label
    except OverflowError:
        return


def _words(value: Value) -> str:
    return str(plain(value))


SAMPLERS: dict[str, Callable[[list[Any], Input], Iterator[Sample]]] = {
    "string": texts,
    "boolean": booleans,
    "null": nothing,
    "number": numbers,
    "date": days,
    "date and time": moments,
    "days": moments,
    "months": months,
    "time": texts,
}
