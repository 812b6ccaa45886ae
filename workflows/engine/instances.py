"""Multi-instance activities: one task for each item of a list.

The library refuses a second round (its variables are still there), trips over its own misspelling with a cardinality
and an existing output, and merges instances over each other.  Here every round starts afresh.
"""

from __future__ import annotations

from typing import Any

from workflows.engine.formula import Failure, Formula
from workflows.engine.merge import changes
from workflows.engine.spiff import (
    BpmnTaskSpec,
    ParallelMultiInstanceTaskMixin,
    SequentialMultiInstanceTaskMixin,
    SpiffBpmnTask,
    TaskState,
)
from workflows.engine.tasks import park

MOST = 1000


class Collection:
    """The list that gives the instances their items: a FEEL expression."""

    def __init__(self, formula: Formula) -> None:
        self.formula = formula
        self.bpmn_id = formula.text

    def get(self, task: Any) -> Any:
        """The items as they are now."""
        return self.formula.value(task.data)

    def exists(self, task: Any) -> bool:
        """Whether there is a list."""
        return isinstance(self.get(task), list)


class _Fresh(BpmnTaskSpec):  # type: ignore[misc]
    """Runs after the data has come in and before the library sets the instances up."""

    def _update_hook(self, my_task: Any) -> bool:
        super()._update_hook(my_task)
        for reference in (self.input_item, self.output_item, self.data_output):
            if reference is not None and reference.bpmn_id != getattr(self.data_input, "bpmn_id", None):
                my_task.data.pop(reference.bpmn_id, None)
        self._measure(my_task)
        return True

    def _measure(self, task: Any) -> None:
        if self.data_input is not None and not self.data_input.exists(task):
            raise Failure(f"多实例的集合“{self.data_input.bpmn_id}”不是列表")
        if self.data_input is not None:
            count = len(self.data_input.get(task))
        else:
            count = task.workflow.script_engine.evaluate(task, self.cardinality)
        if not isinstance(count, int) or isinstance(count, bool) or not 0 <= count <= MOST:
            raise Failure(f"多实例的数量须是 0 到 {MOST} 的整数")


class _Careful:
    """Parks instead of raising; joins each instance's results without touching the others'."""

    data_output: Any
    output_item: Any
    input_item: Any

    def _update_hook(self, my_task: Any) -> bool | None:
        try:
            ready: bool | None = super()._update_hook(my_task)  # type: ignore[misc]
            return ready
        except Failure as failure:
            park(my_task, str(failure))
            my_task._set_state(TaskState.STARTED)
            return None

    def again(self, task: Any) -> None:
        """Set the instances up once more."""
        task._set_state(TaskState.FUTURE)
        task.task_spec._update(task)

    def merge_child(self, workflow: Any, child: Any) -> None:
        if self.data_output is not None and self.output_item is not None:
            child.data.setdefault(self.output_item.bpmn_id, None)
        else:
            self._only_changes(child)
        super().merge_child(workflow, child)  # type: ignore[misc]

    def _only_changes(self, child: Any) -> None:
        body = child.parent
        data = changes(body.parent.data, child.data)
        if self.input_item is not None:
            data.pop(self.input_item.bpmn_id, None)
        body.data.update(data)
        child.data = dict(body.data)

    def check_completion_condition(self, my_task: Any) -> bool:
        try:
            return super().check_completion_condition(my_task) is True  # type: ignore[misc]
        except Failure:
            return False


class ParallelInstances(_Careful, ParallelMultiInstanceTaskMixin, _Fresh, SpiffBpmnTask):  # type: ignore[misc]
    """All instances at once."""


class SequentialInstances(_Careful, SequentialMultiInstanceTaskMixin, _Fresh, SpiffBpmnTask):  # type: ignore[misc]
    """One instance after the other."""
