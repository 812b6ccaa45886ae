"""What the expressions and elements of a bundle may name: offered by the studio's panels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workflows.engine.checks.fields import fields
from workflows.engine.checks.unknown_name import given
from workflows.engine.checks.view import View, look
from workflows.engine.checks.writes import writes
from workflows.engine.decisions import DecisionTable
from workflows.model import Bundle, Known
from workflows.words import say


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Names with what people call them; `facts` are values the system writes, `fields` what forms ask.

    `titles` are what the files are about: processes, tables, and for the form of every user task, drawn or not, its
    path and the task's name."""

    processes: Mapping[str, str]
    messages: tuple[str, ...]
    facts: Mapping[str, str]
    fields: Mapping[str, str]
    tables: tuple[DecisionTable, ...]
    titles: Mapping[str, str]


def vocabulary(bundle: Bundle, known: Known) -> Vocabulary:
    """The bundle's own words; what cannot be read is left out."""
    view = look(bundle, known)
    return Vocabulary(
        {key: process.name or key for key, process in view.drawing.processes.items()},
        tuple(sorted({name for name in view.drawing.messages.values() if name})),
        {**_given(view), **{write.name: write.by for write in writes(view)}},
        {".".join(field.path): field.label for field in fields(bundle) if not field.sensitive},
        tuple(view.tables.values()),
        _titles(view),
    )


def _given(view: View) -> dict[str, str]:
    """What whoever begins a process gives it."""
    return {name: say("writer.given") for process in view.drawing.processes for name in given(view, process)}


def _titles(view: View) -> dict[str, str]:
    named: dict[str, list[str]] = {}
    for process in view.drawing.processes.values():
        named.setdefault(process.file, []).append(process.name or process.id)
    for table in view.tables.values():
        named.setdefault(table.file, []).append(table.name)
    tasks = {f"forms/{node.process}/{node.id}.json": node.name or node.id for node in view.drawing.of("userTask")}
    return {**{path: say("list.items", items=names) for path, names in named.items()}, **tasks}
