"""Rows of a table put back into its DMN file; everything else in the file stays as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from workflows.engine import xml
from workflows.engine.decisions.reader import DMN, MAX_ROWS, read
from workflows.engine.decisions.table import DecisionError, DecisionTable
from workflows.engine.xml import Element
from workflows.words import say


@dataclass(frozen=True, slots=True)
class RowText:
    """A row as texts.  `id` names a row that is there; "" makes a new one."""

    id: str
    tests: tuple[str, ...]
    results: tuple[str, ...]
    note: str = ""


def table(raw: bytes, file: str, decision: str) -> DecisionTable:
    """One table of a file.  DecisionError."""
    found = next((one for one in read(raw, file) if one.id == decision), None)
    if found is None:
        raise DecisionError(say("table.unknown", decision=decision), file)
    return found


def _rows(found: DecisionTable) -> list[RowText]:
    return [
        RowText(row.id, tuple(cell.text for cell in row.tests), tuple(cell.text for cell in row.results), row.note)
        for row in found.rows
    ]


def rewrite(raw: bytes, file: str, decision: str, wanted: Sequence[RowText]) -> bytes:
    """The file with these rows in the table, in this order; the very same bytes when nothing is different.

    DecisionError."""
    if _rows(table(raw, file, decision)) == list(wanted):
        return raw
    if len(wanted) > MAX_ROWS:
        raise DecisionError(say("table.too_many_rows", rows=MAX_ROWS), file, decision)
    xml.read(file, raw)  # refuses what must not be parsed
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    root = etree.fromstring(raw.decode("utf-8-sig").encode(), parser)
    decisions = {one.get("id"): one for one in root.findall(f"{DMN}decision")}
    _fill(decisions[decision].find(f"{DMN}decisionTable"), wanted)
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return written


def _fill(table: Element, wanted: Sequence[RowText]) -> None:
    there = {rule.get("id", ""): rule for rule in table.findall(f"{DMN}rule")}
    taken = {element.get("id") for element in table.getroottree().iter() if isinstance(element.tag, str)}
    filled = [_rule(there.get(row.id), row, taken) for row in wanted]
    tail = next((rule.tail for rule in there.values()), None)
    for rule in there.values():
        table.remove(rule)
    for rule in filled:
        rule.tail = tail
        table.append(rule)


def _rule(found: Element, row: RowText, taken: set[str | None]) -> Element:
    rule = found if found is not None else _new(taken, row)
    cells = (("inputEntry", row.tests), ("outputEntry", row.results))
    for kind, texts in cells:
        for entry, text in zip(rule.findall(DMN + kind), texts, strict=True):
            _set(entry, "text", text)
    if row.note or rule.find(f"{DMN}description") is not None:
        _set(rule, "description", row.note)
    return rule


def _new(taken: set[str | None], row: RowText) -> Element:
    number = 1
    while f"row_{number}" in taken or f"row_{number}_i1" in taken:
        number += 1
    name = f"row_{number}"
    taken.add(name)
    rule = etree.Element(f"{DMN}rule", id=name)
    for place in range(1, len(row.tests) + 1):
        etree.SubElement(rule, f"{DMN}inputEntry", id=f"{name}_i{place}")
    for place in range(1, len(row.results) + 1):
        etree.SubElement(rule, f"{DMN}outputEntry", id=f"{name}_o{place}")
    return rule


def _set(element: Element, name: str, text: str) -> None:
    """The text of a child, which comes first where it is new."""
    child = element.find(DMN + name)
    if child is None:
        child = etree.Element(DMN + name)
        element.insert(0, child)
    child.text = text
