"""What a caller sees of an instance: open tasks, jobs, messages, timers, history, its end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from tests.engine.kit import T0, Driver, Scope, dmn, drive, error, linear, message, timer
from workflows.engine import decide
from workflows.errors import BusinessError, NobodyWaits, TaskNotReady
from workflows.model import Json, ServiceCall, Status, Subscription


def outcomes(driver: Driver) -> list[tuple[str, str, str]]:
    return [(entry.element_id, entry.outcome, entry.flow) for entry in driver.step.history]


def test_a_candidates_task_belongs_to_the_cases_account() -> None:
    driver = drive(linear(lambda p: p.user("fill")))
    driver.start()
    task = driver.step.tasks[0]
    assert (task.assignee, task.role, task.process_key, task.lane) == ("acc-1", None, "p", "考生")


def test_a_staff_task_goes_to_the_pool_its_properties_name() -> None:
    driver = drive(
        linear(lambda p: p.user("review", lane="审核员", role="identity_reviewer", scope="=case.key", due="=closes"))
    )
    driver.start(closes="2026-03-05T17:00:00+08:00")
    task = driver.step.tasks[0]
    assert (task.assignee, task.role, task.scope) == (None, "identity_reviewer", "K-1")
    assert task.due_at == datetime(2026, 3, 5, 9, tzinfo=UTC)


def test_a_staff_task_without_role_goes_to_the_lanes_role() -> None:
    driver = drive(linear(lambda p: p.user("review", lane="审核员")))
    driver.start()
    assert driver.step.tasks[0].role == "reviewer"


def test_a_due_time_is_worked_out_once() -> None:
    p = Scope("p").start().add("parallelGateway", "split").user("a", due='=now() + duration("PT1H")').user("b").end()
    driver = drive(p.chain("start", "split", "a", "end").chain("split", "b", "end"))
    driver.start()
    driver.wait(minutes=30)
    driver.complete("b")
    assert driver.step.tasks[0].due_at == T0 + timedelta(hours=1)


def test_a_property_that_cannot_be_read_is_a_trouble_until_it_is_tried_again() -> None:
    driver = drive(linear(lambda p: p.user("review", lane="审核员", scope="=places")))
    driver.start(places=["a"])
    assert driver.step.status is Status.INCIDENT
    assert [trouble.element_id for trouble in driver.step.troubles] == ["review"]
    assert not driver.step.tasks
    driver.retry("review")
    assert driver.step.status is Status.INCIDENT


def test_a_completed_task_cannot_be_completed_again() -> None:
    driver = drive(linear(lambda p: p.user("a"), lambda p: p.user("b")))
    driver.start()
    first = driver.step.tasks[0].id
    driver.complete("a")
    with pytest.raises(TaskNotReady):
        driver.engine.complete_task(driver.definition, driver.step.state, first, {}, driver.now)
    with pytest.raises(TaskNotReady):
        driver.engine.complete_task(driver.definition, driver.step.state, uuid4(), {}, driver.now)


def test_a_form_cannot_write_the_case() -> None:
    driver = drive(linear(lambda p: p.user("a")))
    driver.start()
    with pytest.raises(ValueError, match="case"):
        driver.complete("a", case={"account": "somebody else"})


def test_history_tells_the_flow_into_every_element() -> None:
    p = Scope("p").start().user("a").choice("gate", "end").user("b").end()
    p.chain("start", "a", "gate").flow("gate", "b", "more").flow("gate", "end").chain("b", "end")
    driver = drive(p)
    driver.start()
    assert outcomes(driver) == [("start", "completed", ""), ("a", "opened", "f_start_a")]
    driver.complete("a", more=True)
    assert outcomes(driver) == [
        ("a", "completed", "f_start_a"),
        ("gate", "completed", "f_a_gate"),
        ("b", "opened", "f_gate_b"),
    ]


def test_the_end_tells_the_final_variables_and_leaves_no_state() -> None:
    driver = drive(linear(lambda p: p.user("a")))
    driver.start(one=1)
    step = driver.complete("a", two=[2])
    assert step.status is Status.COMPLETED
    assert step.state == b""
    assert step.variables["one"] == 1
    assert step.variables["two"] == [2]


def test_a_cancelled_instance_waits_for_nothing_and_says_what_was_open() -> None:
    p = linear(lambda p: p.user("a"))
    p.boundary("late", "a", timer("timeDuration", "P1D")).flow("late", "end")
    driver = drive(p)
    driver.start()
    step = driver.cancel()
    assert (step.status, step.state, step.tasks, step.due_at) == (Status.CANCELLED, b"", (), None)
    assert outcomes(driver) == [("a", "cancelled", "f_start_a")]


def test_a_pure_operation_runs_in_the_step_and_leaves_its_result() -> None:
    driver = drive(linear(lambda p: p.service("s", "note", "kept", value="x * 2"), lambda p: p.user("u")))
    driver.start(x=21)
    assert driver.calls[0].parameters == {"value": 42}
    assert driver.calls[0].element_id == "s"
    assert driver.step.tasks[0].data["kept"] == 42


def test_an_outside_operation_waits_as_a_job_with_its_parameters() -> None:
    driver = drive(linear(lambda p: p.service("s", "ask", "answer", value="case.subject"), lambda p: p.user("u")))
    driver.start()
    assert [(job.element_id, job.operation, job.parameters) for job in driver.step.jobs] == [
        ("s", "ask", {"value": "S-1"})
    ]
    assert not driver.calls
    step = driver.job("s", {"ok": True})
    assert step.tasks[0].data["answer"] == {"ok": True}
    assert not step.jobs


def test_a_job_that_failed_for_good_is_a_trouble_and_a_retry_offers_it_again() -> None:
    driver = drive(linear(lambda p: p.service("s", "ask", value="1")))
    driver.start()
    job = driver.step.jobs[0]
    driver.fail("s", None, "银行没有回应")
    assert driver.step.status is Status.INCIDENT
    assert driver.step.troubles[0].message == "银行没有回应"
    assert not driver.step.jobs
    driver.retry("s")
    assert driver.step.status is Status.ACTIVE
    assert driver.step.jobs == (job,)
    assert driver.job("s").status is Status.COMPLETED


def test_an_answer_that_comes_after_the_incident_still_counts() -> None:
    driver = drive(linear(lambda p: p.service("s", "ask", "r", value="1")))
    driver.start()
    job = driver.step.jobs[0].id
    driver.fail("s", None)
    step = driver.engine.complete_job(driver.definition, driver.step.state, job, "late", driver.now)
    assert step.variables["r"] == "late"


def raising(*codes: str) -> object:
    def call(request: ServiceCall) -> Json:
        raise BusinessError(str(request.parameters.get("code")), "不行")

    return call


def failing(tail: str = "") -> Scope:
    p = Scope("p").start().service("s", "fails", code="code").user("after").user("mend").end()
    p.boundary("caught", "s", error("E1")).chain("start", "s", "after", "end").chain("caught", "mend", "end")
    return p


def test_a_business_error_takes_the_boundary_event_that_names_it() -> None:
    driver = drive(failing(), call=raising())  # type: ignore[arg-type]
    driver.start(code="E1")
    assert driver.open == ["mend"]
    assert [(e.element_id, e.outcome, e.detail) for e in driver.step.history if e.outcome == "error"] == [
        ("s", "error", {"error": "E1"})
    ]


def test_a_business_error_nobody_handles_is_a_trouble() -> None:
    driver = drive(failing(), call=raising())  # type: ignore[arg-type]
    driver.start(code="E2")
    assert driver.step.status is Status.INCIDENT
    assert "E2" in driver.step.troubles[0].message


def test_any_other_failure_of_an_operation_undoes_the_step() -> None:
    def call(request: ServiceCall) -> Json:
        raise ConnectionError("gone")

    with pytest.raises(ConnectionError):
        drive(linear(lambda p: p.service("s", "touch")), call=call).start()


def test_a_trouble_in_the_step_is_retried_in_place() -> None:
    answers = iter([BusinessError("E9"), "fine"])

    def call(request: ServiceCall) -> Json:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    driver = drive(linear(lambda p: p.service("s", "touch", "r"), lambda p: p.user("u")), call=call)
    driver.start()
    assert driver.step.status is Status.INCIDENT
    driver.retry("s")
    assert driver.open == ["u"]
    assert driver.step.tasks[0].data["r"] == "fine"


def test_an_outside_operations_business_error_takes_the_boundary_event() -> None:
    p = Scope("p").start().service("s", "ask", value="1").user("mend").end().chain("start", "s", "end")
    p.boundary("caught", "s", error("")).chain("caught", "mend", "end")
    driver = drive(p)
    driver.start()
    driver.fail("s", "ANY")
    assert driver.open == ["mend"]
    assert not driver.step.jobs


def test_an_error_wakes_only_the_boundary_event_around_it() -> None:
    p = Scope("p").start().add("parallelGateway", "split").end()
    p.service("s", "ask", value="1").service("other", "ask", value="2")
    p.boundary("mine", "s", error("E1")).boundary("theirs", "other", error("E1")).user("mend").user("wrong")
    p.chain("start", "split", "s", "end").chain("split", "other", "end").chain("mine", "mend", "end")
    driver = drive(p.chain("theirs", "wrong", "end"))
    driver.start()
    driver.fail("s", "E1")
    assert driver.open == ["mend"]
    assert [job.element_id for job in driver.step.jobs] == ["other"]


def test_an_error_end_event_ends_its_sub_process_through_the_boundary_event() -> None:
    inner = Scope("inner").start("is").user("work").choice("good", "bad").end("fine").end("bad", error("E1"))
    inner.chain("is", "work", "good").flow("good", "fine", "ok").flow("good", "bad")
    p = Scope("p").start().sub(inner).user("mend").user("next").end().chain("start", "inner", "next", "end")
    p.boundary("caught", "inner", error("E1")).chain("caught", "mend", "end")
    driver = drive(p)
    driver.start()
    driver.complete("work", ok=False)
    assert driver.open == ["mend"]
    assert ("inner", "cancelled", "f_start_inner") in outcomes(driver)
    assert driver.step.tasks[0].data["ok"] is False
    driver.start()
    driver.complete("work", ok=True)
    assert driver.open == ["next"]


def test_an_error_end_event_nobody_hears_is_a_trouble() -> None:
    p = Scope("p").start().end("bad", error("E1")).chain("start", "bad")
    driver = drive(p)
    driver.start()
    assert driver.step.status is Status.INCIDENT


def waiting() -> Scope:
    p = Scope("p").start().user("a").user("b").end().chain("start", "a", "end")
    p.boundary("left", "a", message("withdraw", "why"), key="case.key").chain("left", "b", "end")
    return p


def test_a_message_reaches_the_element_with_its_key_and_nobody_else() -> None:
    driver = drive(waiting())
    driver.start()
    assert driver.waits_for == [Subscription("withdraw", "K-1")]
    for name, key in (("withdraw", "K-2"), ("withdraw", ""), ("other", "K-1")):
        with pytest.raises(NobodyWaits):
            driver.send(name, key=key)
    driver.send("withdraw", {"reason": "ill"}, "K-1")
    assert driver.open == ["b"]
    assert driver.step.tasks[0].data["why"] == {"reason": "ill"}


def test_a_message_wakes_one_of_many_catchers() -> None:
    p = Scope("p").start().add("parallelGateway", "split").end()
    for name in ("one", "two"):
        p.catch(name, message("paid"), key=name).user(f"after_{name}").chain("split", name, f"after_{name}", "end")
    driver = drive(p.flow("start", "split"))
    driver.start(one="O-1", two="O-2")
    driver.send("paid", key="O-2")
    assert driver.open == ["after_two"]
    assert driver.waits_for == [Subscription("paid", "O-1")]


def test_an_empty_key_is_a_trouble_not_a_message_for_everyone() -> None:
    driver = drive(linear(lambda p: p.catch("c", message("paid"), key="order")))
    driver.start()
    assert driver.step.troubles[0].element_id == "c"
    assert not driver.waits_for


def gateway(y: int = 0) -> Scope:
    p = Scope("p").start().add("eventBasedGateway", "wait").user("thanks").user("expired").end()
    p.catch("paid", message("paid", "payment"), key="order").catch("late", timer("timeDate", "=closes"))
    return p.chain("start", "wait", "paid", "thanks", "end").chain("wait", "late", "expired", "end")


def test_an_event_gateway_takes_the_message_that_comes_first() -> None:
    driver = drive(gateway())
    driver.start(order="O-1", closes="2026-03-02T09:00:00+08:00")
    assert driver.waits_for == [Subscription("paid", "O-1")]
    assert driver.step.due_at == datetime(2026, 3, 2, 1, tzinfo=UTC)
    driver.send("paid", {"fen": 100}, "O-1")
    assert driver.open == ["thanks"]
    assert driver.step.tasks[0].data["payment"] == {"fen": 100}
    assert driver.step.due_at is None
    with pytest.raises(NobodyWaits):
        driver.send("paid", key="O-1")


def test_an_event_gateway_takes_the_timer_that_comes_first() -> None:
    driver = drive(gateway())
    driver.start(order="O-1", closes="2026-03-02T09:00:00+08:00")
    driver.wait(days=1)
    assert driver.open == ["expired"]
    assert not driver.waits_for


def withdrawal(tail: str, *, cancels: bool) -> Scope:
    inner = Scope("inner").start("is").user("fill").service("s", "note", "order", value='"O-7"').user("check").end("ie")
    inner.chain("is", "fill", "s", "check", "ie")
    p = Scope("p").start().sub(inner).user("farewell").user("next").end().chain("start", "inner", "next", "end")
    return p.boundary("left", "inner", tail, cancels=cancels).chain("left", "farewell", "end")


@pytest.mark.parametrize("cancels", [True, False])
def test_a_message_on_a_sub_process_knows_what_happened_inside(cancels: bool) -> None:
    driver = drive(withdrawal(message("withdraw"), cancels=cancels))
    driver.start()
    driver.complete("fill")
    driver.send("withdraw")
    assert driver.open == (["farewell"] if cancels else ["check", "farewell"])
    farewell = next(task for task in driver.step.tasks if task.element_id == "farewell")
    assert farewell.data["order"] == "O-7"


def test_a_timer_on_a_sub_process_interrupts_it() -> None:
    driver = drive(withdrawal(timer("timeDuration", "P9D"), cancels=True))
    driver.start()
    assert driver.step.due_at == T0 + timedelta(days=9)
    driver.wait(days=9)
    assert driver.open == ["farewell"]
    assert ("fill", "cancelled") in [(entry.element_id, entry.outcome) for entry in driver.step.history]


@pytest.mark.parametrize("cancels", [True, False])
def test_a_message_on_a_call_activity_reaches_it(cancels: bool) -> None:
    called = linear(lambda p: p.user("inside"), id="called")
    p = Scope("p").start().call("go", "called").user("farewell").end().chain("start", "go", "end")
    p.boundary("left", "go", message("withdraw"), cancels=cancels).chain("left", "farewell", "end")
    driver = drive(p, called)
    driver.start()
    assert driver.step.tasks[0].process_key == "called"
    driver.send("withdraw")
    assert driver.open == (["farewell"] if cancels else ["farewell", "inside"])
    while driver.step.tasks:
        driver.complete(driver.open[0])
    assert driver.step.status is Status.COMPLETED


def test_a_message_starts_a_sub_process_beside_the_flow_as_often_as_it_comes() -> None:
    beside = Scope("objection").add("startEvent", "os", message("object", "text"), isInterrupting="false")
    beside.user("answer").end("oe").chain("os", "answer", "oe")
    p = linear(lambda p: p.user("a")).sub(beside, triggeredByEvent="true")
    driver = drive(p)
    driver.start()
    assert driver.waits_for == [Subscription("object", "")]
    driver.send("object", "one")
    driver.send("object", "two")
    assert driver.open == ["a", "answer", "answer"]
    assert sorted(str(task.data.get("text")) for task in driver.step.tasks) == ["None", "one", "two"]
    driver.complete("a")
    driver.complete("answer")
    assert driver.step.status is Status.ACTIVE
    assert driver.complete("answer").status is Status.COMPLETED


TABLE = dmn("route", ["age"], ["path", "fee"], [([">= 18"], ['"auto"', "100"]), (["< 18"], ['"none"', "0"])])


def test_a_decision_leaves_its_outputs_as_variables_and_the_rule_that_fired() -> None:
    driver = drive(linear(lambda p: p.rule("d", "route"), lambda p: p.user("u")), tables=(TABLE,))
    driver.start(age=20)
    assert (driver.step.tasks[0].data["path"], driver.step.tasks[0].data["fee"]) == ("auto", 100)
    entry = next(entry for entry in driver.step.history if entry.element_id == "d")
    assert entry.detail == {"decision": "route", "rules": ["route_r1"]}


def test_a_decision_can_leave_one_variable() -> None:
    driver = drive(linear(lambda p: p.rule("d", "route", "found"), lambda p: p.user("u")), tables=(TABLE,))
    driver.start(age=3)
    assert driver.step.tasks[0].data["found"] == {"path": "none", "fee": 0}


def test_a_decision_without_a_row_leaves_nulls_not_the_last_rounds_answers() -> None:
    driver = drive(linear(lambda p: p.rule("d", "route"), lambda p: p.user("u")), tables=(TABLE,))
    driver.start(path="auto")
    assert driver.step.tasks[0].data["path"] is None


def test_a_decision_that_contradicts_itself_is_a_trouble() -> None:
    table = dmn("route", ["age"], ["path"], [([">= low"], ['"a"']), ([">= high"], ['"b"'])])
    driver = drive(linear(lambda p: p.rule("d", "route")), tables=(table,))
    driver.start(age=5, low=1, high=2)
    assert driver.step.troubles[0].element_id == "d"


def test_a_table_can_be_asked_outside_of_a_step() -> None:
    driver = drive(linear(lambda p: p.rule("d", "route")), tables=(TABLE,))
    assert decide(driver.definition, "route", {"age": 40}, T0).outputs == {"path": "auto", "fee": 100}


def test_a_condition_that_is_neither_true_nor_false_is_a_trouble() -> None:
    p = Scope("p").start().choice("gate", "end").user("b").end().chain("start", "gate")
    driver = drive(p.flow("gate", "b", "more").flow("gate", "end").chain("b", "end"))
    driver.start(more="yes")
    assert driver.step.troubles[0].element_id == "gate"
    driver.start()
    assert driver.step.status is Status.COMPLETED
