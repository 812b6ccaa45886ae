"""The stored state: small, flat, without the definition, the same as an instance that was never put away."""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.engine import declaration, fuzz
from tests.engine.kit import T0, Driver, Scope, drive, known, linear, message, multi, timer
from tests.engine.random_diagrams import random_bundle
from workflows import bundles, catalog, service_tasks
from workflows.engine import Definition, Engine, clock, codec, load
from workflows.model import Bundle, Json, Status

SEEDS = int(os.environ.get("FUZZ_SEEDS", "200"))
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", sorted(declaration.bundles()))
def test_storing_and_loading_changes_nothing_on_our_own_diagrams(name: str) -> None:
    definition = load(declaration.bundles()[name], known())
    for seed in range(SEEDS):
        assert not fuzz.difference(definition, seed)


def test_storing_and_loading_changes_nothing_on_random_diagrams() -> None:
    for number in range(SEEDS):
        definition = load(random_bundle(number), known())
        for seed in range(3):
            difference = fuzz.difference(definition, seed)
            assert not difference, f"diagram {number}: {difference}"


def shipped() -> dict[str, Bundle]:
    files = {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in sorted(ROOT.glob("bpmn/*/*.*mn"))}
    files.update({path.relative_to(ROOT).as_posix(): path.read_bytes() for path in ROOT.glob("forms/*/*.json")})
    return {bundle.key: bundle for bundle in bundles.bundles_of(files)}


