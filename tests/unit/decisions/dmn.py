"""Writes DMN files for the tests, the way dmn-js does."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from workflows.engine.decisions import DecisionTable, read

NAMESPACE = "https://www.omg.org/spec/DMN/20191111/MODEL/"


def column(text: str, type_ref: str = "", allowed: str = "") -> str:
    values = f"<inputValues><text>{escape(allowed)}</text></inputValues>" if allowed else ""
    heading = f'<inputExpression typeRef="{type_ref}"><text>{escape(text)}</text></inputExpression>'
    return f'<input id="in" label={quoteattr(text)}>{heading}{values}</input>'


def output(name: str, type_ref: str = "", values: str = "", default: str = "") -> str:
    listed = f"<outputValues><text>{escape(values)}</text></outputValues>" if values else ""
    fallback = f"<defaultOutputEntry><text>{escape(default)}</text></defaultOutputEntry>" if default else ""
    return f'<output id="out_{name}" name="{name}" typeRef="{type_ref}">{listed}{fallback}</output>'


def rule(number: int, cells: str | None, results: str | None) -> str:
    """A row from `cells` and `results`, each split at "|"; None is no cell at all."""
    tests = "".join(
        f"<inputEntry id='t{number}'><text>{escape(cell.strip())}</text></inputEntry>" for cell in _cut(cells)
    )
    found = "".join(
        f"<outputEntry id='e{number}'><text>{escape(cell.strip())}</text></outputEntry>" for cell in _cut(results)
    )
    return f'<rule id="r{number}">{tests}{found}</rule>'


def _cut(text: str | None) -> list[str]:
    return [] if text is None else text.split("|")


def decision(key: str, policy: str, inside: str, aggregation: str = "") -> str:
    summed = f' aggregation="{aggregation}"' if aggregation else ""
    table = f'<decisionTable id="{key}_table" hitPolicy="{policy}"{summed}>{inside}</decisionTable>'
    return f'<decision id="{key}" name="表{key}">{table}</decision>'


def file(*decisions: str) -> bytes:
    head = f'<definitions xmlns="{NAMESPACE}" id="d" name="d" namespace="http://camunda.org/schema/1.0/dmn">'
    return f'<?xml version="1.0" encoding="UTF-8"?>{head}{"".join(decisions)}</definitions>'.encode()


def table(
    policy: str,
    columns: Sequence[str],
    outputs: Sequence[str],
    rows: Sequence[tuple[str | None, str | None]],
    aggregation: str = "",
) -> DecisionTable:
    """A table of one decision, `t`, read from its file."""
    rules = [rule(number, *row) for number, row in enumerate(rows, 1)]
    inside = "".join([*columns, *outputs, *rules])
    return read(file(decision("t", policy, inside, aggregation)), "t.dmn")[0]
