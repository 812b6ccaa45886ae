"""Differences of decision tables: rows by their ids, cells by their columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from workflows.engine.changes.model import Change, Lined, Pair, TableDifference, about, short
from workflows.engine.changes.order import moved
from workflows.engine.decisions.table import DecisionTable, Row
from workflows.words import Words, say

Tables = Mapping[str, DecisionTable]


def tables(old: Tables, new: Tables) -> list[TableDifference]:
    """Every table that is different, row by row in the new order; rows that are gone stand where they stood."""
    found = [_difference(old.get(key), new.get(key)) for key in dict.fromkeys((*new, *old))]
    return [one for one in found if one is not None]


def _difference(old: DecisionTable | None, new: DecisionTable | None) -> TableDifference | None:
    if old is None or new is None:
        rows = [Pair("removed", row, None) for row in (old.rows if old else ())]
        return TableDifference(old, new, (*rows, *(Pair("added", None, row) for row in (new.rows if new else ()))))
    pairs = tuple(_aligned(old.rows, new.rows))
    if any(pair.kind for pair in pairs) or list(_headings(old, new)):
        return TableDifference(old, new, pairs)
    return None


def _aligned(old: Sequence[Row], new: Sequence[Row]) -> Iterator[Pair]:
    before, after = {row.id: row for row in old}, {row.id: row for row in new}
    shifted = moved([row.id for row in old], [row.id for row in new])
    todo = [row for row in old if row.id not in after]
    for row in new:
        while todo and todo[0].number < row.number:
            yield Pair("removed", todo.pop(0), None)
        yield Pair(_kind(before.get(row.id), row, shifted), before.get(row.id), row)
    yield from (Pair("removed", row, None) for row in todo)


def _kind(old: Row | None, new: Row, shifted: frozenset[str]) -> str:
    if old is None:
        return "added"
    if _texts(old) != _texts(new) or old.note != new.note:
        return "changed"
    return "moved" if new.id in shifted else ""


def _texts(row: Row) -> list[str]:
    return [*(cell.text for cell in row.tests), *(cell.text for cell in row.results)]


def changes(old: Tables, new: Tables) -> Iterator[Change]:
    """The same in words."""
    for one in tables(old, new):
        if one.old is None and one.new is not None:
            yield Change(
                "added", one.new.file, one.new.id, say("change.table.added", name=one.new.name, rows=len(one.new.rows))
            )
        elif one.new is None and one.old is not None:
            yield Change("removed", one.old.file, one.old.id, say("change.table.removed", name=one.old.name))
        elif one.old is not None and one.new is not None:
            yield from _told(one.old, one.new, one.rows)


def _told(old: DecisionTable, new: DecisionTable, rows: Sequence[Pair]) -> Iterator[Change]:
    called = say("change.table", name=new.name)
    for words in _headings(old, new):
        yield Change("changed", new.file, new.id, about(called, words))
    for pair in rows:
        yield from (Change(pair.kind, new.file, _id(pair), about(called, words)) for words in _row(old, new, pair))


def _id(pair: Pair) -> str:
    row = pair.new or pair.old
    return row.id if row is not None else ""


def _row(old: DecisionTable, new: DecisionTable, pair: Pair) -> Iterator[Words]:
    if pair.old is None and pair.new is not None:
        yield say("change.row.added", row=pair.new.number, summary=_summary(new, pair.new))
    elif pair.new is None and pair.old is not None:
        yield say("change.row.removed", row=pair.old.number, summary=_summary(old, pair.old))
    elif pair.old is not None and pair.new is not None and pair.kind == "moved":
        yield say("change.row.moved", before=pair.old.number, after=pair.new.number)
    elif pair.old is not None and pair.new is not None and pair.kind:
        yield from _cells(old, new, pair.old, pair.new)


def _cells(old: DecisionTable, new: DecisionTable, before: Row, after: Row) -> Iterator[Words]:
    row = after.number
    was, now = _input_cells(old, before), _input_cells(new, after)
    for column in now:
        if column in was and was[column][1] != now[column][1]:
            told = _turned(was[column], now[column])
            yield say("change.row.condition", row=row, **told)
    was, now = _output_cells(old, before), _output_cells(new, after)
    for column in now:
        if column in was and was[column][1] != now[column][1]:
            told = _turned(was[column], now[column])
            yield say("change.row.result", row=row, **told)
    if before.note != after.note:
        yield say("change.row.note", row=row, before=short(before.note), after=short(after.note))


def _turned(was: tuple[str, str], now: tuple[str, str]) -> dict[str, str]:
    return {"column": now[0], "before": _shown(was[1]), "after": _shown(now[1])}


def _input_cells(table: DecisionTable, row: Row) -> dict[str, tuple[str, str]]:
    """Column id -> its label and the row's text."""
    pairs = zip(table.inputs, row.tests, strict=True)
    return {column.id: (column.label, cell.text.strip()) for column, cell in pairs}


def _output_cells(table: DecisionTable, row: Row) -> dict[str, tuple[str, str]]:
    pairs = zip(table.columns, row.results, strict=True)
    return {column.id: (column.label, cell.text.strip()) for column, cell in pairs}


def _shown(text: str) -> str:
    return say("change.any") if text in ("", "-") else short(text)


def _summary(table: DecisionTable, row: Row) -> str:
    asked = [f"{label} {short(text)}" for label, text in _input_cells(table, row).values() if text not in ("", "-")]
    given = [f"{label} {short(text)}" for label, text in _output_cells(table, row).values()]
    return say("change.row.summary", asked=asked or say("change.always"), given=given)


def _headings(old: DecisionTable, new: DecisionTable) -> Iterator[Words]:
    return _table_traits(old).against(_table_traits(new))


def _table_traits(table: DecisionTable) -> Lined:
    policy = f"{table.hit_policy} {table.aggregation}".strip()
    traits: dict[str, str] = {say("trait.name"): f"“{table.name}”", say("trait.policy"): policy}
    for column in table.inputs:
        told = [column.type or say("change.any")]
        told += [say("trait.values", values=column.allowed.text)] if column.allowed else []
        traits[say("trait.input", label=column.label)] = say("trait.typed", what=column.expression.text, told=told)
    for output in table.columns:
        told = [output.type or say("change.any")]
        told += [say("trait.values", values=output.values.text)] if output.values else []
        told += [say("trait.default_value", value=output.default.text)] if output.default else []
        traits[say("trait.output", label=output.label)] = say("trait.typed", what=output.name, told=told)
    return Lined("", traits)
