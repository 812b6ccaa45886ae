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
    MultiInstanceTask,
    ParallelMultiInstanceTaskMixin,
    SequentialMultiInstanceTaskMixin,
    SpiffBpmnTask,
    TaskState,
)
from workflows.engine.tasks import park
from workflows.words import say

MOST = 1000


class Collection:
    """The list that gives the instances their items: a FEEL expression, worked out when the activity begins."""

    def __init__(self, formula: Formula) -> None:
        self.formula = formula
        self.bpmn_id = formula.text

    def settle(self, task: Any) -> None:
        """Take the items down.  Raises Failure when there is no list."""
        items = self.formula.value(task.data)
        if not isinstance(items, list):
            raise Failure(say("engine.not_a_list", text=self.formula.text))
        task.internal_data["items"] = items

    def get(self, task: Any) -> Any:
        """The items as they were at the beginning."""
        return task.internal_data["items"]

    def exists(self, task: Any) -> bool:
        """Whether they were taken down."""
        return "items" in task.internal_data


class _Fresh(BpmnTaskSpec):  # type: ignore[misc]
    """Runs after the data has come in and before the library sets the instances up."""

    def _update_hook(self, my_task: Any) -> bool:
        super()._update_hook(my_task)
        for reference in (self.input_item, self.output_item, self.data_output):
            if reference is not None:
                my_task.data.pop(reference.bpmn_id, None)
        if self.data_input is not None:
            self.data_input.settle(my_task)
        my_task.internal_data["count"] = self._count(my_task)
        return True

    def _count(self, task: Any) -> int:
        if self.data_input is not None:
            count = len(self.data_input.get(task))
        else:
            count = task.workflow.script_engine.evaluate(task, self.cardinality)
        if not isinstance(count, int) or isinstance(count, bool) or not 0 <= count <= MOST:
            raise Failure(say("engine.instance_count", most=MOST))
        return count


class _Body(MultiInstanceTask):  # type: ignore[misc]
    """Parks instead of raising.  The answers stand in the order of the items, null where there is none."""

    def _update_hook(self, my_task: Any) -> bool | None:
        try:
            ready: bool | None = super()._update_hook(my_task)
        except Failure as failure:
            park(my_task, str(failure))
            my_task._set_state(TaskState.STARTED)
            return None
        return ready

    def again(self, task: Any) -> None:
        """Set the instances up once more."""
        task._set_state(TaskState.FUTURE)
        task.task_spec._update(task)

    def init_data_output_with_input_data(self, my_task: Any, input_data: Any) -> None:
        my_task.data[self.data_output.bpmn_id] = [None] * my_task.internal_data["count"]

    def init_data_output_with_cardinality(self, my_task: Any) -> None:
        self.init_data_output_with_input_data(my_task, None)

    def merge_child(self, workflow: Any, child: Any) -> None:
        body = child.parent
        if self.data_output is not None and self.output_item is not None:
            answers = list(body.data[self.data_output.bpmn_id])
            answers[_index(child)] = child.data.get(self.output_item.bpmn_id)
            body.data[self.data_output.bpmn_id] = answers
        else:
            self._only_changes(body, child)
        body.internal_data["merged"].append(str(child.id))
        self._go_on(body)

    def _go_on(self, body: Any) -> None:
        raise NotImplementedError

    def _only_changes(self, body: Any, child: Any) -> None:
        data = changes(body.parent.data, child.data)
        for item in (self.input_item, self.output_item):
            if item is not None:
                data.pop(item.bpmn_id, None)
        body.data.update(data)

    def check_completion_condition(self, my_task: Any) -> bool:
        try:
            return super().check_completion_condition(my_task) is True
        except Failure:
            return False


def _index(child: Any) -> int:
    place = child.internal_data.get("key_or_index")
    return int(child.internal_data["item"] if place is None else place)


class ParallelInstances(_Body, ParallelMultiInstanceTaskMixin, _Fresh, SpiffBpmnTask):  # type: ignore[misc]
    """All instances at once."""

    def _go_on(self, body: Any) -> None:
        enough = self.check_completion_condition(body)
        if enough:
            for other in list(self._instances(body)):
                other.cancel()
        if enough or self.children_complete(body):
            body._set_state(TaskState.READY)


class SequentialInstances(_Body, SequentialMultiInstanceTaskMixin, _Fresh, SpiffBpmnTask):  # type: ignore[misc]
    """One instance after the other."""

    def _go_on(self, body: Any) -> None:
        if self.children_complete(body) or self.check_completion_condition(body):
            body._set_state(TaskState.READY)
        else:
            self.add_next_child(body)