@pytest.mark.parametrize("key", sorted(shipped()))
def test_storing_and_loading_changes_nothing_on_the_shipped_diagrams(key: str) -> None:
    for module in pkgutil.iter_modules(service_tasks.__path__):
        importlib.import_module(f"{service_tasks.__name__}.{module.name}")
    definition = load(shipped()[key], catalog.known())
    for seed in range(SEEDS // 4):
        assert not fuzz.difference(definition, seed)


def test_every_run_of_the_fuzz_gets_somewhere() -> None:
    definition = load(declaration.bundles()["declaration"], known())
    runs = [fuzz.Run(definition, seed, memory=False).go() for seed in range(40)]
    assert sum(run.step.status is Status.COMPLETED for run in runs) > 20


def rounds() -> Driver:
    """A review that can be sent back for ever, with a reminder beside it."""
    p = Scope("p").start().choice("merge").user("fill").user("review", lane="审核员").choice("gate", "end").end()
    p.boundary("remind", "review", timer("timeDuration", "PT1H"), cancels=False).service("tell", "note", "n", value="1")
    p.end("told").chain("start", "merge", "fill", "review", "gate").chain("remind", "tell", "told")
    return drive(p.flow("gate", "merge", "back").flow("gate", "end"))


def test_the_state_is_as_small_after_250_rounds_as_after_one() -> None:
    driver = rounds()
    driver.start()
    sizes = []
    for number in range(250):
        driver.complete("fill", back=True, note=f"{number:03}")
        driver.wait(hours=2)
        sizes.append(len(driver.step.state))
        driver.complete("review", back=True)
    assert sizes[-1] <= sizes[1] + 100  # the numbers of the tasks grow by a digit
    assert sizes[-1] < 2500
    driver.complete("fill")
    assert driver.complete("review", back=False).status is Status.COMPLETED


def test_the_state_carries_no_definition() -> None:
    driver = rounds()
    driver.start()
    for word in ("bpmn", "userTask", "审核员", "PT1H", "note", "back"):
        assert word not in driver.step.state.decode()


def test_values_keep_their_types() -> None:
    values: dict[str, Json] = {"yes": True, "one": 1, "real": 1.0, "no": False, "zero": 0, "none": None, "text": "1"}
    driver = drive(linear(lambda p: p.user("a"), lambda p: p.user("b")))
    driver.start(**values)
    driver.complete("a")
    data = driver.step.tasks[0].data
    assert {name: (type(data[name]), data[name]) for name in values} == {
        name: (type(value), value) for name, value in values.items()
    }


def test_only_json_enters_the_state() -> None:
    driver = drive(linear(lambda p: p.user("a")))
    driver.start()
    with pytest.raises(TypeError):
        driver.complete("a", when=T0.date, picture=b"x")  # type: ignore[arg-type]


def test_a_forms_word_typename_is_a_word() -> None:
    driver = drive(linear(lambda p: p.user("a"), lambda p: p.user("b")))
    driver.start()
    driver.complete("a", form={"typename": "UUID", "value": "0" * 32, "\0t": "dt"})
    assert driver.step.tasks[0].data["form"] == {"typename": "UUID", "value": "0" * 32, "\0t": "dt"}


def test_a_callers_later_change_does_not_reach_the_state() -> None:
    driver = drive(linear(lambda p: p.user("a"), lambda p: p.user("b")))
    answers: dict[str, Json] = {"person": {"age": 30}}
    driver.start()
    driver.complete("a", **answers)
    answers["person"]["age"] = 99  # type: ignore[index, call-overload]
    driver.complete("b")
    assert driver.step.variables["person"] == {"age": 30}


@pytest.mark.parametrize("name", sorted(declaration.bundles()))
def test_a_state_read_and_written_again_is_the_same_bytes(name: str) -> None:
    definition = load(declaration.bundles()[name], known())
    for seed in range(30):
        state = fuzz.Run(definition, seed, memory=False).go(steps=seed).step.state
        if state:
            with clock.at(clock.Moment(T0)):
                workflow = codec.decode(state, definition.spec, dict(definition.called), None)
            assert codec.encode(workflow) == state


def test_another_format_is_refused() -> None:
    driver = rounds()
    for raw in (b"[2,[],[],[]]", b'{"a": 1}'):
        with pytest.raises(codec.StateError):
            driver.engine.fire_timers(driver.definition, raw, T0)


def fingerprint(definition: Definition) -> bytes:
    """Everything of the specifications that could change, as text."""
    specs = (definition.spec, *definition.called.values())
    return orjson.dumps([[_told(task_spec) for task_spec in spec.task_specs.values()] for spec in specs])


def _told(task_spec: Any) -> list[object]:
    events = ("completed_event", "ready_event", "cancelled_event", "error_event", "update_event", "run_event")
    listeners = [getattr(task_spec, name).n_subscribers() for name in events]
    plain = {name: repr(value) for name, value in vars(task_spec).items() if isinstance(value, list | str | int | dict)}
    return [task_spec.name, plain, listeners]


def test_a_definition_is_never_changed_by_its_instances() -> None:
    for bundle in declaration.bundles().values():
        definition = load(bundle, known())
        before = fingerprint(definition)
        for seed in range(30):
            fuzz.Run(definition, seed, memory=False).go()
        assert fingerprint(definition) == before


def test_an_instance_never_starts_what_a_message_started_in_another() -> None:
    beside = Scope("objection").add("startEvent", "os", message("object"), isInterrupting="false")
    beside.user("answer").end("oe").chain("os", "answer", "oe")
    driver = drive(linear(lambda p: p.user("a")).sub(beside, triggeredByEvent="true"))
    driver.start()
    driver.send("object")
    driver.start()
    assert driver.open == ["a"]


def test_threads_share_a_definition() -> None:
    definition = load(declaration.bundles()["looped"], known())
    alone = [fuzz.Run(definition, seed, memory=False).go().trace for seed in range(8)]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        with ThreadPoolExecutor(8) as pool:
            together = list(pool.map(lambda seed: fuzz.Run(definition, seed, memory=False).go().trace, range(8)))
    finally:
        sys.setswitchinterval(interval)
    assert together == alone


def test_the_same_bundle_gives_the_same_definition() -> None:
    one, other = declaration.bundles()["nested"], declaration.bundles()["nested"]
    assert load(one, known()) is load(one, known())
    assert load(one, known()).key == load(other, known()).key


def test_instances_of_a_list_may_be_many_and_answers_stay_in_order() -> None:
    driver = drive(linear(lambda p: p.user("u", multi("items", "item", "answers", "answer")), lambda p: p.user("v")))
    driver.start(items=["a", "b", "c"])
    for item in ("c", "a", "b"):
        task = next(task for task in driver.step.tasks if task.data["item"] == item)
        values: dict[str, Json] = {"answer": item.upper()}
        driver.step = Engine(lambda request: None).complete_task(
            driver.definition, driver.step.state, task.id, values, T0
        )
    assert driver.step.tasks[0].data["answers"] == ["A", "B", "C"]
