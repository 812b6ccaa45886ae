"""Sensitive answers stay out of the process."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.fields import FormField, fields
from workflows.engine.checks.view import View, error
from workflows.engine.texts import texts
from workflows.model import Finding
from workflows.words import say

ID = "sensitive"

Path = tuple[str, ...]


def check(view: View) -> Iterator[Finding]:
    """An expression that reads a field marked sensitive would store it with the process."""
    secret = [field for field in fields(view.bundle) if field.sensitive]
    for text in texts(view.drawing):
        for field in _read(text.paths, secret):
            yield error(
                ID,
                text,
                say(
                    "finding.sensitive.text",
                    label=text.label,
                    use=text.use,
                    field=field.label,
                    path=".".join(field.path),
                    advice=_ADVICE,
                ),
            )
    for table in view.tables.values():
        paths = frozenset(path for cell in table.cells() if cell.parsed for path in cell.parsed.paths)
        for field in _read(paths, secret):
            message = say(
                "finding.sensitive.table", name=table.name, field=field.label, path=".".join(field.path), advice=_ADVICE
            )
            yield Finding(ID, "error", table.file, table.id, message)


_ADVICE = say("finding.sensitive.advice")


def _read(paths: frozenset[Path], secret: list[FormField]) -> list[FormField]:
    return [field for field in secret if any(_meets(path, field.path) for path in paths)]


def _meets(path: Path, field: Path) -> bool:
    shorter = min(len(path), len(field))
    return path[:shorter] == field[:shorter]
