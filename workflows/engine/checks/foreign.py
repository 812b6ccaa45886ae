"""What other tools have written into a diagram is kept, and has no effect here."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.checks.view import View
from workflows.engine.drawing import BPMN, SPIFF
from workflows.engine.xml import Element
from workflows.model import Finding
from workflows.words import say

ID = "foreign"
_SHOWN = 5
# Colours and the like: drawings, not rules.
_DRAWN = ("http://bpmn.io/", "http://www.omg.org/", "http://www.w3.org/")


def check(view: View) -> Iterator[Finding]:
    """Elements with attributes or extensions of a language that is not ours."""
    for file, root in view.drawing.roots.items():
        for element in (part for process in root.iterfind(f"{BPMN}process") for part in process.iter(f"{BPMN}*")):
            names = list(dict.fromkeys(_names(element)))
            if names and element.get("id"):
                yield Finding(ID, "warning", file, element.get("id"), _message(element, names))


def _message(element: Element, names: list[str]) -> str:
    name = element.get("name") or element.get("id")
    told = say("finding.foreign.many", names=names[:_SHOWN]) if len(names) > _SHOWN else names
    return say("finding.foreign", name=name, told=told)


def _names(element: Element) -> Iterator[str]:
    prefixes = {uri: prefix for prefix, uri in element.nsmap.items()}
    for name in element.attrib:
        if name.startswith("{") and _foreign(name):
            yield f"{prefixes.get(name[1:].partition('}')[0])}:{name.rpartition('}')[2]}"
    for child in element.iterfind(f"{BPMN}extensionElements/*"):
        if _foreign(child.tag):
            yield f"{child.prefix}:{child.tag.rpartition('}')[2]}" if child.prefix else child.tag.rpartition("}")[2]


def _foreign(name: str) -> bool:
    return not name.startswith(SPIFF) and not name[1:].startswith(_DRAWN)
