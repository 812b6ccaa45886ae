"""Diagrams can be read."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.view import View
from workflows.model import Finding

ID = "unreadable"


def check(view: View) -> Iterator[Finding]:
    """Files that are no harmless XML."""
    for problem in view.drawing.unreadable:
        where = f"第 {problem.line} 行：" if problem.line else ""
        yield Finding(ID, "error", problem.file, "", f"文件 {problem.file} 不能读取：{where}{problem.message}。")
