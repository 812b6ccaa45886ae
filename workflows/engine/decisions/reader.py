"""DMN 1.3 files, as dmn-js writes them, to decision tables."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine import xml
from workflows.engine.decisions.table import (
    Cell,
    DecisionError,
    DecisionTable,
    Input,
    Output,
    Row,
    expression,
    unary_tests,
)
from workflows.engine.xml import Element
from workflows.expressions import Expression
from workflows.words import say

DMN = "{https://www.omg.org/spec/DMN/20191111/MODEL/}"
MAX_ROWS, MAX_COLUMNS = 500, 50


def read(raw: bytes, file: str) -> tuple[DecisionTable, ...]:
    """Every decision of a file.  Raises DecisionError (file, element, Chinese message) when it is no DMN we can use.

    Cells that cannot be parsed are kept with their error: `findings` reports them, `evaluate` refuses them."""
    try:
        root = xml.read(file, raw)
    except xml.Unreadable as error:
        raise DecisionError(error.message, file) from error
    if root.tag != f"{DMN}definitions":
        raise DecisionError(say("table.not_dmn"), file)
    tables = tuple(_table(element, file) for element in root.findall(f"{DMN}decision"))
    _distinct(tables, file)
    return tables


def _distinct(tables: tuple[DecisionTable, ...], file: str) -> None:
    if not tables:
        raise DecisionError(say("table.no_decision"), file)
    ids = [table.id for table in tables]
    for table in tables:
        if ids.count(table.id) > 1:
            raise DecisionError(say("table.id_twice", id=table.id), file, table.id)


def _table(decision: Element, file: str) -> DecisionTable:
    key = decision.get("id", "")
    table = decision.find(f"{DMN}decisionTable")
    if not key:
        raise DecisionError(say("table.no_id"), file)
    if table is None:
        raise DecisionError(say("table.not_a_table", key=key), file, key)
    inputs, columns = tuple(_inputs(table)), tuple(_outputs(table))
    return DecisionTable(
        id=key,
        name=decision.get("name") or key,
        file=file,
        hit_policy=table.get("hitPolicy", "UNIQUE"),
        aggregation=table.get("aggregation", ""),
        inputs=inputs,
        columns=columns,
        rows=_rows(table, (len(inputs), len(columns)), key, file),
        requires=tuple(_requires(decision)),
    )


def _requires(decision: Element) -> Iterator[str]:
    for element in decision.findall(f"{DMN}informationRequirement/{DMN}requiredDecision"):
        yield element.get("href", "").removeprefix("#")


def _inputs(table: Element) -> Iterator[Input]:
    for element in table.findall(f"{DMN}input"):
        heading = element.find(f"{DMN}inputExpression")
        key, text = element.get("id", ""), _text(heading)
        allowed = _text(element.find(f"{DMN}inputValues"))
        yield Input(
            id=key,
            label=element.get("label") or text,
            type=heading.get("typeRef", "") if heading is not None else "",
            expression=expression(key, text),
            allowed=unary_tests(key, allowed) if allowed.strip() else None,
        )


def _outputs(table: Element) -> Iterator[Output]:
    for element in table.findall(f"{DMN}output"):
        key, values = element.get("id", ""), _text(element.find(f"{DMN}outputValues"))
        yield Output(
            id=key,
            label=element.get("label") or element.get("name", ""),
            name=element.get("name", ""),
            type=element.get("typeRef", ""),
            values=expression(key, f"[{values}]") if values.strip() else None,
            default=_default(element, key),
        )


def _default(output: Element, key: str) -> Cell[Expression] | None:
    text = _text(output.find(f"{DMN}defaultOutputEntry"))
    return expression(key, text) if text.strip() else None


def _rows(table: Element, widths: tuple[int, int], key: str, file: str) -> tuple[Row, ...]:
    found = tuple(_row(element, number) for number, element in enumerate(table.findall(f"{DMN}rule"), 1))
    if len(found) > MAX_ROWS or sum(widths) > MAX_COLUMNS:
        raise DecisionError(say("table.too_big", rows=MAX_ROWS, columns=MAX_COLUMNS), file, key)
    for row in found:
        if (len(row.tests), len(row.results)) != widths:
            raise DecisionError(say("table.cells", row=row.number), file, row.id)
    return found


def _row(element: Element, number: int) -> Row:
    return Row(
        id=element.get("id") or f"row{number}",
        number=number,
        tests=tuple(unary_tests(cell.get("id", ""), _text(cell)) for cell in element.findall(f"{DMN}inputEntry")),
        results=tuple(expression(cell.get("id", ""), _text(cell)) for cell in element.findall(f"{DMN}outputEntry")),
        note=(element.findtext(f"{DMN}description") or "").strip(),
    )


def _text(element: Element) -> str:
    """The content of an element's <text>, "" when either is missing."""
    return "" if element is None else element.findtext(f"{DMN}text") or ""
