"""The parts of SpiffWorkflow 3.2.0 the engine stands on.  The library has no types: its `Any`s enter here."""

from __future__ import annotations

import logging

import SpiffWorkflow.task as task_module
from SpiffWorkflow.bpmn import BpmnEvent, BpmnWorkflow
from SpiffWorkflow.bpmn.parser.event_parsers import EventBasedGatewayParser
from SpiffWorkflow.bpmn.parser.task_parsers import (
    ConditionalGatewayParser,
    GatewayParser,
)
from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.bpmn.specs.bpmn_task_spec import BpmnTaskSpec
from SpiffWorkflow.bpmn.specs.control import BoundaryEventJoin, BoundaryEventSplit, _EndJoin
from SpiffWorkflow.bpmn.specs.defaults import (
    BoundaryEvent,
    EndEvent,
    ExclusiveGateway,
    InclusiveGateway,
    ParallelGateway,
)
from SpiffWorkflow.bpmn.specs.event_definitions.multiple import MultipleEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.timer import (
    CycleTimerEventDefinition,
    DurationTimerEventDefinition,
    TimeDateEventDefinition,
    TimerEventDefinition,
)
from SpiffWorkflow.bpmn.specs.mixins import (
    ParallelMultiInstanceTaskMixin,
    SequentialMultiInstanceTaskMixin,
)
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask, MultiInstanceTask
from SpiffWorkflow.bpmn.specs.mixins.subworkflow_task import SubWorkflowTask
from SpiffWorkflow.bpmn.specs.mixins.unstructured_join import UnstructuredJoin
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.bpmn.util.task import BpmnTaskIterator
from SpiffWorkflow.exceptions import SpiffWorkflowException
from SpiffWorkflow.operators import Operator
from SpiffWorkflow.specs.base import TaskSpec
from SpiffWorkflow.spiff.parser import VALIDATOR, SpiffBpmnParser
from SpiffWorkflow.spiff.parser.event_parsers import (
    SpiffBoundaryEventParser,
    SpiffEndEventParser,
)
from SpiffWorkflow.spiff.parser.task_spec import (
    ServiceTaskParser,
    SpiffTaskParser,
)
from SpiffWorkflow.spiff.specs.defaults import ServiceTask
from SpiffWorkflow.spiff.specs.event_definitions import (
    ErrorEventDefinition,
    EscalationEventDefinition,
    MessageEventDefinition,
)
from SpiffWorkflow.spiff.specs.spiff_task import SpiffBpmnTask
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskIterator, TaskState
from SpiffWorkflow.workflow import Workflow

OPEN = TaskState.WAITING | TaskState.READY | TaskState.STARTED

# Below WARNING these loggers attach the whole data of a task to their records (guide engine, G39).
for _name in ("spiff.task", "spiff.workflow", "spiff.data", "spiff.dmn"):
    logging.getLogger(_name).setLevel(logging.WARNING)

__all__ = [
    "OPEN",
    "VALIDATOR",
    "BoundaryEvent",
    "BoundaryEventJoin",
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
