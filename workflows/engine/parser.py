"""From XML to task specifications: the library's parser with our own elements."""

from __future__ import annotations

from typing import Any, ClassVar

from workflows.engine import instances, tasks
from workflows.engine.spiff import (
    ConditionalGatewayParser,
    GatewayParser,
    ServiceTaskParser,
    SpiffBoundaryEventParser,
    SpiffBpmnParser,
    SpiffEndEventParser,
    SpiffTaskParser,
    full_tag,
)


class _Service(ServiceTaskParser):  # type: ignore[misc]
    """A service task; its formulas and its result's name are set when the definition is made."""


class _Rule(SpiffTaskParser):  # type: ignore[misc]
    """A business rule task."""

    @staticmethod
    def get_decision_ref(node: Any) -> Any:
        """The id of the decision it calls."""
        return SpiffTaskParser._parse_extensions(node).get("calledDecisionId")


def _instancing(parser: type) -> type:
    """The parser class, making our multi-instance bodies."""
    own = {"PARALLEL_MI_CLASS": instances.ParallelInstances, "SEQUENTIAL_MI_CLASS": instances.SequentialInstances}
    return type(parser.__name__, (parser,), own)


class Parser(SpiffBpmnParser):  # type: ignore[misc]
    """Reads one bundle's diagrams."""

    OVERRIDE_PARSER_CLASSES: ClassVar = {
        tag: (_instancing(parser), spec)
        for tag, (parser, spec) in {
            **SpiffBpmnParser.OVERRIDE_PARSER_CLASSES,
            full_tag("serviceTask"): (_Service, tasks.Service),
            full_tag("businessRuleTask"): (_Rule, tasks.Rule),
            full_tag("exclusiveGateway"): (ConditionalGatewayParser, tasks.Exclusive),
            full_tag("inclusiveGateway"): (ConditionalGatewayParser, tasks.Inclusive),
            full_tag("parallelGateway"): (GatewayParser, tasks.Parallel),
            full_tag("endEvent"): (SpiffEndEventParser, tasks.End),
            full_tag("boundaryEvent"): (SpiffBoundaryEventParser, tasks.Boundary),
        }.items()
    }
