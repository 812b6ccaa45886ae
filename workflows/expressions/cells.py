"""Unary tests: the cells of decision tables, and what stands after `in`."""

from __future__ import annotations

from .builder import Code, builds, compile_tree
from .frame import Frame
from .grammar import Tree
from .values import Range, Value, compare, either, equal

NAMING = ("var", ".", "filter", "if")  # cells that name a value rather than state a condition


@builds("test")
def _test(tree: Tree) -> Code:
    """`a in tests`: inside the tests, `?` is a."""
    value, tests = compile_tree(tree[1]), compile_tree(tree[2])
    return lambda frame: tests(Frame(frame.scopes, value(frame), frame.now, frame.steps))


@builds("anyof")
def _any_of(tree: Tree) -> Code:
    tests = [compile_tree(test) for test in tree[1:]]

    def run(frame: Frame) -> Value:
        result: bool | None = False
        for test in tests:
            result = either(result, test(frame))
            if result:
                return True
        return result

    return run


@builds("none")
def _none(tree: Tree) -> Code:
    """not(tests): null fits no test, so it is never excluded by accident; it is as unknown as the test says."""
    test = compile_tree(tree[1])

    def run(frame: Frame) -> Value:
        answer = test(frame)
        return None if answer is None else answer is False

    return run


@builds("cmp")
def _signed(tree: Tree) -> Code:
    sign, bound = tree[1], compile_tree(tree[2])
    return lambda frame: compare(sign, frame.tested, bound(frame))


@builds("is")
def _is(tree: Tree) -> Code:
    inner, head = compile_tree(tree[1]), tree[1][0]
    if head in ("true", "false"):
        return lambda frame: equal(frame.tested, inner(frame)) is True
    if mentions_it(tree[1]):
        return lambda frame: about(frame, inner(frame))
    if head in NAMING:
        return lambda frame: fits(frame, inner(frame))
    return lambda frame: condition(frame, inner(frame))


def about(frame: Frame, answer: Value) -> bool | None:
    """A cell that speaks of `?`: null means that it cannot be told."""
    return None if answer is None else condition(frame, answer)


def condition(frame: Frame, answer: Value) -> bool | None:
    """A cell with a condition of its own is as true as that, whatever the tested value."""
    return answer if isinstance(answer, bool) else fits(frame, answer)


def fits(frame: Frame, wanted: Value) -> bool | None:
    """Whether the tested value lies in a range or list, or equals a value; a true variable fits all but booleans."""
    tested = frame.tested
    if isinstance(wanted, Range):
        return wanted.holds(tested)
    if isinstance(wanted, bool) and not isinstance(tested, bool):
        return wanted
    if isinstance(wanted, list) and not isinstance(tested, list):
        frame.spend(len(wanted))
        return any(item.holds(tested) if isinstance(item, Range) else equal(tested, item) for item in wanted)
    return equal(tested, wanted)


def mentions_it(tree: object) -> bool:
    if not isinstance(tree, list):
        return False
    return tree[:1] == ["?"] or any(mentions_it(part) for part in tree[1:])
