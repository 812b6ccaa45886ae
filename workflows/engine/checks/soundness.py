"""No token gets stuck, none arrives twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from workflows.engine.checks.tokens import Net, TooMany
from workflows.engine.checks.view import View, error, warning
from workflows.engine.drawing import Node
from workflows.model import Finding

ID = "soundness"


def check(view: View) -> Iterator[Finding]:
    """Joins that wait for a branch that was not taken, and merges that branches running at the same time come to."""
    for scope in view.drawing.scopes:
        nodes = view.drawing.inside(scope)
        if nodes:
            yield from _scope(view, nodes)


def _scope(view: View, nodes: list[Node]) -> Iterator[Finding]:
    net = Net(view.drawing, nodes)
    try:
        net.explore()
    except TooMany:
        yield warning(ID, nodes[0], f"“{nodes[0].scope}”里并行的部分太复杂，没有检查完是否会卡住。")
    for node in nodes:
        if node.id in net.stuck:
            missing = [flow.source for flow in node.incoming if flow.id not in net.stuck[node.id]]
            yield error(
                ID, node, f"汇合网关{node.label}会一直等下去：{_named(nodes, missing)}的流入不一定会来。{_STUCK}"
            )
        if node.id in net.doubled:
            yield error(ID, node, f"同时进行的分支会各到{node.label}一次，之后的部分会办两遍。{_DOUBLED}")


_STUCK = "由判断网关分开的请用判断网关合并，由并行网关分开的才用并行网关汇合。"
_DOUBLED = "请先用并行网关汇合，再往下走。"


def _named(nodes: Iterable[Node], wanted: list[str]) -> str:
    names = {node.id: f"“{node.name or node.id}”" for node in nodes}
    return "、".join(names.get(one, one) for one in wanted) or "其余"
