"""The real-name verification with a second review, as policy staff draw it: after the first reviewer's yes."""

from __future__ import annotations

import json

FORM = "forms/real_name_verification/second_check.json"
LANE = """
      <bpmn:lane id="lane_second" name="{lane}">
        <bpmn:flowNodeRef>second_check</bpmn:flowNodeRef>
        <bpmn:flowNodeRef>second_word</bpmn:flowNodeRef>
      </bpmn:lane>
    </bpmn:laneSet>"""
NODES = """
    <bpmn:userTask id="second_check" name="复审">
      <bpmn:incoming>flow_decision__confirm</bpmn:incoming>
      <bpmn:outgoing>flow_second_check__second_word</bpmn:outgoing>
    </bpmn:userTask>
    <bpmn:exclusiveGateway id="second_word" name="复审结论" default="flow_second_word__send_back">
      <bpmn:incoming>flow_second_check__second_word</bpmn:incoming>
      <bpmn:outgoing>flow_second_word__confirm</bpmn:outgoing>
      <bpmn:outgoing>flow_second_word__send_back</bpmn:outgoing>
    </bpmn:exclusiveGateway>
    <bpmn:sequenceFlow id="flow_second_check__second_word" sourceRef="second_check" targetRef="second_word" />
    <bpmn:sequenceFlow id="flow_second_word__confirm" name="通过" sourceRef="second_word" targetRef="confirm"><bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">second_opinion = "approve"</bpmn:conditionExpression></bpmn:sequenceFlow>
    <bpmn:sequenceFlow id="flow_second_word__send_back" name="退回补充" sourceRef="second_word" targetRef="send_back" />
    <bpmn:sequenceFlow id="flow_decision__confirm" """  # noqa: E501  as diagrams are written
SHAPES = """
      <bpmndi:BPMNShape id="shape_lane_second" bpmnElement="lane_second" isHorizontal="true"><dc:Bounds x="130" y="650" width="3040" height="160" /></bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="shape_second_check" bpmnElement="second_check"><dc:Bounds x="2375" y="690" width="110" height="80" /></bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="shape_second_word" bpmnElement="second_word" isMarkerVisible="true"><dc:Bounds x="2575" y="705" width="50" height="50" /></bpmndi:BPMNShape>
      <bpmndi:BPMNEdge id="edge_second_1" bpmnElement="flow_second_check__second_word"><di:waypoint x="2485" y="730" /><di:waypoint x="2575" y="730" /></bpmndi:BPMNEdge>
      <bpmndi:BPMNEdge id="edge_second_2" bpmnElement="flow_second_word__confirm"><di:waypoint x="2600" y="705" /><di:waypoint x="2600" y="440" /><di:waypoint x="2430" y="440" /><di:waypoint x="2430" y="410" /></bpmndi:BPMNEdge>
      <bpmndi:BPMNEdge id="edge_second_3" bpmnElement="flow_second_word__send_back"><di:waypoint x="2600" y="755" /><di:waypoint x="2600" y="790" /><di:waypoint x="2180" y="790" /><di:waypoint x="2180" y="530" /><di:waypoint x="2205" y="530" /></bpmndi:BPMNEdge>
      <bpmndi:BPMNShape id="shape_start" """  # noqa: E501
EDGE = '<di:waypoint x="2285" y="370" />\n        <di:waypoint x="2375" y="370" />'
ROUND = (
    '<di:waypoint x="2285" y="370" /><di:waypoint x="2330" y="370" />'
    '<di:waypoint x="2330" y="730" /><di:waypoint x="2375" y="730" />'
)


def drawn(original: str, *, lane: str) -> str:
    """The diagram with the second review, in a lane of this name."""
    changes = {
        "\n    </bpmn:laneSet>": LANE.format(lane=lane),
        '\n    <bpmn:sequenceFlow id="flow_decision__confirm" ': NODES,
        'sourceRef="decision" targetRef="confirm"': 'sourceRef="decision" targetRef="second_check"',
        "\n      <bpmn:incoming>flow_decision__confirm</bpmn:incoming>\n      <bpmn:outgoing>flow_confirm__confirmed": (
            "\n      <bpmn:incoming>flow_second_word__confirm</bpmn:incoming>"
            "\n      <bpmn:outgoing>flow_confirm__confirmed"
        ),
        '\n      <bpmndi:BPMNShape id="shape_start" ': SHAPES,
        'width="3070" height="590"': 'width="3070" height="750"',
        EDGE: ROUND,
    }
    for old, new in changes.items():
        assert original.count(old) == 1, old
        original = original.replace(old, new)
    return original


def form() -> bytes:
    """What the second reviewer is asked."""
    choices = [{"value": "approve", "label": "同意"}, {"value": "send_back", "label": "退回补充"}]
    word = {
        "type": "radio",
        "key": "second_opinion",
        "label": "复审意见",
        "id": "Field_second_opinion",
        "validate": {"required": True},
        "values": choices,
    }
    return json.dumps({"type": "default", "submitLabel": "提交复审", "components": [word]}, ensure_ascii=False).encode()
