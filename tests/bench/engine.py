"""The engine's step with load, store and history, against the bare step in memory, and after many rounds.

The process is the realistic one of the engine's own tests (41 elements, a called process, a decision table): it is sent
back and filled in again.  The bare step is the same engine's, with the same diagram and answers, on an instance that
stays in memory: nothing is loaded, compacted, stored or told.  Both are measured in turn, so that whatever else the
machine does meets both alike.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any

from tests.engine.declaration import bundles
from tests.engine.kit import T0, known
from workflows.engine import Definition, Engine, clock, load
from workflows.engine.instance import Instance, is_job
from workflows.engine.spiff import TaskState
from workflows.model import Step

ROUNDS = 250
STARTED = {"case": {"account": "acc-1", "key": "K-1"}, "closes": "2027-01-01T00:00:00Z", "ok": True}
ANSWERS = ({"degree": "master", "age": 30}, {"decision": "back"})


def figures() -> Iterator[dict[str, Any]]:
    """The ratio to the bare step, and the cost at round 250 against round 0."""
    definition = load(bundles()["declaration"], known())
    whole = _Stored(definition)
    costs: list[float] = []
    in_memory: list[float] = []
    for _ in range(ROUNDS):
        bare = _Bare(definition)  # always a fresh one: it forgets nothing, and slows down with what it has behind it
        for values in ANSWERS:
            costs.append(_cost(lambda: whole.complete(values)))
            in_memory.append(_cost(lambda: bare.complete(values)))
    early, late = _step(costs[:80]), _step(costs[-80:])
    yield {
        "figure": "engine_step_ratio",
        "value": round(_step(costs) / _step(in_memory), 2),
        "unit": "times the bare step",
        "against": {"bare_step_ms": _step(in_memory), "with_load_and_store_ms": _step(costs), "stock": 4.2},
    }
    yield {
        "figure": "engine_step_growth",
        "value": round(late / early, 2),
        "unit": f"times, round {ROUNDS} to round 0",
        "against": {"round_0_ms": early, f"round_{ROUNDS}_ms": late, "stock_ms_at_50": 44},
    }


def _cost(work: Callable[[], None]) -> float:
    begun = time.process_time()
    work()
    return (time.process_time() - begun) * 1e3


def _step(costs: list[float]) -> float:
    """Milliseconds of a step: the mean of the medians of the two kinds of steps."""
    return round((median(costs[::2]) + median(costs[1::2])) / 2, 3)


class _Stored:
    """Each step loads the instance, and stores it."""

    def __init__(self, definition: Definition) -> None:
        self.definition, self.engine = definition, Engine(lambda call: call.parameters.get("value"))
        begun = self.engine.start(definition, STARTED, T0)
        self.step: Step = self.engine.complete_job(definition, begun.state, begun.jobs[0].id, 90, T0)

    def complete(self, values: dict[str, Any]) -> None:
        state, task = self.step.state, self.step.tasks[0]
        self.step = self.engine.complete_task(self.definition, state, task.id, values, T0)


class _Bare:
    """The instance stays in memory."""

    def __init__(self, definition: Definition) -> None:
        with clock.at(clock.Moment(T0)):
            self.instance = Instance.start(definition, lambda call: call.parameters.get("value"), dict(STARTED))
            self.instance.advance()
            job = next(filter(is_job, self.instance.open()))
            job.task_spec.answer(job, 90)
            job.complete()
            self.instance.advance()

    def complete(self, values: dict[str, Any]) -> None:
        with clock.at(clock.Moment(T0)):
            task = next(one for one in self.instance.open() if one._state == TaskState.READY and one.task_spec.manual)
            task.data.update(values)
            task.run()
            self.instance.advance()
