"""A bundle made ready to run: parsed once per process, never changed, shared by all instances and threads."""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from threading import Lock
from typing import Any

from workflows import forms
from workflows.engine import checks, specs
from workflows.engine.decisions import DecisionTable
from workflows.engine.drawing import Drawing, Node
from workflows.engine.outline import outline
from workflows.engine.texts import collected, operator, texts
from workflows.errors import DefinitionRefused, NotFound
from workflows.model import Bundle, Decision, Json, Known
from workflows.words import say

_KEPT = 64  # about 150 kB each (guide engine §3)
_kept: OrderedDict[str, Definition] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True, slots=True)
class UserTask:
    """A user task of a definition."""

    process_key: str
    element_id: str
    name: str
    lane: str
    role: str | None


@dataclass(frozen=True)
class Definition:
    """One process with everything it runs: called processes, decision tables, forms."""

    key: str
    digest: str
    name: str
    user_tasks: tuple[UserTask, ...]
    operations: frozenset[str]
    referenced: frozenset[str]  # every variable that an expression, decision or property of the bundle reads
    decisions: tuple[str, ...]
    messages: frozenset[str]
    lanes: Mapping[str, str]  # name -> role code, of the lanes the diagrams use
    spec: Any = field(repr=False, compare=False)
    called: Mapping[str, Any] = field(repr=False, compare=False)
    tables: Mapping[str, DecisionTable] = field(repr=False, compare=False)
    bundle: Bundle = field(repr=False, compare=False)
    _forms: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def closed(self) -> bool:
        """Whether only the product itself begins cases of it (a command with its own guards)."""
        diagrams = ((path, raw) for path, raw in self.bundle.files.items() if path.endswith(".bpmn"))
        return any(self.key in outline(path, raw).closed for path, raw in diagrams)

    @property
    def forms_needed(self) -> frozenset[tuple[str, str]]:
        """(process, element) of every user task."""
        return frozenset((task.process_key, task.element_id) for task in self.user_tasks)

    def form(self, process_key: str, element_id: str) -> forms.Form | None:
        """The form of a user task in this version, None when the bundle has none."""
        path = form_path(process_key, element_id)
        if path not in self._forms:
            raw = self.bundle.files.get(path)
            self._forms[path] = None if raw is None else forms.load(json.loads(raw))
        found: forms.Form | None = self._forms[path]
        return found


def form_path(process_key: str, element_id: str) -> str:
    """Where a user task's form lies in a bundle."""
    return f"forms/{process_key}/{element_id}.json"


def digest(bundle: Bundle) -> str:
    """SHA-256 over the key and the sorted files of a bundle, in hexadecimal."""
    hashed = hashlib.sha256(bundle.key.encode())
    for path, raw in sorted(bundle.files.items()):
        hashed.update(b"\0" + path.encode() + b"\0" + str(len(raw)).encode() + b"\0" + raw)
    return hashed.hexdigest()


def load(bundle: Bundle, known: Known, *, published: bool = False) -> Definition:
    """The bundle's definition, made at the first call.  DefinitionRefused (with `facts["findings"]`) on any error.

    A `published` one has passed the checks of its day: a rule that was added since must not stop its running cases.
    """
    mark = digest(bundle)
    name = mark + _fingerprint(known)
    with _lock:
        definition = _kept.get(name)
        if definition is None:
            definition = _kept[name] = _make(bundle, known, mark, published)
        _kept.move_to_end(name)
        while len(_kept) > _KEPT:
            _kept.popitem(last=False)
    return definition


def _fingerprint(known: Known) -> str:
    told = repr((sorted(known.operations.items()), sorted(known.lanes.items())))
    return hashlib.sha256(told.encode()).hexdigest()


def _make(bundle: Bundle, known: Known, mark: str, published: bool) -> Definition:
    view = checks.look(bundle, known)
    findings = [] if published else checks.findings(view)
    if any(finding.severity == "error" for finding in findings):
        raise DefinitionRefused(findings=tuple(findings))
    drawing = view.drawing
    spec, called = specs.parse(drawing)
    for one in (spec, *called.values()):
        specs.finish(one, specs.Context(drawing, known, view.tables))
    return Definition(
        key=bundle.key,
        digest=mark,
        name=drawing.processes[bundle.key].name or bundle.key,
        user_tasks=tuple(_user_task(node, known) for node in drawing.of("userTask")),
        operations=frozenset(operator(node).get("id", "") for node in drawing.of("serviceTask")),
        referenced=_referenced(drawing, view.tables),
        decisions=tuple(sorted(view.tables)),
        messages=frozenset(drawing.messages.values()),
        lanes={node.lane: known.lanes[node.lane] for node in drawing.of("userTask")},
        spec=spec,
        called=called,
        tables=view.tables,
        bundle=bundle,
    )


def _user_task(node: Node, known: Known) -> UserTask:
    role = node.properties.get("role", "")
    given = None if role.lstrip().startswith("=") else role
    return UserTask(node.process, node.id, node.name, node.lane, given or known.lanes[node.lane])


def _referenced(drawing: Drawing, tables: Mapping[str, DecisionTable]) -> frozenset[str]:
    names = {name for text in texts(drawing) for name in text.names}
    names.update(name for table in tables.values() for name in table.names)
    names.update(collected(drawing))
    return frozenset(names)


def decide(definition: Definition, decision_id: str, inputs: Mapping[str, Json], now: datetime) -> Decision:
    """Ask one of the definition's tables outside of a step.  NotFound; DecisionError when it cannot decide."""
    table = definition.tables.get(decision_id)
    if table is None:
        raise NotFound(say("engine.no_decision", decision=decision_id))
    return table.evaluate(inputs, now)
