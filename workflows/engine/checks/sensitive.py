"""Sensitive answers stay out of the process."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.fields import FormField, fields
from workflows.engine.checks.view import View, error
from workflows.engine.texts import texts
from workflows.model import Finding

ID = "sensitive"

Path = tuple[str, ...]


def check(view: View) -> Iterator[Finding]:
    """An expression that reads a field marked sensitive would store it with the process."""
    secret = [field for field in fields(view.bundle) if field.sensitive]
    for text in texts(view.drawing):
        for field in _read(text.paths, secret):
            yield error(
                ID, text, f"{text.label}的{text.use}用到了敏感字段“{field.label}”（{'.'.join(field.path)}）。{_ADVICE}"
            )
    for table in view.tables.values():
        paths = frozenset(path for cell in table.cells() if cell.parsed for path in cell.parsed.paths)
        for field in _read(paths, secret):
            message = f"判定表“{table.name}”用到了敏感字段“{field.label}”（{'.'.join(field.path)}）。{_ADVICE}"
            yield Finding(ID, "error", table.file, table.id, message)


_ADVICE = "请改用服务任务得出的结论，例如年龄、是否一致。"


def _read(paths: frozenset[Path], secret: list[FormField]) -> list[FormField]:
    return [field for field in secret if any(_meets(path, field.path) for path in paths)]


def _meets(path: Path, field: Path) -> bool:
    shorter = min(len(path), len(field))
    return path[:shorter] == field[:shorter]
