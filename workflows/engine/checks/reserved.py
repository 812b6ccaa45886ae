"""Nothing but the start writes `case`."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.view import View, error
from workflows.engine.checks.writes import RESERVED, writes
from workflows.model import Finding
from workflows.words import say

ID = "reserved"


def check(view: View) -> Iterator[Finding]:
    """Operations, messages, decisions and instances that would overwrite whose case it is."""
    for write in writes(view):
        if write.name in RESERVED:
            yield error(ID, write, say("finding.reserved", by=write.by, name=write.name))
