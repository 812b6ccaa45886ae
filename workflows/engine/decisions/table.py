"""Decision tables: what a DMN file says, ready to be asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from workflows.engine.decisions.policies import POLICIES
from workflows.errors import DefinitionRefused
from workflows.expressions import Expression, FeelError, UnaryTests, Value, parse, parse_unary, plain
from workflows.model import Decision, Json
from workflows.words import say

P = TypeVar("P", Expression, UnaryTests)


class DecisionError(DefinitionRefused):
    """判定表不能使用。"""

    def __init__(self, message: str, file: str = "", element: str = "") -> None:
        super().__init__(message, file=file, element=element)
        self.file, self.element = file, element


@dataclass(frozen=True, slots=True)
class Cell(Generic[P]):
    """A FEEL text of a table, where it stands, and what became of it: `parsed`, or the `error` that stopped it."""

    id: str
    text: str
    parsed: P | None = None
    error: FeelError | None = None

    def read(self) -> P:
        """What was parsed.  Raises DecisionError for a cell that could not be."""
        if self.parsed is None:
            raise DecisionError(
                say("table.cell", text=self.text, problem=self.error or say("table.empty_cell")), element=self.id
            )
        return self.parsed


@dataclass(frozen=True, slots=True)
class Input:
    """A column to decide by.  `allowed` are the values it may have at all, `type` DMN's typeRef."""

    id: str
    label: str
    type: str
    expression: Cell[Expression]
    allowed: Cell[UnaryTests] | None = None


@dataclass(frozen=True, slots=True)
class Output:
    """A column of results.  `values` lists what it may hold, most important first; `default` is for no row."""

    id: str
    label: str
    name: str
    type: str
    values: Cell[Expression] | None = None
    default: Cell[Expression] | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A rule: it fires when every test passes.  `number` counts from 1, as the editor shows it; `note` says why."""

    id: str
    number: int
    tests: tuple[Cell[UnaryTests], ...]
    results: tuple[Cell[Expression], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class DecisionTable:
    """One decision of a file.  `outputs` are its names, `requires` other decisions it is drawn to depend on."""

    id: str
    name: str
    file: str
    hit_policy: str
    aggregation: str
    inputs: tuple[Input, ...]
    columns: tuple[Output, ...]
    rows: tuple[Row, ...]
    requires: tuple[str, ...] = ()

    @property
    def outputs(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @property
    def names(self) -> frozenset[str]:
        """Every variable that any cell reads."""
        return frozenset(name for cell in self.cells() if cell.parsed for name in cell.parsed.names)

    def cells(self) -> Iterator[Cell[Expression] | Cell[UnaryTests]]:
        """All FEEL texts: headings first, then row by row."""
        for column in self.inputs:
            yield column.expression
            yield from (column.allowed,) if column.allowed else ()
        for output in self.columns:
            yield from (cell for cell in (output.values, output.default) if cell)
        for row in self.rows:
            yield from row.tests
            yield from row.results

    def evaluate(self, context: Mapping[str, object], now: datetime | None = None) -> Decision:
        """What the table decides over these variables; `outputs` is None when no row fits and there is no default.

        Raises DecisionError (Chinese) when the rows contradict the hit policy, or a cell cannot be used."""
        policy = POLICIES.get(self.hit_policy)
        if policy is None:
            raise self.error(say("table.policy", policy=self.hit_policy))
        asked = Asked(self, context, now)
        try:
            rows = [row for row in self.rows if asked.fires(row)]
            return policy(asked, rows) if rows else asked.default()
        except FeelError as error:
            raise self.error(say("table.not_computed", error=str(error))) from error

    def error(self, message: str) -> DecisionError:
        return DecisionError(say("table.named", name=self.name, message=message), self.file, self.id)


class Asked:
    """One question put to a table: inputs are worked out once, results only of the rows that count."""

    def __init__(self, table: DecisionTable, context: Mapping[str, object], now: datetime | None) -> None:
        self.table, self.context, self.now = table, context, now
        self.values: list[Value] = [self._value(column.expression) for column in table.inputs]

    def _value(self, cell: Cell[Expression]) -> Value:
        return cell.read().evaluate(self.context, self.now)

    def fires(self, row: Row) -> bool:
        pairs = zip(row.tests, self.values, strict=True)
        return all(cell.read().test(value, self.context, self.now) is True for cell, value in pairs)

    def results(self, row: Row) -> dict[str, Json]:
        """A row's outputs by name."""
        pairs = zip(self.table.outputs, row.results, strict=True)
        return {name: plain(self._value(cell)) for name, cell in pairs}

    def ranks(self, listed: Cell[Expression]) -> list[Json]:
        """A column's values, most important first."""
        values = plain(self._value(listed))
        return values if isinstance(values, list) else [values]

    def default(self) -> Decision:
        """The columns' defaults, shaped as the policy shapes its answers."""
        cells = [column.default for column in self.table.columns]
        if not any(cells):
            return Decision(None, ())
        values = [plain(self._value(cell)) if cell else None for cell in cells]
        found = dict(zip(self.table.outputs, values, strict=True))
        return Decision(self._shaped(found), ())

    def _shaped(self, found: dict[str, Json]) -> Json:
        if self.table.aggregation:
            return next(iter(found.values()))
        return [found] if self.table.hit_policy in MANY else found


MANY = ("COLLECT", "RULE ORDER", "OUTPUT ORDER")


def expression(cell_id: str, text: str) -> Cell[Expression]:
    """An output cell, an input's heading, a default."""
    return _cell(parse, cell_id, text) if text.strip() else Cell(cell_id, text)


def unary_tests(cell_id: str, text: str) -> Cell[UnaryTests]:
    """An input cell."""
    return _cell(parse_unary, cell_id, text)


def _cell(read: Callable[[str], P], cell_id: str, text: str) -> Cell[P]:
    try:
        return Cell(cell_id, text, read(text))
    except FeelError as error:
        return Cell(cell_id, text, None, error)
