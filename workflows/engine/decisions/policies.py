"""What several fitting rows mean: DMN's hit policies."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal as Number
from typing import TYPE_CHECKING, TypeAlias

import orjson

from workflows.expressions import plain
from workflows.model import Decision, Json
from workflows.words import say

if TYPE_CHECKING:
    from workflows.engine.decisions.table import Asked, Output, Row

Answer: TypeAlias = "Callable[[Asked, list[Row]], Decision]"


def same(a: Json, b: Json) -> bool:
    """Equal as JSON: true is not 1."""
    return orjson.dumps(a, option=orjson.OPT_SORT_KEYS) == orjson.dumps(b, option=orjson.OPT_SORT_KEYS)


def numbers_of(rows: list[Row]) -> str:
    """For messages: 第 2、5 行."""
    return say("table.rows", numbers=[str(row.number) for row in rows])


def fired(rows: list[Row]) -> tuple[str, ...]:
    return tuple(row.id for row in rows)


def unique(asked: Asked, rows: list[Row]) -> Decision:
    if len(rows) > 1:
        raise asked.table.error(say("table.unique", rows=numbers_of(rows)))
    return first(asked, rows)


def first(asked: Asked, rows: list[Row]) -> Decision:
    return Decision(asked.results(rows[0]), fired(rows[:1]))


def any_of(asked: Asked, rows: list[Row]) -> Decision:
    results = [asked.results(row) for row in rows]
    if not all(same(result, results[0]) for result in results):
        raise asked.table.error(say("table.any", rows=numbers_of(rows)))
    return Decision(results[0], fired(rows))


def rule_order(asked: Asked, rows: list[Row]) -> Decision:
    return Decision([asked.results(row) for row in rows], fired(rows))


def priority(asked: Asked, rows: list[Row]) -> Decision:
    row, result = by_rank(asked, rows)[0]
    return Decision(result, (row.id,))


def output_order(asked: Asked, rows: list[Row]) -> Decision:
    ranked = by_rank(asked, rows)
    return Decision([result for _, result in ranked], fired([row for row, _ in ranked]))


def by_rank(asked: Asked, rows: list[Row]) -> list[tuple[Row, dict[str, Json]]]:
    """Rows and their results, by the order in which the first output's values are listed, then the next one's.

    An output that lists none does not rank (DMN 1.5 §8.2.10; TCK 0110 and 0118)."""
    scales = [(column, asked.ranks(column.values)) for column in asked.table.columns if column.values]
    if not scales:
        raise asked.table.error(say("table.no_order"))
    found = [(row, asked.results(row)) for row in rows]
    return sorted(found, key=lambda pair: [rank(asked, column, scale, pair[1]) for column, scale in scales])


def rank(asked: Asked, column: Output, scale: list[Json], result: dict[str, Json]) -> int:
    for place, value in enumerate(scale):
        if same(value, result[column.name]):
            return place
    raise asked.table.error(say("table.not_listed", name=column.name, value=result[column.name]))


def collect(asked: Asked, rows: list[Row]) -> Decision:
    aggregation = asked.table.aggregation
    if not aggregation:
        return rule_order(asked, rows)
    if aggregation == "COUNT":
        return Decision(len(rows), fired(rows))
    if aggregation not in AGGREGATIONS:
        raise asked.table.error(say("table.aggregation", aggregation=aggregation))
    return Decision(plain(AGGREGATIONS[aggregation](amounts(asked, rows))), fired(rows))


def amounts(asked: Asked, rows: list[Row]) -> list[Number]:
    """The rows' only output as numbers, exactly."""
    if len(asked.table.columns) != 1:
        raise asked.table.error(say("table.one_output"))
    found = [value for row in rows for value in asked.results(row).values()]
    if not all(isinstance(value, int | float) and not isinstance(value, bool) for value in found):
        raise asked.table.error(say("table.not_numbers", rows=numbers_of(rows)))
    return [Number(str(value)) for value in found]


def total(values: list[Number]) -> Number:
    return sum(values, Number(0))


AGGREGATIONS: dict[str, Callable[[list[Number]], Number]] = {"SUM": total, "MIN": min, "MAX": max}
POLICIES: dict[str, Answer] = {
    "UNIQUE": unique,
    "FIRST": first,
    "ANY": any_of,
    "PRIORITY": priority,
    "RULE ORDER": rule_order,
    "OUTPUT ORDER": output_order,
    "COLLECT": collect,
}
