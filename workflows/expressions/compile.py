"""A tree to closures: nothing is looked up or decided twice, and nothing is ever handed to Python's `eval`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TypeAlias

from . import limits
from .arithmetic import calculate, negative
from .errors import FeelError
from .frame import Frame
from .functions import BUILTINS
from .grammar import SIGNS, Tree
from .members import member
from .values import NUMBERS, Range, Value, as_list, both, bounded, compare, either, equal, value_of

Code: TypeAlias = Callable[[Frame], Value]

NAMING = ("var", ".", "filter", "if")  # cells that name a value rather than state a condition


def compile_tree(tree: Tree) -> Code:
    """The closure that evaluates a tree."""
    return BUILDERS[tree[0]](tree)


def literal(value: Value) -> Callable[[Tree], Code]:
    return lambda tree: lambda frame: value


def _number(tree: Tree) -> Code:
    value = NUMBERS.create_decimal(tree[1])
    return lambda frame: value


def _string(tree: Tree) -> Code:
    value = tree[1]
    return lambda frame: value


def _tested(tree: Tree) -> Code:
    return lambda frame: frame.tested


def _variable(tree: Tree) -> Code:
    name = tree[1]
    return lambda frame: frame.look_up(name)


def _member(tree: Tree) -> Code:
    owner, name = compile_tree(tree[1]), tree[2]
    return lambda frame: member(owner(frame), name)


def _list(tree: Tree) -> Code:
    items = [compile_tree(item) for item in tree[1:]]
    return lambda frame: [item(frame) for item in items]


def _context(tree: Tree) -> Code:
    """Later entries see the earlier ones."""
    entries = [(key, compile_tree(value)) for key, value in tree[1:]]

    def run(frame: Frame) -> Value:
        made: dict[str, Value] = {}
        inner = frame.within(made)
        for key, value in entries:
            made[key] = value(inner)
        return made

    return run


def _range(tree: Tree) -> Code:
    low_included, high_included = tree[1], tree[4]
    low, high = compile_tree(tree[2]), compile_tree(tree[3])
    return lambda frame: Range(low_included, low(frame), high(frame), high_included)


def _or(tree: Tree) -> Code:
    left, right = compile_tree(tree[1]), compile_tree(tree[2])

    def run(frame: Frame) -> Value:
        first = left(frame)
        return True if first is True else either(first, right(frame))

    return run


def _and(tree: Tree) -> Code:
    left, right = compile_tree(tree[1]), compile_tree(tree[2])

    def run(frame: Frame) -> Value:
        first = left(frame)
        return False if first is False else both(first, right(frame))

    return run


def _if(tree: Tree) -> Code:
    condition, yes, no = (compile_tree(part) for part in tree[1:])
    return lambda frame: yes(frame) if condition(frame) is True else no(frame)


def _compare(tree: Tree) -> Code:
    sign, left, right = tree[0], compile_tree(tree[1]), compile_tree(tree[2])
    return lambda frame: compare(sign, left(frame), right(frame))


def _calculate(tree: Tree) -> Code:
    sign, left, right = tree[0], compile_tree(tree[1]), compile_tree(tree[2])

    def run(frame: Frame) -> Value:
        frame.spend(1)
        return calculate(sign, left(frame), right(frame))

    return run


def _negative(tree: Tree) -> Code:
    inner = compile_tree(tree[1])
    return lambda frame: negative(inner(frame))


def _call(tree: Tree) -> Code:
    function, arguments = BUILTINS[tree[1]], [compile_tree(argument) for argument in tree[2:]]
    return lambda frame: function.call(frame, [argument(frame) for argument in arguments])


# ---- loops --------------------------------------------------------------------------------------------------


def turns(frame: Frame, value: Value) -> list[Value]:
    """What a loop goes over: a list, the whole numbers of a range, or a single value.  Each item costs a step."""
    items = counted(value) if isinstance(value, Range) else as_list(value)
    frame.spend(len(items))
    return items


def counted(span: Range) -> list[Value]:
    if not isinstance(span.low, Decimal) or not isinstance(span.high, Decimal):
        return []
    first, last = int(span.low) + (not span.low_included), int(span.high) - (not span.high_included)
    if abs(last - first) >= limits.LIST:
        raise FeelError(f"列表超过 {limits.LIST} 项")
    step = 1 if first <= last else -1
    return [Decimal(value) for value in range(first, last + step, step)]


def _loop(tree: Tree) -> tuple[str, Code, Code]:
    return tree[1], compile_tree(tree[2]), compile_tree(tree[3])


def _for(tree: Tree) -> Code:
    name, source, body = _loop(tree)
    return lambda frame: [body(frame.within({name: item})) for item in turns(frame, source(frame))]


def _each(tree: Tree) -> Code:
    """The outer loop of a `for` over several lists: its results are laid end to end."""
    inner = _for(tree)

    def run(frame: Frame) -> Value:
        lists = as_list(inner(frame))
        return bounded([item for items in lists for item in as_list(items)])

    return run


def _some(tree: Tree) -> Code:
    name, source, body = _loop(tree)

    def run(frame: Frame) -> Value:
        result: bool | None = False
        for item in turns(frame, source(frame)):
            result = either(result, body(frame.within({name: item})))
        return result

    return run


def _every(tree: Tree) -> Code:
    name, source, body = _loop(tree)

    def run(frame: Frame) -> Value:
        result: bool | None = True
        for item in turns(frame, source(frame)):
            result = both(result, body(frame.within({name: item})))
        return result

    return run


def _filter(tree: Tree) -> Code:
    """`xs[2]` picks, `xs[x > 2]` sifts; which of the two the condition's first answer tells."""
    source, condition = compile_tree(tree[1]), compile_tree(tree[2])

    def run(frame: Frame) -> Value:
        items = turns(frame, source(frame))
        answers = [condition(item_frame(frame, item)) for item in items]
        first = answers[0] if answers else condition(frame)
        if isinstance(first, Decimal):
            return picked(items, first)
        return [item for item, answer in zip(items, answers, strict=True) if answer is True]

    return run


