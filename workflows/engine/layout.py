"""How a diagram is drawn: boxes and lines of its DI, with what is written on them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import isnan

from workflows.engine.drawing import BPMN, tag
from workflows.engine.xml import Element, Unreadable, read

DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"
DD = "{http://www.omg.org/spec/DD/20100524/DI}"

Box = tuple[float, float, float, float]  # x, y, width, height
LARGEST = 100_000.0  # a drawing wider than this is a mistake


@dataclass(frozen=True, slots=True)
class Shape:
    """A drawn element: BPMN's word for it, its name, its box, and that of its label where it has one of its own."""

    id: str
    kind: str
    name: str
    box: Box
    label: Box | None = None
    mark: str = ""  # of an event: timer, message, error ...
    horizontal: bool = True


@dataclass(frozen=True, slots=True)
class Edge:
    """A drawn flow and its corners."""

    id: str
    kind: str
    name: str
    points: tuple[tuple[float, float], ...]
    label: Box | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """A whole diagram; shapes by the id of their element, those around others first."""

    shapes: Mapping[str, Shape] = field(default_factory=dict)
    edges: Mapping[str, Edge] = field(default_factory=dict)

    @property
    def box(self) -> Box:
        """What all of it needs, with a margin."""
        corners = [(x, y) for edge in self.edges.values() for x, y in edge.points]
        for shape in self.shapes.values():
            for x, y, width, height in (shape.box, *([shape.label] if shape.label else [])):
                corners += [(x, y), (x + width, y + height)]
        if not corners:
            return 0.0, 0.0, 1.0, 1.0
        left, top = min(x for x, _ in corners) - 20, min(y for _, y in corners) - 20
        right, bottom = max(x for x, _ in corners) + 20, max(y for _, y in corners) + 20
        return left, top, right - left, bottom - top


def layout(file: str, raw: bytes) -> Layout:
    """The drawing of a file; an empty one when it has none or cannot be read."""
    try:
        root = read(file, raw)
    except Unreadable:
        return Layout()
    elements = {element.get("id"): element for element in root.iter(BPMN + "*") if element.get("id")}
    return Layout(
        {shape.id: shape for shape in _shapes(root, elements)}, {edge.id: edge for edge in _edges(root, elements)}
    )


def _shapes(root: Element, elements: Mapping[str, Element]) -> Iterator[Shape]:
    for drawn in root.iter(DI + "BPMNShape"):
        element, box = elements.get(drawn.get("bpmnElement")), _box(drawn.find(DC + "Bounds"))
        if element is not None and box is not None:
            label = _box(drawn.find(f"{DI}BPMNLabel/{DC}Bounds"))
            mark = next((tag(c).removesuffix("EventDefinition") for c in element if tag(c).endswith("Definition")), "")
            horizontal = drawn.get("isHorizontal") != "false"
            yield Shape(element.get("id"), tag(element), element.get("name", ""), box, label, mark, horizontal)


def _edges(root: Element, elements: Mapping[str, Element]) -> Iterator[Edge]:
    for drawn in root.iter(DI + "BPMNEdge"):
        element = elements.get(drawn.get("bpmnElement"))
        points = [(_number(point.get("x")), _number(point.get("y"))) for point in drawn.iterfind(DD + "waypoint")]
        if element is not None and len(points) > 1:
            label = _box(drawn.find(f"{DI}BPMNLabel/{DC}Bounds"))
            yield Edge(element.get("id"), tag(element), element.get("name", ""), tuple(points), label)


def _box(bounds: Element) -> Box | None:
    if bounds is None:
        return None
    x, y, width, height = (_number(bounds.get(name)) for name in ("x", "y", "width", "height"))
    return x, y, width, height


def _number(text: str | None) -> float:
    """A coordinate; nonsense is drawn at the edge."""
    try:
        number = float(text or 0)
    except ValueError:
        return 0.0
    return max(-LARGEST, min(LARGEST, number)) if not isnan(number) else 0.0
