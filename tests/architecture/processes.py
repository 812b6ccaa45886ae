"""docs/processes.md, made of the diagrams: `python -m tests.architecture.processes` writes it anew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "processes.md"
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
SPIFF = "{http://spiffworkflow.org/bpmn/schema/1.0/core}"
KINDS = {
    "userTask": "人工任务",
    "serviceTask": "系统操作",
    "businessRuleTask": "判定表",
    "callActivity": "调用流程",
    "boundaryEvent": "边界事件",
    "intermediateCatchEvent": "等待",
    "endEvent": "结束",
}
HEAD = """# 流程

随程序发布的流程。图在 `bpmn/`，用 BPMN 编辑器打开即可阅读；每个环节的说明也写在图中。
本页由图整理而成：`python -m tests.architecture.processes`。
"""


def page() -> str:
    """The whole page."""
    drawn = [etree.parse(str(path)).getroot() for path in sorted((ROOT / "bpmn").glob("*/*.bpmn"))]
    return "\n".join([HEAD, *(line for root in drawn for line in _diagram(root))])


def _diagram(root: Any) -> Iterator[str]:
    named = {one.get("id"): one.get("name") or one.get("errorCode") for one in root}
    for process in root.iter(f"{BPMN}process"):
        yield f"## {process.get('name')} `{process.get('id')}`\n\n{_said(process)}\n"
        yield "| 环节 | id | 类型 | 说明 |\n|---|---|---|---|"
        lanes = {ref.text: lane.get("name") for lane in process.iter(f"{BPMN}lane") for ref in lane}
        for node in process:
            if (kind := KINDS.get(etree.QName(node).localname)) is not None:
                what = kind + _what(node, lanes, named)
                yield f"| {node.get('name')} | `{node.get('id')}` | {what} | {_said(node)} |"
        yield ""


def _what(node: Any, lanes: dict[str, str], named: dict[str, str]) -> str:
    """Operation, table, called process, role, message, time or error of a node."""
    operation, table = node.find(f".//{SPIFF}serviceTaskOperator"), node.find(f".//{SPIFF}calledDecisionId")
    message, timer, error = (node.find(f".//{BPMN}{kind}EventDefinition") for kind in ("message", "timer", "error"))
    told = [
        f" `{operation.get('id')}`" if operation is not None else "",
        f" `{table.text}`" if table is not None else "",
        f" `{node.get('calledElement')}`" if node.get("calledElement") else "",
        f"（{lanes[node.get('id')]}）" if node.tag == f"{BPMN}userTask" else "",
        f"：消息 `{named[message.get('messageRef')]}`" if message is not None else "",
        f"：时间 `{''.join(timer.itertext()).strip()}`" if timer is not None else "",
        f"：错误 `{named[error.get('errorRef')]}`" if error is not None else "",
    ]
    return "".join(told)


def _said(node: Any) -> str:
    return str(node.findtext(f"{BPMN}documentation") or "")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
