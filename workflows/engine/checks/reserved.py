"""Nothing but the start writes `case`."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.view import View, error
from workflows.engine.checks.writes import RESERVED, writes
from workflows.model import Finding

ID = "reserved"


def check(view: View) -> Iterator[Finding]:
    """Operations, messages, decisions and instances that would overwrite whose case it is."""
    for write in writes(view):
        if write.name in RESERVED:
            yield error(ID, write, f"{write.by}会改写系统变量“{write.name}”。请换一个变量名。")
