"""Literals, variables, operators and calls."""

from __future__ import annotations

from .arithmetic import calculate, negative
from .builder import Code, builds, compile_tree
from .frame import Frame
from .functions import BUILTINS
from .grammar import SIGNS, Tree
from .members import member
from .values import NUMBERS, Range, Value, both, compare, either

CONSTANTS: dict[str, Value] = {"true": True, "false": False, "null": None, "any": True}


@builds(*CONSTANTS)
def _constant(tree: Tree) -> Code:
    value = CONSTANTS[tree[0]]
    return lambda frame: value


@builds("num")
def _number(tree: Tree) -> Code:
    value = NUMBERS.create_decimal(tree[1])
    return lambda frame: value


@builds("str")
def _string(tree: Tree) -> Code:
    value = tree[1]
    return lambda frame: value


@builds("?")
def _tested(tree: Tree) -> Code:
    return lambda frame: frame.tested


@builds("var")
def _variable(tree: Tree) -> Code:
    name = tree[1]
    return lambda frame: frame.look_up(name)


@builds(".")
def _member(tree: Tree) -> Code:
    owner, name = compile_tree(tree[1]), tree[2]
    return lambda frame: member(owner(frame), name)


@builds("list")
def _list(tree: Tree) -> Code:
    items = [compile_tree(item) for item in tree[1:]]
    return lambda frame: [item(frame) for item in items]


@builds("context")
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


@builds("range")
def _range(tree: Tree) -> Code:
    low_included, high_included = tree[1], tree[4]
    low, high = compile_tree(tree[2]), compile_tree(tree[3])
    return lambda frame: Range(low_included, low(frame), high(frame), high_included)


@builds("or")
def _or(tree: Tree) -> Code:
    left, right = compile_tree(tree[1]), compile_tree(tree[2])

    def run(frame: Frame) -> Value:
        first = left(frame)
        return True if first is True else either(first, right(frame))

    return run


@builds("and")
def _and(tree: Tree) -> Code:
    left, right = compile_tree(tree[1]), compile_tree(tree[2])

    def run(frame: Frame) -> Value:
        first = left(frame)
        return False if first is False else both(first, right(frame))

    return run


@builds("if")
def _if(tree: Tree) -> Code:
    condition, yes, no = (compile_tree(part) for part in tree[1:])
    return lambda frame: yes(frame) if condition(frame) is True else no(frame)


@builds(*SIGNS)
def _compare(tree: Tree) -> Code:
    sign, left, right = tree[0], compile_tree(tree[1]), compile_tree(tree[2])
    return lambda frame: compare(sign, left(frame), right(frame))


@builds("+", "-", "*", "/", "**")
def _calculate(tree: Tree) -> Code:
    sign, left, right = tree[0], compile_tree(tree[1]), compile_tree(tree[2])

    def run(frame: Frame) -> Value:
        frame.spend(1)
        return calculate(sign, left(frame), right(frame))

    return run


@builds("neg")
def _negative(tree: Tree) -> Code:
    inner = compile_tree(tree[1])
    return lambda frame: negative(inner(frame))


@builds("call")
def _call(tree: Tree) -> Code:
    function, arguments = BUILTINS[tree[1]], [compile_tree(argument) for argument in tree[2:]]
    return lambda frame: function.call(frame, [argument(frame) for argument in arguments])
