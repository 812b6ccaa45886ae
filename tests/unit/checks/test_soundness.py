"""Deadlocks and doubled tokens, over gateways, boundary events and sub-processes; sound ones are left in peace."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.engine.kit import Scope, bundle, error, known, message, timer
from workflows.engine import checks

AND, OR, XOR = "parallelGateway", "inclusiveGateway", "exclusiveGateway"


def found(scope: Scope) -> dict[str, str]:
    """Element -> the beginning of what is said of it."""
    view = checks.look(bundle(scope), known())
    rule = next(rule for rule in checks.RULES if rule.ID == "soundness")
    return {one.element: "stuck" if "等下去" in one.message else "twice" for one in rule.check(view)}


def pair(split: str, join: str) -> Scope:
    p = Scope("p").start().add(split, "split").user("a").user("b").add(join, "join").user("after").end()
    return p.chain("start", "split", "a", "join", "after", "end").chain("split", "b", "join")


@pytest.mark.parametrize(
    ("split", "join", "expected"),
    [
        (AND, AND, {}),
        (XOR, XOR, {}),
        (OR, OR, {}),
        (AND, OR, {}),
        (XOR, OR, {}),
        (XOR, AND, {"join": "stuck"}),
        (OR, AND, {"join": "stuck"}),
        (AND, XOR, {"join": "twice"}),
        (OR, XOR, {"join": "twice"}),
    ],
)
def test_what_was_split_one_way_is_joined_the_same_way(split: str, join: str, expected: dict[str, str]) -> None:
    assert found(pair(split, join)) == expected


def _merge_at_a_task() -> Scope:
    p = Scope("p").start().add(AND, "split").user("a").user("b").user("after").end()
    return p.chain("start", "split", "a", "after", "end").chain("split", "b", "after")


def _each_to_one_end() -> Scope:
    p = Scope("p").start().add(AND, "split").user("a").user("b").end()
    return p.chain("start", "split", "a", "end").chain("split", "b", "end")


def _branch_out_of_the_parallel_part() -> Scope:
    p = Scope("p").start().add(AND, "split").user("a").user("b").choice("gate", "join").add(AND, "join").end()
    p.end("gone").chain("start", "split", "a", "gate", "join", "end").chain("split", "b", "join")
    return p.flow("gate", "gone", "x = 1")


def _boundary_into_the_join() -> Scope:
    p = pair(AND, AND)
    return p.boundary("late", "a", timer("timeDuration", "P1D")).flow("late", "after")


def _reminder_beside() -> Scope:
    p = Scope("p").start().user("a").user("after").end().end("told")
    p.boundary("remind", "a", timer("timeDuration", "P1D"), cancels=False)
    return p.chain("start", "a", "after", "end").flow("remind", "told")


def _reminder_into_the_way() -> Scope:
    p = Scope("p").start().user("a").user("after").end()
    p.boundary("remind", "a", timer("timeDuration", "P1D"), cancels=False)
    return p.chain("start", "a", "after", "end").flow("remind", "after")


def _loop() -> Scope:
    p = Scope("p").start().user("a").choice("gate", "end").end()
    return p.chain("start", "a", "gate", "end").flow("gate", "a", "again = true")


def _parallel_in_a_sub_process() -> Scope:
    inner = Scope("inner").start("is").choice("split", "x").user("x").user("y").add(AND, "join").end("ie")
    inner.chain("is", "split", "x", "join", "ie").flow("split", "y", "z = 1").chain("y", "join")
    return Scope("p").start().sub(inner).end().chain("start", "inner", "end")


def _error_of_a_service() -> Scope:
    p = Scope("p").start().service("s", "note", value="1").user("mend").end()
    p.boundary("e", "s", error("E1")).flow("e", "mend")
    return p.chain("start", "s", "end").chain("mend", "end")


def _nested() -> Scope:
    p = Scope("p").start().add(AND, "one").add(AND, "two").user("a").user("b").user("c")
    p.add(AND, "three").add(AND, "four").end()
    p.chain("start", "one", "two", "a", "three", "four", "end").chain("two", "b", "three").chain("one", "c", "four")
    return p


def _events() -> Scope:
    p = Scope("p").start().add("eventBasedGateway", "wait").catch("one", message("paid"))
    p.catch("two", timer("timeDuration", "P1D")).choice("merge").end()
    return p.chain("start", "wait", "one", "merge", "end").chain("wait", "two", "merge")


@pytest.mark.parametrize(
    ("build", "expected"),
    [
        (_merge_at_a_task, {"after": "twice"}),
        (_each_to_one_end, {}),
        (_branch_out_of_the_parallel_part, {"join": "stuck"}),
        (_boundary_into_the_join, {"join": "stuck"}),
        (_reminder_beside, {}),
        (_reminder_into_the_way, {"after": "twice"}),
        (_loop, {}),
        (_parallel_in_a_sub_process, {"join": "stuck"}),
        (_error_of_a_service, {}),
        (_nested, {}),
        (_events, {}),
    ],
)
def test_tokens_are_followed_wherever_they_can_go(build: Callable[[], Scope], expected: dict[str, str]) -> None:
    assert found(build()) == expected


def test_a_diagram_too_wide_to_follow_is_said_to_be() -> None:
    p = Scope("p").start().add(AND, "split").add(AND, "join").end().chain("start", "split").chain("join", "end")
    for number in range(16):
        p.user(f"a{number}").choice(f"g{number}").user(f"b{number}").choice(f"m{number}").choice(f"n{number}")
        p.chain("split", f"a{number}", f"m{number}", f"g{number}", f"b{number}", f"n{number}", "join")
        p.flow(f"g{number}", f"m{number}", "x = 1").flow(f"g{number}", f"n{number}", "x = 2")
    view = checks.look(bundle(p), known())
    rule = next(rule for rule in checks.RULES if rule.ID == "soundness")
    assert [one.severity for one in rule.check(view)] == ["warning"]
