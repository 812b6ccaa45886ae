"""Timers say when."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine import timers
from workflows.engine.checks.view import View, error
from workflows.engine.drawing import Node
from workflows.engine.texts import timer_texts
from workflows.engine.xml import Element
from workflows.expressions import FeelError
from workflows.model import Finding
from workflows.words import say

ID = "timer"


def check(view: View) -> Iterator[Finding]:
    """No time, a time that cannot be read or has no offset, a cycle where it cannot turn."""
    for node in view.drawing.nodes:
        for element in node.definitions("timerEventDefinition"):
            yield from (
                error(ID, node, say("finding.timer", label=node.label, problem=problem))
                for problem in _problems(node, element)
            )


def _problems(node: Node, element: Element) -> Iterator[str]:
    told = timer_texts(element)
    if len(told) != 1 or not told[0][1]:
        yield say("finding.timer.none")
        return
    kind, text = told[0]
    try:
        timers.source(kind, text)
    except FeelError:
        pass  # the rule on expressions tells it
    except ValueError as problem:
        yield say("finding.timer.wrong", problem=str(problem))
    if kind == "timeCycle" and not (node.kind == "boundaryEvent" and node.element.get("cancelActivity") == "false"):
        yield say("finding.timer.cycle")
