"""A diagram can be read: no flow is drawn across a shape, no name over anything else."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

from workflows.engine.layout import Box as Placed
from workflows.engine.layout import Layout, layout

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


LETTER = 11.0  # pixels, as wide as the editor draws a Chinese letter of a name beside its element


def names(drawn: Layout) -> dict[str, Box]:
    """Where the names of events, gateways and flows are: in the middle of their boxes, broken to its width."""
    found = {}
    for one in (*drawn.shapes.values(), *drawn.edges.values()):
        if one.name and one.kind.endswith(("Event", "Gateway", "Flow")):
            assert one.label, f"{one.id} has no place for its name"
            x, y, width, _ = one.label
            in_line = min(len(one.name), max(1, int(width // LETTER)))
            lines, half = -(-len(one.name) // in_line), in_line * LETTER / 2
            found[one.id] = (x + width / 2 - half, y, x + width / 2 + half, y + 14 * lines)
    return found


def lines(drawn: Layout) -> Iterator[tuple[str, Box]]:
    """Flows piece by piece, and the borders of pools and lanes."""
    for edge in drawn.edges.values():
        for (x1, y1), (x2, y2) in pairwise(edge.points):
            yield edge.id, (min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))
    for shape in drawn.shapes.values():
        if shape.kind in ("participant", "lane"):
            x, y, w, h = shape.box
            yield shape.id, (x, y, x + w, y)
            yield shape.id, (x, y + h, x + w, y + h)


def covers(name: Box, kind: str, box: Placed) -> bool:
    """Whether a name lies on a shape: gateways are diamonds, events are round."""
    left, top, right, bottom = name
    x, y, w, h = box
    dx = max(left - x - w / 2, x + w / 2 - right, 0) / (w / 2)
    dy = max(top - y - h / 2, y + h / 2 - bottom, 0) / (h / 2)
    reach = {"Gateway": dx + dy, "Event": dx**2 + dy**2}
    return next((far for end, far in reach.items() if kind.endswith(end)), max(dx, dy)) < 1


def meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and one[2] > other[0] and one[1] < other[3] and one[3] > other[1]


@pytest.mark.parametrize("name", DIAGRAMS)
def test_no_name_is_written_over_a_line_a_shape_or_another_name(name: str) -> None:
    drawn = layout(name, (BPMN / f"{name}.bpmn").read_bytes())
    written = names(drawn)
    assert len(written) > 3
    solid = [one for one in drawn.shapes.values() if one.kind not in ("participant", "lane", "subProcess")]
    over = [(one, line) for one, box in written.items() for line, drawn_at in lines(drawn) if meet(box, drawn_at)]
    over += [(one, shape.id) for one, box in written.items() for shape in solid if covers(box, shape.kind, shape.box)]
    over += [(one, other) for one, other in combinations(written, 2) if meet(written[one], written[other])]
    assert over == []
