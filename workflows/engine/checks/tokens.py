"""Where tokens can be: the markings of a (sub)process, explored as far as it takes to find a stuck or doubled token.

A marking is the set of flows that hold a token.  Data is not looked at: a gateway may go any way.  Tokens that share
no element with others are moved alone, one after another; those in front of a merge wait until nothing else can move,
so that whatever can come together there, does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations

from workflows.engine.drawing import Drawing, Flow, Node

MOST = 20_000  # markings of one scope

Marking = frozenset[str]
JOINS = ("parallelGateway", "inclusiveGateway")
CHOICES = ("exclusiveGateway", "eventBasedGateway", "complexGateway")
WIDEST = 6  # branches of an inclusive gateway whose every combination is tried


class TooMany(Exception):
    """More markings than we are ready to look at."""


@dataclass
class Net:
    """The nodes of one (sub)process and what was found while its tokens moved."""

    drawing: Drawing
    nodes: list[Node]
    stuck: dict[str, Marking] = field(default_factory=dict)  # a join -> flows that hold tokens while it waits
    doubled: dict[str, Marking] = field(default_factory=dict)  # a node -> flows that bring it tokens at once

    def __post_init__(self) -> None:
        self._at = {node.id: node for node in self.nodes}
        self._flows = {flow.id: flow for node in self.nodes for flow in node.incoming}
        self._behind = {node.id: {flow.id for flow in node.outgoing} for node in self.nodes}
        self._reach: dict[str, frozenset[str]] = {}

    def explore(self) -> None:
        """Fill `stuck` and `doubled`.  TooMany."""
        for start in self.nodes:
            if start.kind == "startEvent":
                self._from(frozenset(flow.id for flow in start.outgoing))

    def _from(self, first: Marking) -> None:
        seen, todo = {first}, [first]
        while todo:
            marking = todo.pop()
            for after in self._steps(marking):
                if after not in seen:
                    if len(seen) >= MOST:
                        raise TooMany
                    seen.add(after)
                    todo.append(after)

    def _steps(self, marking: Marking) -> Iterator[Marking]:
        alone = next((flow for flow in sorted(marking) if self._moves_alone(flow)), None)
        if alone is not None:
            yield from self._fire(marking, frozenset([alone]), self._at[self._flows[alone].target])
            return
        moved = False
        for node in self._waiting(marking):
            taken = marking & {flow.id for flow in node.incoming}
            if node.kind not in JOINS and len(taken) > 1:
                self.doubled.setdefault(node.id, taken)
                taken = frozenset([min(taken)])
            if node.kind not in JOINS or self._ready(node, marking):
                moved = True
                yield from self._fire(marking, taken, node)
        if marking and not moved:
            for node in self._waiting(marking):
                self.stuck.setdefault(node.id, marking)

    def _moves_alone(self, flow: str) -> bool:
        node = self._at.get(self._flows[flow].target)
        return node is not None and (len(node.incoming) < 2 or node.kind == "endEvent")

    def _waiting(self, marking: Marking) -> list[Node]:
        targets = dict.fromkeys(self._flows[flow].target for flow in sorted(marking))
        return [self._at[target] for target in targets if target in self._at]

    def _ready(self, node: Node, marking: Marking) -> bool:
        """A parallel join needs all; an inclusive one nothing more that could still come."""
        empty = {flow.id for flow in node.incoming} - marking
        if node.kind == "parallelGateway":
            return not empty
        others = marking - {flow.id for flow in node.incoming}
        return not any(empty & self._ahead(flow, node.id) for flow in others)

    def _ahead(self, flow: str, without: str) -> frozenset[str]:
        """The flows a token on this one can come to, not through the node itself."""
        key = f"{flow}\0{without}"
        if key not in self._reach:
            found: set[str] = set()
            todo = [self._flows[flow]]
            while todo:
                node = self._at.get(todo.pop().target)
                if node is None or node.id == without:
                    continue
                fresh = [one for one in self._leaving(node) if one.id not in found]
                found.update(one.id for one in fresh)
                todo += fresh
            self._reach[key] = frozenset(found)
        return self._reach[key]

    def _leaving(self, node: Node) -> list[Flow]:
        return [*node.outgoing, *(flow for event in self.drawing.boundary(node) for flow in event.outgoing)]

    def _fire(self, marking: Marking, taken: Marking, node: Node) -> Iterator[Marking]:
        rest = marking - taken
        if node.kind == "endEvent":
            ends_all = bool(node.definitions("terminateEventDefinition"))
            yield frozenset() if ends_all else rest
            return
        for given in self._outcomes(node):
            if twice := rest & given:
                self.doubled.setdefault(self._flows[min(twice)].target, frozenset(twice))
            yield rest | given

    def _outcomes(self, node: Node) -> Iterator[Marking]:
        out = [flow.id for flow in node.outgoing if flow.id in self._flows]
        if node.kind in CHOICES:
            yield from (frozenset([flow]) for flow in out)
        elif node.kind == "inclusiveGateway":
            sizes = range(1, len(out) + 1) if len(out) <= WIDEST else (1, len(out))
            yield from (frozenset(some) for size in sizes for some in combinations(out, size))
        else:
            yield frozenset(out)
            yield from self._events(node, frozenset(out))

    def _events(self, node: Node, out: Marking) -> Iterator[Marking]:
        for event in self.drawing.boundary(node):
            away = frozenset(flow.id for flow in event.outgoing if flow.id in self._flows)
            yield away if event.element.get("cancelActivity", "true") == "true" else out | away
