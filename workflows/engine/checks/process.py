"""The bundle holds its process, and processes can be run."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.view import View
from workflows.model import Finding

ID = "process"


def check(view: View) -> Iterator[Finding]:
    """The process of the bundle's key is missing, or not meant to be executed."""
    if view.bundle.key not in view.drawing.processes:
        message = f"没有编号为“{view.bundle.key}”的流程。流程的编号须与流程包的名称相同。"
        yield Finding(ID, "error", "", view.bundle.key, message)
    for process in view.drawing.processes.values():
        if not process.executable:
            message = f"流程“{process.name or process.id}”没有设为可执行（isExecutable）。"
            yield Finding(ID, "error", process.file, process.id, message)
