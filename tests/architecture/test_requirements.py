"""Each statement of the user's manual is shown by a page, carried out by a process and held by a test that is there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from flask import Flask

from app import web

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/requirements.md"
STATEMENTS = [
    "S0.1", "S1.1", "S1.2", "S1.2a", "S1.2b", "S1.2c",
    "S2.1", "S2.2", "S2.3a", "S2.3b", "S2.3c", "S2.4a", "S2.4b", "S2.4c", "S2.4d", "S2.5",
    "S3.1", "S3.2", "S3.3", "S3.4", "S3.5",
    "S4.1", "S4.2", "S4.3", "S4.4", "S4.5", "S4.6", "S4.7", "S4.8", "S4.9",
    "S5.1a", "S5.1b", "S5.2", "S6.1a", "S6.1b", "S6.1c", "S6.2", "S6.3",
]  # fmt: skip


def rows() -> Iterator[list[str]]:
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if line.startswith("| S"):
            yield [cell.strip() for cell in line.strip("|").split("|")]


def named(column: int) -> set[str]:
    return {name for row in rows() for name in re.findall("`([^`]+)`", row[column])}


def test_every_statement_has_its_row_and_a_test() -> None:
    assert [row[0] for row in rows()] == STATEMENTS
    assert [row[0] for row in rows() if "::test_" not in row[4] or not row[1]] == []


def test_every_page_named_is_there() -> None:
    built = Flask("app")
    web.register(built)
    assert named(2) - {rule.endpoint for rule in built.url_map.iter_rules()} == set()


def test_every_element_named_is_drawn() -> None:
    drawn = set()
    for path in ROOT.glob("bpmn/*/*.bpmn"):
        for process, inside in re.findall(r'<bpmn:process id="(\w+)"(.*?)</bpmn:process>', path.read_text(), re.DOTALL):
            drawn |= {f"{process}/{element}" for element in re.findall(r'<bpmn:\w+ id="(\w+)"', inside)}
    assert named(3) - drawn == set()


def test_every_test_named_is_there() -> None:
    gone = []
    for name in named(4):
        path, _, test = name.partition("::")
        file = ROOT / path
        if not file.is_file() or test not in functions(file):
            gone.append(name)
    assert gone == []


def functions(file: Path) -> set[str]:
    return {node.name for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.FunctionDef)}
