"""The parts of SpiffWorkflow 3.2.0 the engine stands on.  The library has no types: its `Any`s enter here."""

from __future__ import annotations

import logging

import SpiffWorkflow.task as task_module  # type: ignore[import-untyped]
from SpiffWorkflow.bpmn import BpmnEvent, BpmnWorkflow  # type: ignore[import-untyped]
from SpiffWorkflow.bpmn.parser.event_parsers import EventBasedGatewayParser  # type: ignore[import-untyped]
from SpiffWorkflow.bpmn.parser.task_parsers import (  # type: ignore[import-untyped]
    ConditionalGatewayParser,
    GatewayParser,
)
from SpiffWorkflow.bpmn.parser.util import full_tag  # type: ignore[import-untyped]
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException  # type: ignore[import-untyped]
from SpiffWorkflow.bpmn.specs.bpmn_task_spec import BpmnTaskSpec  # type: ignore[import-untyped]
from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit, _EndJoin  # type: ignore[import-untyped]
from SpiffWorkflow.bpmn.specs.defaults import (  # type: ignore[import-untyped]
    BoundaryEvent,
    EndEvent,
    ExclusiveGateway,
    InclusiveGateway,
    ParallelGateway,
)
from SpiffWorkflow.bpmn.specs.event_definitions.multiple import MultipleEventDefinition  # type: ignore[import-untyped]
from SpiffWorkflow.bpmn.specs.event_definitions.timer import (  # type: ignore[import-untyped]
    CycleTimerEventDefinition,
    DurationTimerEventDefinition,
    TimeDateEventDefinition,
    TimerEventDefinition,
)
from SpiffWorkflow.bpmn.specs.mixins import (  # type: ignore[import-untyped]
    ParallelMultiInstanceTaskMixin,
    SequentialMultiInstanceTaskMixin,
)
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent  # type: ignore[import-untyped]
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask, MultiInstanceTask  # type: ignore[import-untyped]
from SpiffWorkflow.bpmn.specs.mixins.subworkflow_task import SubWorkflowTask  # type: ignore[import-untyped]
from SpiffWorkflow.bpmn.specs.mixins.unstructured_join import UnstructuredJoin  # type: ignore[import-untyped]
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow  # type: ignore[import-untyped]
from SpiffWorkflow.bpmn.util.task import BpmnTaskIterator  # type: ignore[import-untyped]
from SpiffWorkflow.exceptions import SpiffWorkflowException  # type: ignore[import-untyped]
from SpiffWorkflow.operators import Operator  # type: ignore[import-untyped]
from SpiffWorkflow.specs.base import TaskSpec  # type: ignore[import-untyped]
from SpiffWorkflow.spiff.parser import VALIDATOR, SpiffBpmnParser  # type: ignore[import-untyped]
from SpiffWorkflow.spiff.parser.event_parsers import (  # type: ignore[import-untyped]
    SpiffBoundaryEventParser,
    SpiffEndEventParser,
)
from SpiffWorkflow.spiff.parser.task_spec import (  # type: ignore[import-untyped]
    ServiceTaskParser,
    SpiffTaskParser,
)
from SpiffWorkflow.spiff.specs.defaults import ServiceTask  # type: ignore[import-untyped]
from SpiffWorkflow.spiff.specs.event_definitions import (  # type: ignore[import-untyped]
    ErrorEventDefinition,
    EscalationEventDefinition,
    MessageEventDefinition,
)
from SpiffWorkflow.spiff.specs.spiff_task import SpiffBpmnTask  # type: ignore[import-untyped]
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskIterator, TaskState  # type: ignore[import-untyped]
from SpiffWorkflow.workflow import Workflow  # type: ignore[import-untyped]

OPEN = TaskState.WAITING | TaskState.READY | TaskState.STARTED

# Below WARNING these loggers attach the whole data of a task to their records (guide engine, G39).
for _name in ("spiff.task", "spiff.workflow", "spiff.data", "spiff.dmn"):
    logging.getLogger(_name).setLevel(logging.WARNING)

__all__ = [
    "OPEN",
    "VALIDATOR",
    "BoundaryEvent",
    "BoundaryEventSplit",
    "BpmnEvent",
    "BpmnSubWorkflow",
    "BpmnTaskIterator",
    "BpmnTaskSpec",
    "BpmnWorkflow",
    "CatchingEvent",
    "ConditionalGatewayParser",
    "CycleTimerEventDefinition",
    "DurationTimerEventDefinition",
    "EndEvent",
    "ErrorEventDefinition",
    "EscalationEventDefinition",
    "EventBasedGatewayParser",
    "ExclusiveGateway",
    "GatewayParser",
    "InclusiveGateway",
    "LoopTask",
    "MessageEventDefinition",
    "MultiInstanceTask",
    "MultipleEventDefinition",
    "Operator",
    "ParallelGateway",
    "ParallelMultiInstanceTaskMixin",
    "SequentialMultiInstanceTaskMixin",
    "ServiceTask",
    "ServiceTaskParser",
    "SpiffBoundaryEventParser",
    "SpiffBpmnParser",
    "SpiffBpmnTask",
    "SpiffEndEventParser",
    "SpiffTaskParser",
    "SpiffWorkflowException",
    "SubWorkflowTask",
    "Task",
    "TaskIterator",
    "TaskSpec",
    "TaskState",
    "TimeDateEventDefinition",
    "TimerEventDefinition",
    "UnstructuredJoin",
    "ValidationException",
    "Workflow",
    "_EndJoin",
    "full_tag",
    "task_module",
]
