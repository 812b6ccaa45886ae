"""Complex gateways."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.view import View, error
from workflows.model import Finding

ID = "complex-gateway"


def check(view: View) -> Iterator[Finding]:
    """The library cannot read them."""
    for node in view.drawing.of("complexGateway"):
        yield error(ID, node, f"{node.label}是复杂网关，不能运行。请改用排他、并行或包容网关。")
