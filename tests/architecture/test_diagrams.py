"""A diagram can be read: no flow is drawn across a shape."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

BPMN = Path(__file__).parents[2] / "bpmn"
DIAGRAMS = sorted(str(path.relative_to(BPMN).with_suffix("")) for path in BPMN.rglob("*.bpmn"))
NAMES = {
    "bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "di": "http://www.omg.org/spec/DD/20100524/DI",
}
Box = tuple[float, float, float, float]  # left, top, right, bottom


def boxes(drawn: ElementTree.ElementTree) -> dict[str, Box]:
    """The inside of every shape but pools and lanes: a flow may end on the border."""
    found = {}
    for shape in drawn.iterfind(".//bpmndi:BPMNShape", NAMES):
        bounds = shape.find("dc:Bounds", NAMES)
        if shape.get("isHorizontal") is None and bounds is not None:
            x, y, w, h = (float(bounds.get(name, "0")) for name in ("x", "y", "width", "height"))
            found[shape.get("bpmnElement", "")] = (x + 1, y + 1, x + w - 1, y + h - 1)
    return found


def crossings(drawn: ElementTree.ElementTree) -> Iterator[tuple[str, str]]:
    """(flow, shape) of every flow that runs through a shape, its own ends included."""
    shapes = boxes(drawn)
    for edge in drawn.iterfind(".//bpmndi:BPMNEdge", NAMES):
        points = [(float(p.get("x", "0")), float(p.get("y", "0"))) for p in edge.iterfind("di:waypoint", NAMES)]
        for (x1, y1), (x2, y2) in pairwise(points):
            yield from (
                (edge.get("bpmnElement", ""), name)
                for name, (left, top, right, bottom) in shapes.items()
                if max(x1, x2) > left and min(x1, x2) < right and max(y1, y2) > top and min(y1, y2) < bottom
            )


@pytest.mark.parametrize("name", DIAGRAMS)
def test_no_flow_crosses_a_shape(name: str) -> None:
    drawn = ElementTree.parse(BPMN / f"{name}.bpmn")
    assert len(boxes(drawn)) > 5
    assert list(crossings(drawn)) == []


@pytest.mark.parametrize("name", DIAGRAMS)
def test_flows_run_straight_along_the_page(name: str) -> None:
    drawn = ElementTree.parse(BPMN / f"{name}.bpmn")
    for edge in drawn.iterfind(".//bpmndi:BPMNEdge", NAMES):
        points = [(p.get("x"), p.get("y")) for p in edge.iterfind("di:waypoint", NAMES)]
        assert all(a[0] == b[0] or a[1] == b[1] for a, b in pairwise(points)), edge.get("bpmnElement")
