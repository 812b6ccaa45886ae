"""for, some, every and filters: all that goes over a list, each turn paid for."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from workflows.words import say

from . import limits
from .builder import Code, builds, compile_tree
from .errors import FeelError
from .frame import Frame
from .grammar import Tree
from .values import Range, Value, as_list, both, bounded, either, value_of


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
        raise FeelError(say("feel.long_list", most=limits.LIST))
    step = 1 if first <= last else -1
    return [Decimal(value) for value in range(first, last + step, step)]


def _loop(tree: Tree) -> tuple[str, Code, Code]:
    return tree[1], compile_tree(tree[2]), compile_tree(tree[3])


@builds("for")
def _for(tree: Tree) -> Code:
    name, source, body = _loop(tree)
    return lambda frame: [body(frame.within({name: item})) for item in turns(frame, source(frame))]


@builds("each")
def _each(tree: Tree) -> Code:
    """The outer loop of a `for` over several lists: its results are laid end to end."""
    inner = _for(tree)

    def run(frame: Frame) -> Value:
        lists = as_list(inner(frame))
        return bounded([item for items in lists for item in as_list(items)])

    return run


@builds("some")
def _some(tree: Tree) -> Code:
    name, source, body = _loop(tree)

    def run(frame: Frame) -> Value:
        result: bool | None = False
        for item in turns(frame, source(frame)):
            result = either(result, body(frame.within({name: item})))
        return result

    return run


@builds("every")
def _every(tree: Tree) -> Code:
    name, source, body = _loop(tree)

    def run(frame: Frame) -> Value:
        result: bool | None = True
        for item in turns(frame, source(frame)):
            result = both(result, body(frame.within({name: item})))
        return result

    return run


@builds("filter")
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
