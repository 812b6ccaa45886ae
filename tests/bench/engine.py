"""The engine's step with load and store, against the bare step in memory, and after many rounds."""

from __future__ import annotations

import time
from collections.abc import Iterator
from statistics import median
from typing import Any

from SpiffWorkflow.bpmn import BpmnWorkflow

from tests.engine.kit import T0
from tests.web.leave import files
from workflows.bundles import bundles_of
from workflows.catalog import known
from workflows.engine import Engine, clock, load
from workflows.engine.instance import Instance

ROUNDS = 250


def figures() -> Iterator[dict[str, Any]]:
    """The ratio to the bare step, and the cost at round 250 against round 0."""
    definition = load(next(iter(bundles_of(files()))), known())
    engine = Engine(lambda call: None)
    step = engine.start(definition, {"case": {"account": "00000000-0000-0000-0000-000000000001"}}, T0)
    costs = []
    for _ in range(ROUNDS):
        for values in ({"days": 3}, {"decision": "no"}):
            begun = time.process_time()
            step = engine.complete_task(definition, step.state, step.tasks[0].id, values, T0)
            costs.append((time.process_time() - begun) * 1e3)
    early, late = median(costs[:40]), median(costs[-40:])
    bare = _bare(definition)
    yield {
        "figure": "engine_step_ratio",
        "value": round(early / bare, 2),
        "unit": "times the bare step",
        "against": {"bare_step_ms": round(bare, 3), "with_load_and_store_ms": round(early, 3), "stock": 4.2},
    }
    yield {
        "figure": "engine_step_growth",
        "value": round(late / early, 2),
        "unit": f"times, round {ROUNDS} to round 0",
        "against": {"round_0_ms": round(early, 3), f"round_{ROUNDS}_ms": round(late, 3), "stock_ms_at_50": 44},
    }


def _bare(definition: Any) -> float:
    """The same two tasks in memory, nothing loaded or stored."""
    costs = []
    for _ in range(20):
        with clock.at(clock.Moment(T0)):
            instance = Instance.start(definition, lambda call: None, {"case": {"account": "a"}})
            instance.advance()
            for values in ({"days": 3}, {"decision": "no"}):
                begun = time.process_time()
                task = next(task for task in _ready(instance.workflow))
                task.data.update(values)
                task.run()
                instance.advance()
                costs.append((time.process_time() - begun) * 1e3)
    return median(costs)


def _ready(workflow: BpmnWorkflow) -> Iterator[Any]:
    from SpiffWorkflow import TaskState

    return iter(workflow.get_tasks(state=TaskState.READY, manual=True))
