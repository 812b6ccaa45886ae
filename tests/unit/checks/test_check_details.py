"""What the rules tell apart beyond their one example."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.engine.kit import (
    Scope,
    bundle,
    dmn,
    error,
    extensions,
    known,
    linear,
    message,
    multi,
    properties,
    timer,
)
from workflows.catalog import MESSAGES
from workflows.engine import check
from workflows.model import Bundle

BPMN = Path(__file__).parents[3] / "bpmn"


def found(given: Bundle) -> list[tuple[str, str, str]]:
    """What is found; of names that these small diagrams leave to whoever begins them, nothing."""
    told = [(finding.rule, finding.severity, finding.element) for finding in check(given, known())]
    return [one for one in told if one[:2] != ("unknown-name", "warning")]


def edited(scope: Scope, old: str, new: str) -> Bundle:
    given = bundle(scope)
    raw = given.files[f"{scope.id}.bpmn"]
    assert old.encode() in raw
    return Bundle(given.key, {**given.files, f"{scope.id}.bpmn": raw.replace(old.encode(), new.encode())})


def gate(*conditions: str) -> Bundle:
    p = Scope("p").start().choice("gate", "other").end("other").chain("start", "gate").flow("gate", "other")
    for number, condition in enumerate(conditions):
        p.end(f"end{number}").flow("gate", f"end{number}", condition)
    return bundle(p)


@pytest.mark.parametrize(
    ("one", "other", "severity"),
    [
        ("x = 1", "x = 1", "error"),
        ("x > 0", "x > 1", "error"),
        ("x >= 60", "x <= 60", "error"),
        ("x >= 60", "x < 60", ""),
        ('route = "a"', 'route = "b"', ""),
        ('route in ("a", "b")', 'route = "b"', "error"),
        ("ok", "not(ok)", ""),
        ("ok = true", "ok != false", "error"),
        ("x > 0 and y > 0", "x > 0", "warning"),
        ("x > 0 and y > 0", "x > 0 and y <= 0", ""),
        ("a", "b", "warning"),
        ("case.kind = 1", "case.kind = 2", ""),
        ("case.kind = 1", "case.kind < 2", "error"),
        ("x in [1..5]", "x in [5..9]", "error"),
        ("x in [1..5]", "x in (5..9]", ""),
        ("x = -1", "x < 0", "error"),
        ("true", "true", "error"),
    ],
)
def test_overlapping_conditions_are_found(one: str, other: str, severity: str) -> None:
    rules = [(rule, kind) for rule, kind, _ in found(gate(one, other))]
    assert rules == ([("overlap", severity)] if severity else [])


def test_an_overlap_tells_an_example() -> None:
    message = next(one for one in check(gate("score >= 60", "score >= 50"), known()) if one.rule == "overlap").message
    assert "score 为 6" in message


def test_a_cycle_belongs_to_a_boundary_event_that_does_not_interrupt() -> None:
    p = linear(lambda p: p.user("a")).end("late")
    p.boundary("t", "a", timer("timeCycle", "R3/PT1H")).flow("t", "late")
    assert found(bundle(p)) == [("timer", "error", "t")]
    assert found(bundle(linear(lambda p: p.catch("t", timer("timeCycle", "R3/PT1H"))))) == [("timer", "error", "t")]


@pytest.mark.parametrize("text", ["", "P", "2026-03-01", "2026-03-01T09:00:00", "1 hour"])
def test_a_timer_nobody_can_read_is_refused(text: str) -> None:
    assert ("timer", "error", "t") in found(bundle(linear(lambda p: p.catch("t", timer("timeDate", text)))))


def test_an_event_reached_past_its_gateway_is_refused() -> None:
    p = Scope("p").start().choice("way", "wait").add("eventBasedGateway", "wait").end()
    p.catch("one", message("paid")).catch("two", timer("timeDuration", "P1D")).chain("start", "way", "wait")
    p.chain("wait", "one", "end").chain("wait", "two", "end").flow("way", "one", "quick")
    assert ("event-gateway", "error", "one") in found(bundle(p))


def test_a_message_started_sub_process_inside_another_would_never_start() -> None:
    beside = Scope("beside").add("startEvent", "os", message("object"), isInterrupting="false").end("oe")
    inner = Scope("inner").start("is").user("a").end("ie").chain("is", "a", "ie")
    inner.sub(beside.chain("os", "oe"), triggeredByEvent="true")
    p = Scope("p").start().sub(inner).end().chain("start", "inner", "end")
    assert ("event-subprocess", "error", "beside") in found(bundle(p))


def test_an_error_boundary_on_a_user_task_would_never_fire() -> None:
    p = linear(lambda p: p.user("a")).end("late")
    p.boundary("e", "a", error("E1")).flow("e", "late")
    assert found(bundle(p)) == [("error-event", "error", "e")]


def test_an_unknown_parameter_and_a_missing_one_are_both_told() -> None:
    findings = check(bundle(linear(lambda p: p.service("s", "note", valeu="1"))), known())
    assert [finding.rule for finding in findings] == ["parameters", "parameters"]
    assert "“value”" in findings[0].message
    assert "“valeu”" in findings[1].message


def test_a_decision_with_many_rows_needs_a_variable() -> None:
    table = dmn("route", ["age"], ["path"], [(["-"], ['"a"'])], "COLLECT")
    assert ("decision", "error", "d") in found(bundle(linear(lambda p: p.rule("d", "route")), tables=(table,)))
    assert not found(bundle(linear(lambda p: p.rule("d", "route", "all")), tables=(table,)))


def test_a_tables_output_is_a_system_value() -> None:
    table = dmn("route", ["age"], ["path"], [(["-"], ['"a"'])])
    given = bundle(linear(lambda p: p.user("u"), lambda p: p.rule("d", "route")), tables=(table,))
    form = {"type": "default", "schemaVersion": 18, "components": [{"type": "textfield", "key": "path", "label": "路"}]}
    given = Bundle("p", {**given.files, "forms/p/u.json": json.dumps(form).encode()})
    assert found(given) == [("system-value", "error", "u")]


def test_a_sensitive_field_inside_a_group_is_found_in_tables_too() -> None:
    table = dmn("route", ["person.id_no"], ["path"], [(["-"], ['"a"'])])
    given = bundle(linear(lambda p: p.user("u"), lambda p: p.rule("d", "route")), tables=(table,))
    secret = {"type": "textfield", "key": "id_no", "label": "证件号", "properties": {"sensitive": "true"}}
    form = {"components": [{"type": "group", "path": "person", "components": [secret]}]}
    given = Bundle("p", {**given.files, "forms/p/u.json": json.dumps(form).encode()})
    assert ("sensitive", "error", "route") in found(given)


def test_ids_of_the_library_are_not_for_diagrams() -> None:
    assert ("duplicate-id", "error", "Start") in found(bundle(linear(lambda p: p.user("Start"))))


def test_a_sub_process_named_like_one_in_another_file_is_refused() -> None:
    def with_block(process: str, *more: str) -> Scope:
        block = Scope("block").start("bs").user("a").end("be").chain("bs", "a", "be")
        p = Scope(process).start().sub(block).end()
        for name in more:
            p.call(f"go_{name}", name)
        return p.chain("start", "block", *(f"go_{name}" for name in more), "end")

    assert ("duplicate-id", "error", "block") in found(bundle(with_block("p", "q"), with_block("q")))


def test_a_flow_into_a_sub_process_is_refused() -> None:
    inner = Scope("inner").start("is").user("a").end("ie").chain("is", "a", "ie")
    p = Scope("p").start().sub(inner).end().chain("start", "inner", "end")
    given = edited(p, 'sourceRef="inner" targetRef="end"', 'sourceRef="inner" targetRef="a"')
    assert "unreachable" in {rule for rule, _, _ in found(given)}


def test_a_process_that_is_not_executable_is_refused() -> None:
    given = edited(linear(lambda p: p.user("a")), 'isExecutable="true"', 'isExecutable="false"')
    assert found(given) == [("process", "error", "p")]


def test_multi_instance_needs_exactly_one_of_number_and_list() -> None:
    both = multi("items", "item", cardinality="2")
    assert ("multi-instance", "error", "u") in found(bundle(linear(lambda p: p.user("u", both))))
    assert ("multi-instance", "error", "u") in found(bundle(linear(lambda p: p.user("u", multi()))))


def test_an_instances_item_may_not_be_the_case() -> None:
    given = bundle(linear(lambda p: p.user("u", multi("items", "case"))))
    assert found(given) == [("reserved", "error", "u")]


def test_an_unknown_role_is_refused() -> None:
    assert found(bundle(linear(lambda p: p.user("u", lane="审核员", role="reviwer")))) == [("lane", "error", "u")]


def test_a_loop_that_never_waits_for_its_own_end_is_no_loop_of_a_join() -> None:
    p = Scope("p").start().add("parallelGateway", "split").user("a").user("b").add("parallelGateway", "join").end()
    assert not found(bundle(p.chain("start", "split", "a", "join", "end").chain("split", "b", "join")))


def asked(process: str, **start: str) -> Bundle:
    """A gateway that asks for `decison`, with a start event that says this of itself."""
    head = extensions(properties(**start)) if start else ""
    p = Scope("p").add("startEvent", "start", head=head).choice("gate", "no").end("no").end("yes")
    return bundle(p.chain("start", "gate").flow("gate", "no").flow("gate", "yes", process))


@pytest.mark.parametrize(
    ("condition", "start", "severity"),
    [
        ("licence = 1", {}, "warning"),
        ("licence = 1", {"by": "system"}, "error"),
        ("licence = 1", {"by": "system", "given": "other, licence"}, ""),
        ("licence = 1", {"given": "license"}, "error"),
        ("items = 1", {"given": "item"}, "warning"),
        ("case.key = 1", {"by": "system"}, ""),
    ],
)
def test_a_name_nobody_writes_is_found(condition: str, start: dict[str, str], severity: str) -> None:
    told = [one.severity for one in check(asked(condition, **start), known()) if one.rule == "unknown-name"]
    assert told == ([severity] if severity else [])


def test_the_message_names_that_need_a_key_are_those_the_shipped_diagrams_wait_for() -> None:
    raw = [path.read_text("utf-8") for path in BPMN.rglob("*.bpmn")]
    assert {name for text in raw for name in re.findall(r'<bpmn:message [^>]*name="([^"]+)"', text)} == MESSAGES


def test_a_receive_task_needs_the_products_key_and_ones_own_message_none() -> None:
    def receives(name: str) -> Bundle:
        return bundle(linear(lambda p: p.add("receiveTask", "wait", messageRef=f"message_{name}")))

    assert found(receives("payment.succeeded")) == [("message-key", "error", "wait")]
    assert found(receives("mine")) == []


def test_a_signal_may_be_thrown_in_a_called_process_and_must_be_the_same_one() -> None:
    event = '<bpmn:signalEventDefinition signalRef="{}"/>'
    declared = '<bpmn:signal id="S" name="done"/><bpmn:signal id="T" name="other"/>'

    def heard(thrown: str) -> list[tuple[str, str, str]]:
        q = linear(lambda s: s.add("intermediateThrowEvent", "throw", event.format(thrown)), id="q")
        p = Scope("p").start().call("call", "q").boundary("hear", "call", event.format("S")).end().end("heard")
        p.chain("start", "call", "end").flow("hear", "heard")
        return found(bundle(p, q, extra=declared))

    assert heard("S") == []
    assert heard("T") == [("signal-catch", "error", "hear")]
