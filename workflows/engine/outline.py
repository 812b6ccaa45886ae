"""What a file of a deployment is about, before anything else is done with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workflows.engine.drawing import BPMN, SPIFF
from workflows.engine.xml import Element, Unreadable, read
from workflows.errors import Invalid
from workflows.words import say

DMN = "{https://www.omg.org/spec/DMN/20191111/MODEL/}"


@dataclass(frozen=True, slots=True)
class Outline:
    """The executable processes of a diagram, and what they refer to outside of it.

    `drawn` are (id, name) of all its processes, executable or not; `closed` are those that only the product itself
    begins: their start event has the property `by` = `system`."""

    processes: tuple[str, ...]
    drawn: tuple[tuple[str, str], ...]
    calls: tuple[str, ...]
    decisions: tuple[str, ...]
    closed: frozenset[str]


def outline(file: str, raw: bytes) -> Outline:
    """The outline of a diagram.  Invalid when it cannot be read."""
    root = _read(file, raw)
    executable = [process for process in root.iter(f"{BPMN}process") if process.get("isExecutable") == "true"]
    return Outline(
        tuple(process.get("id", "") for process in executable),
        tuple((process.get("id", ""), process.get("name", "")) for process in root.iter(f"{BPMN}process")),
        tuple(call.get("calledElement", "") for call in root.iter(f"{BPMN}callActivity")),
        tuple((decision.text or "").strip() for decision in root.iter(f"{SPIFF}calledDecisionId")),
        frozenset(process.get("id", "") for process in executable if _by_system(process)),
    )


def _by_system(process: Element) -> bool:
    path = f"{BPMN}startEvent/{BPMN}extensionElements/{SPIFF}properties/{SPIFF}property[@name='by']"
    return any(found.get("value") == "system" for found in process.iterfind(path))


def tables(files: Mapping[str, bytes]) -> dict[str, str]:
    """Decision id -> path of the `.dmn` file that holds it.  Invalid when one cannot be read."""
    found: dict[str, str] = {}
    for path, raw in files.items():
        if path.endswith(".dmn"):
            found |= {decision.get("id", ""): path for decision in _read(path, raw).iter(f"{DMN}decision")}
    return found


def readable(file: str, raw: bytes) -> None:
    """Invalid, with line and reason, when a diagram or table is no XML we can use."""
    root = _read(file, raw)
    wanted = "MODEL}definitions" if file.endswith(".bpmn") else "definitions"
    if not str(root.tag).endswith(wanted):
        kind = say("file.bpmn") if file.endswith(".bpmn") else say("file.dmn")
        raise Invalid({"files": say("file.wrong_kind", file=file, line=root.sourceline, kind=kind)})


def _read(file: str, raw: bytes) -> Element:
    try:
        return read(file, raw)
    except Unreadable as error:
        raise Invalid({"files": say("file.unreadable", file=file, line=error.line, message=error.message)}) from error
