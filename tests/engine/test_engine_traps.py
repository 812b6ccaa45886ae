"""What the library does wrong, or in its own way (guide engine §5), and what ours does instead."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from tests.engine.kit import (
    T0,
    Driver,
    Scope,
    bundle,
    drive,
    error,
    extensions,
    known,
    linear,
    message,
    multi,
    operator,
    timer,
)
from workflows.engine import load
from workflows.engine.instance import Endless
from workflows.engine.spiff import Task
from workflows.errors import DefinitionRefused
from workflows.model import Json, Status


def test_a_due_timer_fires_at_its_instant_not_after_it() -> None:
    driver = drive(linear(lambda p: p.catch("t", timer("timeDuration", "PT1H")), lambda p: p.user("u")))
    driver.start()
    assert driver.step.due_at == T0 + timedelta(hours=1)
    driver.wait(seconds=3599)
    assert driver.open == []
    driver.wait(seconds=1)
    assert driver.open == ["u"]


def test_timers_that_come_due_one_after_the_other_all_fire_in_one_step() -> None:
    driver = drive(
        linear(
            lambda p: p.catch("one", timer("timeDate", "2026-03-01T10:00:00+08:00")),
            lambda p: p.catch("two", timer("timeDate", "2026-03-02T10:00:00+08:00")),
            lambda p: p.user("u"),
        )
    )
    driver.start()
    driver.wait(days=5)
    assert driver.open == ["u"]


def test_a_timer_already_due_when_it_begins_fires_in_the_same_step() -> None:
    driver = drive(linear(lambda p: p.catch("t", timer("timeDate", "=opens")), lambda p: p.user("u")))
    driver.start(opens="2020-01-01T00:00:00+08:00")
    assert driver.open == ["u"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("=stage.due_at", "2026-03-02T09:00:00+08:00"),
        ("stage.due_at", "2026-03-02T01:00:00Z"),
        ("=date and time(stage.due_at)", "2026-03-02T09:00:00+08:00"),
        ('=date and time(stage.due_at) + duration("PT0S")', "2026-03-02T09:00:00+08:00"),
    ],
)
def test_a_date_may_be_text_or_a_moment(text: str, value: str) -> None:
    driver = drive(linear(lambda p: p.catch("t", timer("timeDate", text))))
    driver.start(stage={"due_at": value})
    assert driver.step.due_at == datetime(2026, 3, 2, 1, tzinfo=UTC)


@pytest.mark.parametrize("text", ["PT2H", '=duration("PT2H")', 'duration("PT2H")', '"PT2H"', "=wait"])
def test_a_duration_may_be_bare_or_feel(text: str) -> None:
    driver = drive(linear(lambda p: p.catch("t", timer("timeDuration", text))))
    driver.start(wait="PT2H")
    assert driver.step.due_at == T0 + timedelta(hours=2)


@pytest.mark.parametrize("value", ["2026-03-02T09:00:00", "2026-03-02", "tomorrow", None, 5])
def test_a_timer_without_a_usable_time_is_a_trouble_and_can_be_tried_again(value: Json) -> None:
    driver = drive(linear(lambda p: p.catch("t", timer("timeDate", "=when"))))
    driver.start(when=value)
    assert driver.step.status is Status.INCIDENT
    assert driver.step.troubles[0].element_id == "t"
    driver.retry("t")
    assert driver.step.status is Status.INCIDENT


def test_a_timer_in_trouble_does_not_stop_the_message_beside_it() -> None:
    p = Scope("p").start().add("eventBasedGateway", "wait").end()
    p.catch("paid", message("paid")).catch("late", timer("timeDate", "=closes"))
    driver = drive(p.chain("start", "wait", "paid", "end").chain("wait", "late", "end"))
    driver.start()
    assert driver.step.status is Status.INCIDENT
    assert driver.send("paid").status is Status.COMPLETED


def test_a_month_from_the_30th_of_january_is_the_end_of_february() -> None:
    driver = drive(linear(lambda p: p.catch("t", timer("timeDuration", "P1M"))))
    driver.now = datetime(2026, 1, 30, 4, tzinfo=UTC)
    driver.start()
    assert driver.step.due_at == datetime(2026, 2, 28, 4, tzinfo=UTC)


def reminded(text: str) -> Scope:
    p = Scope("p").start().user("a").service("tell", "ask", value="1").end().end("told").chain("start", "a", "end")
    p.boundary("remind", "a", timer("timeCycle", text), cancels=False)
    return p.chain("remind", "tell", "told")


def test_a_cycle_fires_as_often_as_it_says() -> None:
    driver = drive(reminded("R3/PT12H"))
    driver.start()
    for number in (1, 2, 3):
        driver.wait(hours=12)
        assert len(driver.step.jobs) == number
    assert driver.step.due_at is None
    driver.wait(days=9)
    assert len(driver.step.jobs) == 3


def test_periods_missed_while_the_server_was_down_remind_once() -> None:
    driver = drive(reminded("R3/PT12H"))
    driver.start()
    driver.wait(hours=30)
    assert len(driver.step.jobs) == 1
    assert driver.step.due_at == T0 + timedelta(hours=36)


def test_a_reminders_job_is_not_handed_out_again_when_the_cycle_ends() -> None:
    driver = drive(reminded("R1/PT12H"))
    driver.start()
    driver.wait(hours=12)
    job = driver.step.jobs[0].id
    driver.wait(hours=1)
    driver.complete("a")
    assert [job.id for job in driver.step.jobs] == [job]
    assert driver.job("tell").status is Status.COMPLETED


def test_a_deadline_counts_from_its_instant_even_before_the_poller_comes() -> None:
    p = linear(lambda p: p.user("a")).user("late")
    p.boundary("deadline", "a", timer("timeDate", "2026-03-01T17:00:00+08:00")).chain("deadline", "late", "end")
    driver = drive(p)
    driver.start()
    driver.now = datetime(2026, 3, 1, 9, 0, 1, tzinfo=UTC)
    with pytest.raises(Exception, match="已经办理过"):
        driver.complete("a")
    driver.wait(seconds=0)
    assert driver.open == ["late"]


def test_a_parallel_part_in_a_sub_process_in_a_loop_waits_for_both_every_round() -> None:
    inner = Scope("block").start("bs").add("parallelGateway", "split").user("a").user("b")
    inner.add("parallelGateway", "join").end("be").chain("bs", "split", "a", "join", "be").chain("split", "b", "join")
    p = Scope("p").start().choice("merge").sub(inner).user("decide").choice("gate", "end").end()
    p.chain("start", "merge", "block", "decide", "gate").flow("gate", "merge", "again").flow("gate", "end")
    driver = drive(p)
    driver.start()
    for _ in range(3):
        driver.complete("b")
        assert driver.open == ["a"]
        driver.complete("a")
        assert driver.open == ["decide"]
        driver.complete("decide", again=True)


def test_a_second_round_of_instances_starts_afresh() -> None:
    p = Scope("p").start().choice("merge").user("each", multi("items", "item", "answers", "answer")).user("decide")
    p.choice("gate", "end").end().chain("start", "merge", "each", "decide", "gate")
    driver = drive(p.flow("gate", "merge", "again").flow("gate", "end"))
    driver.start(items=[1, 2])
    for expected in ([5, 5], [6, 6], [7, 7]):
        for _ in range(2):
            driver.complete("each", answer=expected[0])
        assert driver.step.tasks[0].data["answers"] == expected
        assert "item" not in driver.step.tasks[0].data
        driver.complete("decide", again=True)


def test_a_cardinality_with_an_output_works() -> None:
    driver = drive(linear(lambda p: p.user("u", multi(output="r", answer="x", cardinality="n")), lambda p: p.user("v")))
    driver.start(n=2, r=["old"])
    driver.complete("u", x=1)
    driver.complete("u", x=2)
    assert sorted(driver.step.tasks[0].data["r"]) == [1, 2]  # type: ignore[arg-type, type-var]


@pytest.mark.parametrize("sequential", [False, True])
def test_a_list_that_is_none_is_a_trouble_not_a_crash(sequential: bool) -> None:
    driver = drive(linear(lambda p: p.user("u", multi("items", "item", sequential=sequential))))
    driver.start()
    assert driver.step.troubles[0].element_id == "u"
    driver.retry("u")
    assert driver.step.status is Status.INCIDENT


def test_instances_without_an_output_keep_each_others_changes() -> None:
    driver = drive(linear(lambda p: p.user("u", multi("items", "item")), lambda p: p.user("v")))
    driver.start(items=[1, 2], x=0, y=0)
    driver.complete("u", x=1)
    driver.complete("u", y=2)
    data = driver.step.tasks[0].data
    assert (data["x"], data["y"]) == (1, 2)


def forked(*names: str) -> Scope:
    p = Scope("p").start().add("parallelGateway", "split").add("parallelGateway", "join").user("last").end()
    for name in names:
        p.user(name).chain("split", name, "join")
    return p.chain("start", "split").chain("join", "last", "end")


def test_a_branch_brings_only_what_it_changed() -> None:
    driver = drive(forked("a", "b"))
    driver.start(x=[1, 2], y=[1, 2])
    driver.complete("a", x=[3])
    driver.complete("b", y=[])
    data = driver.step.tasks[0].data
    assert (data["x"], data["y"]) == ([3], [])


@pytest.mark.parametrize(("before", "after"), [(True, 1), (1, True), (1, 1.0), (0, False), ([1], [True])])
def test_a_change_of_kind_is_a_change_though_the_values_are_equal(before: Json, after: Json) -> None:
    driver = drive(forked("a", "b"))
    driver.start(x=before)
    driver.complete("a", x=after)
    driver.complete("b")
    assert json.dumps(driver.step.tasks[0].data["x"]) == json.dumps(after)


def test_a_branch_that_ends_early_brings_its_changes_to_the_end() -> None:
    p = Scope("p").start().add("parallelGateway", "split").user("a").user("b").end("ea").end("eb")
    driver = drive(p.chain("start", "split", "a", "ea").chain("split", "b", "eb"))
    driver.start(x=0)
    driver.complete("a", x=5)
    assert driver.complete("b", y=1).variables["x"] == 5


def test_an_inclusive_join_waits_for_a_token_inside_a_sub_process() -> None:
    inner = Scope("inner").start("is").user("a").end("ie").chain("is", "a", "ie")
    p = Scope("p").start().add("inclusiveGateway", "some", default="f_some_b").sub(inner).user("b").user("c")
    p.choice("gate", "m").service("m", "touch").service("n", "touch").add("inclusiveGateway", "all").user("last").end()
    p.chain("start", "some").flow("some", "inner", "x").flow("some", "c", "x").flow("some", "b").chain("inner", "gate")
    p.flow("gate", "n", "z").flow("gate", "m").chain("n", "all").chain("m", "all").chain("b", "all").chain("c", "all")
    driver = drive(p.chain("all", "last", "end"))
    driver.start(x=True)
    driver.complete("c")
    assert driver.open == ["a"]
    driver.complete("a", z=False)
    assert driver.open == ["last"]


def test_variables_are_inherited_whole_and_never_changed_in_place() -> None:
    """The library would make [1] of [1, 2] and [3], in the very list that other tasks hold."""
    held = [1, 2]
    parent = SimpleNamespace(data={"x": [3]})
    task = SimpleNamespace(data={"x": held, "y": 0}, parent=parent)
    Task._inherit_data(task)
    assert task.data == {"x": [3], "y": 0}
    assert held == [1, 2]


def test_an_automatic_loop_without_end_is_stopped() -> None:
    p = Scope("p").start().choice("merge").service("s", "touch").choice("gate", "end").end()
    p.chain("start", "merge", "s", "gate").flow("gate", "merge", "true").flow("gate", "end")
    with pytest.raises(Endless):
        drive(p).start()


def test_process_data_is_not_written_into_logs(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        driver = drive(linear(lambda p: p.user("a"), lambda p: p.service("s", "note", "r", value="secret")))
        driver.start(secret="440101199001011234")
        driver.complete("a")
    assert "440101199001011234" not in str([vars(record) for record in caplog.records])


def test_a_signal_nobody_hears_does_not_stay_in_the_state() -> None:
    p = Scope("p").start().choice("merge")
    p.add("intermediateThrowEvent", "t", '<bpmn:signalEventDefinition signalRef="S"/>')
    p.user("a").choice("gate", "end").end().chain("start", "merge", "t", "a", "gate")
    p.flow("gate", "merge", "again").flow("gate", "end")
    bundled = bundle(p, extra='<bpmn:signal id="S" name="done"/>')
    driver = Driver(load(bundled, known()))
    driver.start()
    first = len(driver.complete("a", again=True).state)
    for _ in range(5):
        driver.complete("a", again=True)
    assert len(driver.step.state) <= first + 40  # the numbers of the tasks grow by a digit


def test_scripts_are_refused_before_anything_runs() -> None:
    with pytest.raises(DefinitionRefused) as refused:
        drive(linear(lambda p: p.add("scriptTask", "s", "<bpmn:script>import os</bpmn:script>")))
    findings = refused.value.facts["findings"]
    assert [finding.rule for finding in findings] == ["scripts"]  # type: ignore[attr-defined]


def test_a_pre_script_is_refused_too() -> None:
    head = extensions("<spiffworkflow:preScript>x = 1</spiffworkflow:preScript>", operator("touch"))
    with pytest.raises(DefinitionRefused):
        drive(linear(lambda p: p.add("serviceTask", "s", head=head)))


def test_two_processes_of_a_bundle_may_use_the_same_ids() -> None:
    called = linear(lambda p: p.user("a", lane="审核员", name="inside"), id="called")
    p = linear(lambda p: p.user("a", name="outside"), lambda p: p.call("go", "called"))
    driver = drive(p, called)
    driver.start()
    assert driver.step.tasks[0].name == "outside"
    driver.complete("a")
    assert (driver.step.tasks[0].name, driver.step.tasks[0].role) == ("inside", "reviewer")


def test_an_interrupted_branch_of_many_is_cancelled_with_its_instances() -> None:
    inner = Scope("inner").start("is").user("a").end("ie").chain("is", "a", "ie")
    p = Scope("p").start().sub(inner, tail=multi("items", "item")).user("left").end().chain("start", "inner", "end")
    p.boundary("quit", "inner", message("quit")).chain("quit", "left", "end")
    driver = drive(p)
    driver.start(items=[1, 2, 3])
    assert driver.open == ["a", "a", "a"]
    driver.send("quit")
    assert driver.open == ["left"]
    assert [entry.element_id for entry in driver.step.history if entry.outcome == "cancelled"].count("a") == 3
    assert driver.complete("left").status is Status.COMPLETED


def test_an_error_inside_a_called_process_reaches_the_caller() -> None:
    called = Scope("called").start().user("a").end("bad", error("E1")).chain("start", "a", "bad")
    p = Scope("p").start().call("go", "called").user("mend").end().chain("start", "go", "end")
    p.boundary("caught", "go", error("E1")).chain("caught", "mend", "end")
    driver = drive(p, called)
    driver.start()
    driver.complete("a")
    assert driver.open == ["mend"]
