"""Differences of diagrams: elements and flows by their ids, wherever they are drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml import etree

from workflows.engine.changes.model import Change, Lined
from workflows.engine.drawing import BPMN, Drawing, Flow, Node, tag
from workflows.engine.texts import operator, parameters, timer_texts
from workflows.engine.xml import Element

WORDS = {
    "userTask": "用户任务", "serviceTask": "服务任务", "businessRuleTask": "业务规则任务", "task": "任务",
    "manualTask": "手工任务", "scriptTask": "脚本任务", "sendTask": "发送任务", "receiveTask": "接收任务",
    "exclusiveGateway": "判断网关", "parallelGateway": "并行网关", "inclusiveGateway": "包容网关",
    "eventBasedGateway": "事件网关", "complexGateway": "复杂网关", "startEvent": "开始事件", "endEvent": "结束事件",
    "boundaryEvent": "边界事件", "intermediateCatchEvent": "等待事件", "intermediateThrowEvent": "中间事件",
    "subProcess": "子流程", "transaction": "事务子流程", "adHocSubProcess": "特别子流程", "callActivity": "调用活动",
}  # fmt: skip
_TOLD = {"incoming", "outgoing", "documentation", "conditionExpression", "multiInstanceLoopCharacteristics"}

Place = tuple[str, str]


def changes(old: Drawing, new: Drawing) -> Iterator[Change]:
    """Elements first, then flows, then what lies around them."""
    yield from _nodes(old, new)
    yield from _flows(old, new)
    yield from _processes(old, new)


def _nodes(old: Drawing, new: Drawing) -> Iterator[Change]:
    before, after = _by_place(old), _by_place(new)
    for place, node in after.items():
        if place not in before:
            lane = f"，由“{node.lane}”办理" if node.lane and node.kind == "userTask" else ""
            yield Change("added", node.file, node.id, f"{_called(node)}新增（{WORDS[node.kind]}{lane}）")
        else:
            yield from _changed(old, new, before[place], node)
    for place, node in before.items():
        if place not in after:
            yield Change("removed", node.file, node.id, f"{_called(node)}删除（{WORDS[node.kind]}）")


def _by_place(drawing: Drawing) -> dict[Place, Node]:
    return {(node.process, node.id): node for node in drawing.nodes}


def _changed(old: Drawing, new: Drawing, before: Node, after: Node) -> Iterator[Change]:
    told = [f"改名为“{after.name}”"] if before.name and after.name and before.name != after.name else []
    told += Lined("", _traits(old, before)).against(Lined("", _traits(new, after)))
    if not told and _rest(before.element) != _rest(after.element):
        told = ["其他设置有变化"]
    for words in told:
        yield Change("changed", after.file, after.id, f"{_called(before)}{_joint(words)}{words}")


def _joint(words: str) -> str:
    return "" if words.startswith(("增加", "去掉", "其他", "改名", "改为")) else "的"


def _traits(drawing: Drawing, node: Node) -> Mapping[str, str]:
    asked = operator(node)
    traits = {
        "名称": "" if node.name else "（无）",
        "类型": WORDS[node.kind],
        "泳道": node.lane and f"“{node.lane}”",
        "所在": node.scope if node.scope != node.process else "",
        "操作": asked.get("id", "") if asked is not None else "",
        "结果变量": asked.get("resultVariable", "") if asked is not None else "",
        "决策表": node.extension("calledDecisionId"),
        "调用的流程": node.element.get("calledElement", ""),
        "附着在": node.attached,
        "是否中断": {"true": "中断", "false": "不中断"}.get(node.element.get("cancelActivity", ""), ""),
        "默认流向": _flow_name(node, node.default),
        "说明": "".join(found.text or "" for found in node.element.iterfind(BPMN + "documentation")),
    }
    traits |= {f"参数“{name}”": text for name, text in parameters(node).items()}
    traits |= {f"属性“{name}”": text for name, text in node.properties.items()}
    return {**traits, **dict(_events(drawing, node)), **_multi(node.element)}


def _flow_name(node: Node, wanted: str) -> str:
    return next((f"“{flow.name or flow.target}”" for flow in node.outgoing if flow.id == wanted), "")


def _events(drawing: Drawing, node: Node) -> Iterator[tuple[str, str]]:
    for one in node.element:
        kind = tag(one)
        if kind == "timerEventDefinition":
            yield "时间", "；".join(text for _, text in timer_texts(one))
        elif kind == "messageEventDefinition":
            yield "等待的消息", drawing.messages.get(one.get("messageRef", ""), "")
        elif kind == "errorEventDefinition":
            yield "错误代码", drawing.errors.get(one.get("errorRef", ""), "")


def _multi(element: Element) -> dict[str, str]:
    loop = element.find(BPMN + "multiInstanceLoopCharacteristics")
    return {"多实例": _canonical(loop)} if loop is not None else {}


def _rest(element: Element) -> str:
    """Everything else an element says, so that no change goes unsaid."""
    parts = [f"{name}={value}" for name, value in sorted(element.attrib.items()) if name not in ("name", "default")]
    own = [child for child in element if tag(child) not in _TOLD and not child.get("id", "").startswith("di_")]
    nested = element.find(BPMN + "sequenceFlow") is not None or tag(element) in ("subProcess", "transaction")
    return "\n".join(parts + ([] if nested else [_canonical(child) for child in own]))


def _canonical(element: Element) -> str:
    text: bytes = etree.tostring(element, method="c14n", exclusive=True, with_tail=False)
    return " ".join(text.decode().split())


def _flows(old: Drawing, new: Drawing) -> Iterator[Change]:
    before, after = ({(flow.file, flow.scope, flow.id): flow for flow in one.flows} for one in (old, new))
    gone = {key[1:]: flow for key, flow in before.items()}
    here = {key[1:]: flow for key, flow in after.items()}
    for place, flow in here.items():
        if place not in gone:
            yield Change("added", flow.file, flow.id, f"新增流向：{_way(new, flow)}")
        else:
            for words in _flow_changed(old, gone[place], new, flow):
                yield Change("changed", flow.file, flow.id, f"流向{_way(new, flow)}{_joint(words)}{words}")
    for place, flow in gone.items():
        if place not in here:
            yield Change("removed", flow.file, flow.id, f"删除流向：{_way(old, flow)}")


def _flow_changed(old: Drawing, before: Flow, new: Drawing, after: Flow) -> Iterator[str]:
    yield from _flow_traits(before).against(_flow_traits(after))
    if before.source != after.source:
        yield f"起点由 {_end(old, before, before.source)} 改为 {_end(new, after, after.source)}"
    if before.target != after.target:
        yield f"终点由 {_end(old, before, before.target)} 改为 {_end(new, after, after.target)}"


def _flow_traits(flow: Flow) -> Lined:
    return Lined("", {"名称": flow.name and f"“{flow.name}”", "条件": flow.condition or ""})


def _way(drawing: Drawing, flow: Flow) -> str:
    named = f"“{flow.name}”" if flow.name else ""
    return f"{named}（{_end(drawing, flow, flow.source)} → {_end(drawing, flow, flow.target)}）"


def _end(drawing: Drawing, flow: Flow, node_id: str) -> str:
    node = drawing.node(flow.scope, node_id)
    return _called(node) if node is not None else node_id


def _called(node: Node) -> str:
    return f"“{node.name or node.id}”"


def _processes(old: Drawing, new: Drawing) -> Iterator[Change]:
    for key, process in new.processes.items():
        before = old.processes.get(key)
        if before is None:
            yield Change("added", process.file, key, f"新增流程“{process.name or key}”")
        elif before.name != process.name:
            yield Change("changed", process.file, key, f"流程“{before.name or key}”改名为“{process.name}”")
    for key, process in old.processes.items():
        if key not in new.processes:
            yield Change("removed", process.file, key, f"删除流程“{process.name or key}”")
