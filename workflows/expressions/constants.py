"""What a cell compares with, when that can be known without any data: what the checks of decision tables build on."""

from __future__ import annotations

from .compile import compile_tree
from .errors import FeelError
from .expression import Expression, UnaryTests
from .frame import frame
from .grammar import SIGNS, Tree
from .values import Range, Value, kind

CONTINUOUS = ("number", "date", "date and time", "days", "months")


class Open(Exception):
    """The cell depends on more than constants."""


def constant(expression: Expression) -> tuple[Value] | None:
    """The value of an expression that reads no variable and no clock, in a tuple of one; None for any other."""
    try:
        return (_value(expression.tree),)
    except (Open, FeelError):
        return None


def constants(cell: UnaryTests) -> tuple[Value, ...] | None:
    """Every constant a cell's tests compare with, or None when they are not all constants.

    Between two neighbouring constants, and beyond the outermost, the cell gives one answer for all values."""
    try:
        return tuple(_of_tests(cell.tree))
    except (Open, FeelError):
        return None


def whole(expression: Expression) -> bool:
    """Whether an expression can only give whole numbers: there is nothing between 35 and 36 then."""
    tree = expression.tree
    if tree[0] == "call":
        return tree[1] in WHOLE_FUNCTIONS and (tree[1] not in ("floor", "ceiling") or len(tree) == 3)
    return tree[0] == "." and tree[2] in WHOLE_PARTS and tree[1][0] == "call"


WHOLE_FUNCTIONS = ("count", "years between", "months between", "days between", "string length", "floor", "ceiling")
WHOLE_PARTS = ("year", "month", "day", "hour", "minute", "weekday", "years", "months", "days", "hours", "minutes")


def _of_tests(tree: Tree) -> list[Value]:
    head = tree[0]
    if head == "any":
        return []
    if head in ("anyof", "none"):
        return [found for part in tree[1:] for found in _of_tests(part)]
    if head == "cmp":
        return [_ordered(tree[1], _value(tree[2]))]
    return _of_condition(tree[1]) if _mentions_it(tree[1]) else _ends(_value(tree[1]))


def _of_condition(tree: Tree) -> list[Value]:
    """A condition about `?`: comparisons with constants, joined by and, or, not."""
    if tree[0] in ("and", "or") or tree[:2] == ["call", "not"]:
        return [found for part in tree[1:] if isinstance(part, list) for found in _of_condition(part)]
    if tree[0] == "test" and tree[1] == ["?"]:
        return _of_tests(tree[2])
    if tree[0] in SIGNS and ["?"] in tree[1:]:
        (other,) = [part for part in tree[1:] if part != ["?"]] or [["?"]]
        return [_ordered(tree[0], _value(other))]
    raise Open


def _ends(value: Value) -> list[Value]:
    if isinstance(value, Range):
        return [_ordered("<", value.low), _ordered("<", value.high)]
    if isinstance(value, list):
        return [end for item in value for end in _ends(item)]
    if kind(value) == "context":
        raise Open
    return [value]


def _ordered(sign: str, value: Value) -> Value:
    """A bound has to be of a kind we can look between; texts and times can only be told apart."""
    if kind(value) in CONTINUOUS or (sign in ("=", "!=") and kind(value) not in ("list", "context")):
        return value
    raise Open


def _value(tree: Tree) -> Value:
    if not _closed(tree):
        raise Open
    return compile_tree(tree)(frame({}, None))


def _closed(tree: Tree) -> bool:
    """Whether a tree reads no variable; one that asks for the time fails when it runs, for there is none."""
    if tree[0] in ("var", "?"):
        return False
    return all(_closed(part) for part in tree[1:] if isinstance(part, list) and part and isinstance(part[0], str))


def _mentions_it(tree: Tree) -> bool:
    return tree == ["?"] or any(_mentions_it(part) for part in tree[1:] if isinstance(part, list))