def item_frame(frame: Frame, item: Value) -> Frame:
    """Inside a filter an item's members are names of their own, and the item itself is `item`."""
    inner = frame.within({"item": item})
    return inner.within(item) if isinstance(item, Mapping) else inner


def picked(items: list[Value], position: Decimal) -> Value:
    place = int(position) if position == position.to_integral_value() else 0
    if not place or abs(place) > len(items):
        return None
    return value_of(items[place - 1 if place > 0 else place])


# ---- tests --------------------------------------------------------------------------------------------------


def _test(tree: Tree) -> Code:
    """`a in tests`: inside the tests, `?` is a."""
    value, tests = compile_tree(tree[1]), compile_tree(tree[2])
    return lambda frame: tests(Frame(frame.scopes, value(frame), frame.now, frame.steps))


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


def _none(tree: Tree) -> Code:
    """not(tests): null fits no test, so it is never excluded by accident; it is as unknown as the test says."""
    test = compile_tree(tree[1])

    def run(frame: Frame) -> Value:
        answer = test(frame)
        return None if answer is None else answer is False

    return run


def _signed(tree: Tree) -> Code:
    sign, bound = tree[1], compile_tree(tree[2])
    return lambda frame: compare(sign, frame.tested, bound(frame))


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


BUILDERS: dict[str, Callable[[Tree], Code]] = {
    "num": _number,
    "str": _string,
    "true": literal(True),
    "false": literal(False),
    "null": literal(None),
    "any": literal(True),
    "?": _tested,
    "var": _variable,
    ".": _member,
    "list": _list,
    "context": _context,
    "range": _range,
    "or": _or,
    "and": _and,
    "if": _if,
    **dict.fromkeys(SIGNS, _compare),
    **dict.fromkeys(("+", "-", "*", "/", "**"), _calculate),
    "neg": _negative,
    "call": _call,
    "for": _for,
    "each": _each,
    "some": _some,
    "every": _every,
    "filter": _filter,
    "test": _test,
    "anyof": _any_of,
    "none": _none,
    "cmp": _signed,
    "is": _is,
}
