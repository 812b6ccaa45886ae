"""A small process of somebody else's: two people, one decision, a service."""

from __future__ import annotations

import io
import json

FORM = {
    "type": "default",
    "components": [
        {"type": "number", "key": "days", "label": "天数", "validate": {"required": True, "min": 1, "max": 30}},
        {"type": "textfield", "key": "why", "label": "事由"},
    ],
}
DECISION = {
    "type": "default",
    "components": [
        {
            "type": "radio",
            "key": "decision",
            "label": "结论",
            "validate": {"required": True},
            "values": [{"value": "yes", "label": "同意"}, {"value": "no", "label": "退回"}],
        }
    ],
}


def files(note: str = "请假") -> dict[str, bytes]:
    """The deployment: a diagram and two forms."""
    return {
        "leave.bpmn": DIAGRAM.replace("请假流程", note).encode(),
        "forms/leave/ask.json": json.dumps(FORM).encode(),
        "forms/leave/judge.json": json.dumps(DECISION).encode(),
    }


def multipart(given: dict[str, bytes], note: str = "test") -> dict[str, object]:
    """As a browser or a program sends it."""
    return {"note": note, "files": [(io.BytesIO(body), name) for name, body in given.items()]}


DIAGRAM = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core" id="d" targetNamespace="http://bpmn.io/schema/bpmn">
<bpmn:process id="leave" name="请假流程" isExecutable="true">
<bpmn:laneSet id="lanes"><bpmn:lane id="l1" name="考生"><bpmn:flowNodeRef>ask</bpmn:flowNodeRef></bpmn:lane>
<bpmn:lane id="l2" name="审核员"><bpmn:flowNodeRef>judge</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>
<bpmn:startEvent id="start"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
<bpmn:userTask id="ask" name="申请"><bpmn:incoming>f1</bpmn:incoming><bpmn:incoming>f5</bpmn:incoming>
<bpmn:outgoing>f2</bpmn:outgoing></bpmn:userTask>
<bpmn:userTask id="judge" name="审批"><bpmn:incoming>f2</bpmn:incoming><bpmn:outgoing>f3</bpmn:outgoing></bpmn:userTask>
<bpmn:exclusiveGateway id="gw" name="同意吗" default="f5"><bpmn:incoming>f3</bpmn:incoming>
<bpmn:outgoing>f4</bpmn:outgoing><bpmn:outgoing>f5</bpmn:outgoing></bpmn:exclusiveGateway>
<bpmn:endEvent id="end"><bpmn:incoming>f4</bpmn:incoming></bpmn:endEvent>
<bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="ask"/>
<bpmn:sequenceFlow id="f2" sourceRef="ask" targetRef="judge"/>
<bpmn:sequenceFlow id="f3" sourceRef="judge" targetRef="gw"/>
<bpmn:sequenceFlow id="f4" sourceRef="gw" targetRef="end">
<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">decision = "yes"</bpmn:conditionExpression>
</bpmn:sequenceFlow>
<bpmn:sequenceFlow id="f5" sourceRef="gw" targetRef="ask"/>
</bpmn:process></bpmn:definitions>"""
