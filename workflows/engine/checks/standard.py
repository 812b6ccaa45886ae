"""Diagrams follow the standard."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine import specs
from workflows.engine.checks.view import View
from workflows.engine.spiff import ValidationException
from workflows.model import Finding

ID = "standard"


def check(view: View) -> Iterator[Finding]:
    """What the schema or the library refuses.  Asked last, when no other rule has found an error."""
    try:
        specs.parse(view.drawing)
    except ValidationException as problem:
        if isinstance(problem.__context__, RecursionError):
            yield Finding(ID, "error", str(problem.file_name or ""), view.bundle.key, _TOO_LONG)
            return
        where = f"第 {problem.line_number} 行：" if problem.line_number else ""
        message = f"图形不符合 BPMN 2.0 标准，引擎不能读取。{where}{problem}"
        yield Finding(ID, "error", str(problem.file_name or ""), str(problem.id or ""), message)


_TOO_LONG = "流程图里一环接一环的元素太多，引擎读不下。请把一部分放进单独的流程，用调用活动调用。"
