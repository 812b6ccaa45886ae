"""The bundle holds its process, and processes can be run."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.view import View
from workflows.model import Finding
from workflows.words import say

ID = "process"


def check(view: View) -> Iterator[Finding]:
    """The process of the bundle's key is missing, or not meant to be executed."""
    if view.bundle.key not in view.drawing.processes:
        message = say("finding.process.none", key=view.bundle.key)
        yield Finding(ID, "error", "", view.bundle.key, message)
    for process in view.drawing.processes.values():
        if not process.executable:
            message = say("finding.process.executable", name=process.name or process.id)
            yield Finding(ID, "error", process.file, process.id, message)
