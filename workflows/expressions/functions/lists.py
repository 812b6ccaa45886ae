"""Functions on lists.  Positions count from 1, from the end when negative."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from ..frame import Frame
from ..values import NUMBERS, ORDERED, Value, as_list, both, bounded, either, equal, flip, kind
from .registry import builtin


def spread(items: tuple[Value, ...]) -> list[Value]:
    """`sum(a, b)` and `sum([a, b])` mean the same."""
    return as_list(items[0]) if len(items) == 1 else list(items)


def all_numbers(items: Iterable[Value]) -> list[Decimal] | None:
    found = [item for item in items if isinstance(item, Decimal)]
    return found if len(found) == len(list(items)) else None


@builtin("count", list)
def count(items: list[Value]) -> Decimal:
    return Decimal(len(items))


@builtin("sum", object, repeats=True)
def total(*items: Value) -> Decimal | None:
    found = all_numbers(spread(items))
    return added(found) if found else None


def added(found: list[Decimal]) -> Decimal | None:
    result = Decimal(0)
    try:
        for item in found:
            result = NUMBERS.add(result, item)
    except ArithmeticError:
        return None
    return result


@builtin("mean", object, repeats=True)
def mean(*items: Value) -> Decimal | None:
    found = all_numbers(spread(items))
    result = added(found) if found else None
    return NUMBERS.divide(result, Decimal(len(found))) if found and result is not None else None


@builtin("median", object, repeats=True)
def median(*items: Value) -> Decimal | None:
    found = sorted(all_numbers(spread(items)) or [])
    middle = len(found) // 2
    if not found:
        return None
    return found[middle] if len(found) % 2 else mean(found[middle - 1], found[middle])


@builtin("min", object, repeats=True)
def least(*items: Value) -> Value:
    found = _ordered(spread(items))
    return found[0] if found else None


@builtin("max", object, repeats=True)
def most(*items: Value) -> Value:
    found = _ordered(spread(items))
    return found[-1] if found else None


def _ordered(items: list[Value]) -> list[Value]:
    """Sorted when all are of one kind that has an order, else empty."""
    kinds = {kind(item) for item in items}
    return sorted(items) if len(kinds) == 1 and kinds <= ORDERED else []  # type: ignore[type-var]


@builtin("sort", list)
def ascending(items: list[Value]) -> list[Value] | None:
    """Ascending; FEEL's second argument, a function, is not supported."""
    return _ordered(items) if items and _ordered(items) else ([] if not items else None)


@builtin("all", object, repeats=True)
def conjunction(*items: Value) -> bool | None:
    result: bool | None = True
    for item in spread(items):
        result = both(result, item)
    return result


@builtin("any", object, repeats=True)
def disjunction(*items: Value) -> bool | None:
    result: bool | None = False
    for item in spread(items):
        result = either(result, item)
    return result


@builtin("not", object)
def negation(value: Value) -> bool | None:
    return flip(value)


@builtin("list contains", list, object)
def list_contains(items: list[Value], wanted: Value) -> bool:
    return any(equal(item, wanted) for item in items)


@builtin("index of", list, object)
def index_of(items: list[Value], wanted: Value) -> list[Value]:
    return [Decimal(place) for place, item in enumerate(items, 1) if equal(item, wanted)]


@builtin("append", list, object, repeats=True)
def append(items: list[Value], *more: Value) -> list[Value]:
    return bounded([*items, *more])


@builtin("concatenate", list, repeats=True)
def concatenate(*lists: list[Value]) -> list[Value]:
    return bounded([item for items in lists for item in items])


@builtin("union", list, repeats=True, clock=True)
def union(frame: Frame, *lists: list[Value]) -> list[Value]:
    return distinct_values(frame, concatenate(*lists))


@builtin("distinct values", list, clock=True)
def distinct_values(frame: Frame, items: list[Value]) -> list[Value]:
    found: list[Value] = []
    for item in items:
        frame.spend(1 + len(found) // 10)
        if not any(equal(item, known) for known in found):
            found.append(item)
    return found


@builtin("flatten", list)
def flatten(items: list[Value]) -> list[Value]:
    flat: list[Value] = []
    for item in items:
        flat += flatten(item) if isinstance(item, list) else [item]
    return bounded(flat)


@builtin("reverse", list)
def reverse(items: list[Value]) -> list[Value]:
    return items[::-1]


@builtin("sublist", list, Decimal, Decimal, optional=1)
def sublist(items: list[Value], start: Decimal, length: Decimal | None = None) -> list[Value] | None:
    begin = _place(items, start)
    if begin is None or (length is not None and length < 0):
        return None
    return items[begin : len(items) if length is None else begin + int(length)]


@builtin("remove", list, Decimal)
def remove(items: list[Value], position: Decimal) -> list[Value] | None:
    place = _place(items, position)
    return None if place is None else items[:place] + items[place + 1 :]


@builtin("insert before", list, Decimal, object)
def insert_before(items: list[Value], position: Decimal, item: Value) -> list[Value] | None:
    place = _place(items, position)
    return None if place is None else bounded([*items[:place], item, *items[place:]])


def _place(items: list[Value], position: Decimal) -> int | None:
    """The Python index of a FEEL position, None when there is no such item."""
    place = int(position)
    return (place - 1 if place > 0 else len(items) + place) if place and -len(items) <= place <= len(items) else None
