"""What a file holds and asks for, before it is part of a bundle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workflows.engine.decisions import DecisionError, read
from workflows.engine.drawing import draw
from workflows.errors import DefinitionRefused
from workflows.model import Bundle, Finding


@dataclass(frozen=True, slots=True)
class Outline:
    """A diagram's processes, the processes it calls and the decisions it asks, by id."""

    processes: tuple[str, ...]
    calls: frozenset[str]
    decisions: frozenset[str]


def outline(path: str, body: bytes) -> Outline:
    """What a diagram holds and asks for.  DefinitionRefused when it cannot be read."""
    drawing = draw(Bundle("", {path: body}))
    for problem in drawing.unreadable:
        where = f"第 {problem.line} 行：" if problem.line else ""
        raise _refused("unreadable", path, f"文件 {path} 不能读取：{where}{problem.message}。")
    return Outline(
        tuple(drawing.processes),
        frozenset(node.element.get("calledElement") or "" for node in drawing.of("callActivity")),
        frozenset(node.extension("calledDecisionId") for node in drawing.of("businessRuleTask")),
    )


def tables(files: Mapping[str, bytes]) -> dict[str, str]:
    """The path of each decision among these files' tables.  DefinitionRefused when one cannot be read."""
    found: dict[str, str] = {}
    for path, body in sorted(files.items()):
        if path.endswith(".dmn"):
            try:
                found.update(dict.fromkeys((table.id for table in read(body, path)), path))
            except DecisionError as problem:
                message = f"决策表文件 {path} 不能使用：{problem.message}"
                raise _refused("decision-table", path, message) from problem
    return found


def _refused(rule: str, path: str, message: str) -> DefinitionRefused:
    return DefinitionRefused(message, findings=(Finding(rule, "error", path, "", message),))
