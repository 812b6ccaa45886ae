"""Drives one process twice with the same random choices: kept in memory all the time, and stored and loaded between
all steps.  What there is to see must be the same."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import orjson

from tests.engine.kit import T0
from workflows.engine import Definition, Engine, clock
from workflows.engine.instance import Endless, Instance
from workflows.engine.telling import tell
from workflows.errors import BusinessError
from workflows.model import Json, ServiceCall, Status, Step

FLAGS = ("ok", "bad", "more", "patient", *(f"flag{number}" for number in range(10)))
SPANS = (timedelta(seconds=1), timedelta(hours=7), timedelta(hours=13), timedelta(hours=60), timedelta(days=40))


class _Kept(Instance):
    """An instance that is never written, and so never compacted."""

    def store(self) -> bytes:
        return b"kept"


class Memory(Engine):
    """An engine whose one instance stays in memory."""

    instance: Instance
    ticks = 0

    def start(self, definition: Definition, variables: Mapping[str, Json], now: datetime) -> Step:
        with clock.at(clock.Moment(now)) as moment:
            self.instance = _Kept.start(definition, self._call, dict(variables))
            self.instance.advance()
            self.ticks = moment.ticks
            return tell(self.instance)

    def _step(self, definition: Definition, state: bytes, now: datetime, act: Any) -> Step:
        with clock.at(clock.Moment(now, self.ticks)) as moment:
            self.instance._left = 500
            self.instance.advance()
            act(self.instance)
            self.instance.advance()
            self.ticks = moment.ticks
            return tell(self.instance)


class Run:
    """One run: its random choices, and the trace of what was to be seen."""

    def __init__(self, definition: Definition, seed: int, *, memory: bool) -> None:
        self.random = random.Random(seed)
        self.definition, self.now = definition, T0
        self.trace: list[Any] = []
        self.largest = 0
        self.engine = (Memory if memory else Engine)(self._call)

    def go(self, steps: int = 40) -> Run:
        start = {name: self._value(name) for name in sorted(self.definition.referenced - {"case"}) if self._toss(0.7)}
        case = {"account": "A", "key": "K", "subject": "S", "instance": "I"}
        try:
            self._see(self.engine.start(self.definition, {**start, "case": case}, self.now))
        except Endless:
            return self
        for _ in range(steps):
            if self.step.status in (Status.COMPLETED, Status.CANCELLED):
                break
            try:
                self._act()
            except Endless:
                self._saw("endless")
                break
        return self

    def _act(self) -> None:
        acts = [self._task] * (6 * bool(self.step.tasks)) + [self._job] * (3 * bool(self.step.jobs)) + [self._time]
        acts += [self._message] * bool(self.step.subscriptions) + [self._retry] * (2 * bool(self.step.troubles))
        self.random.choice(acts)()

    def _task(self) -> None:
        task = self._one(self.step.tasks, lambda task: (task.element_id, _text(task.data)))
        names = sorted(self.definition.referenced - {"case"})
        values = {name: self._value(name) for name in names if self._toss(0.4)}
        values[f"v{self.random.randrange(3)}"] = self._value("")
        self._saw("complete", task.element_id)
        self._see(self.engine.complete_task(self.definition, self.step.state, task.id, values, self.now))

    def _job(self) -> None:
        job = self._one(self.step.jobs, lambda job: (job.element_id, _text(job.parameters)))
        state = self.step.state
        if self._toss(0.6):
            self._saw("answer", job.element_id)
            self._see(self.engine.complete_job(self.definition, state, job.id, self._value("score"), self.now))
        else:
            code = self.random.choice([None, "FULL", "E1"])
            self._saw("fail", job.element_id, code)
            self._see(self.engine.fail_job(self.definition, state, job.id, code, "no", self.now))

    def _time(self) -> None:
        self.now += self.random.choice(SPANS)
        self._saw("wait", self.now.isoformat())
        self._see(self.engine.fire_timers(self.definition, self.step.state, self.now))

    def _message(self) -> None:
        told = self.random.choice(self.step.subscriptions)
        self._saw("message", told.name, told.key)
        payload = {"n": self.random.randrange(9)}
        self._see(self.engine.correlate(self.definition, self.step.state, told.name, told.key, payload, self.now))

    def _retry(self) -> None:
        trouble = self._one(self.step.troubles, lambda trouble: (trouble.element_id, trouble.message))
        self._saw("retry", trouble.element_id)
        self._see(self.engine.retry(self.definition, self.step.state, trouble.task_id, self.now))

    def _call(self, request: ServiceCall) -> Json:
        self._saw("call", request.element_id, request.operation, dict(request.parameters))
        if self._toss(0.1):
            raise BusinessError(self.random.choice(["E1", "FULL"]))
        return self._value("")

    def _value(self, name: str) -> Json:
        if name in ("items", "answers"):
            return [self.random.randrange(5) for _ in range(self.random.randrange(4))]
        if name == "closes":
            return (T0 + timedelta(hours=self.random.randrange(-5, 200))).isoformat()
        if name in ("age", "score"):
            return self.random.choice([17, 30, 60, 90])
        if name in FLAGS and self._toss(0.95):
            return self._toss(0.5)
        words: list[Json] = [
            "auto",
            "review",
            "pass",
            "back",
            "phd",
            "master",
            0,
            1,
            1.0,
            None,
            [1, 2],
            [3],
            {"a": [1]},
        ]
        return self.random.choice([True, False] if self._toss(0.5) else words)

    def _one(self, found: Any, order: Any) -> Any:
        ordered = sorted(found, key=order)
        return ordered[self.random.randrange(len(ordered))]

    def _toss(self, share: float) -> bool:
        return self.random.random() < share

    def _saw(self, *what: object) -> None:
        self.trace.append(what)

    def _see(self, step: Step) -> None:
        self.step = step
        self.largest = max(self.largest, len(step.state))
        self._saw("status", step.status, step.due_at, step.subscriptions, _text(step.variables))
        self._saw("tasks", sorted((t.element_id, t.scope, str(t.due_at), _text(t.data)) for t in step.tasks))
        self._saw("jobs", sorted((job.element_id, _text(job.parameters)) for job in step.jobs))
        self._saw("troubles", sorted((trouble.element_id, trouble.message) for trouble in step.troubles))
        self._saw("history", [(e.element_id, e.outcome, e.flow, _text(e.detail)) for e in step.history])


def _text(value: object) -> str:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def difference(definition: Definition, seed: int) -> str:
    """Where the two runs part, "" when they do not."""
    kept = Run(definition, seed, memory=True).go().trace
    stored = Run(definition, seed, memory=False).go().trace
    for place, (one, other) in enumerate(zip(kept, stored, strict=False)):
        if one != other:
            return f"seed {seed}, entry {place}, after {kept[max(0, place - 6) : place]}\nmemory {one}\nstored {other}"
    return "" if len(kept) == len(stored) else f"seed {seed}: {len(kept)} entries against {len(stored)}"
