"""Values worth trying on conditions: every constant they mention, what lies beside it, and nothing at all."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from typing import Any

from workflows.expressions import Expression

Path = tuple[str, ...]

OTHER = "\N{INFORMATION SEPARATOR ONE}other"  # a text that no condition can be meant to name


def path_values(*expressions: Expression) -> dict[Path, list[object]]:
    """For each path the expressions read: the values to try."""
    found = [value for expression in expressions for value in _constants(expression.tree)]
    tried: list[object] = [None, True, False, OTHER]
    numbers = sorted({sign * value for value in found if not isinstance(value, str) for sign in (1, -1)})
    tried += [value for value in found if isinstance(value, str)]
    tried += [near for value in numbers for near in (value - 1, value, value + 1)]
    tried += [(one + other) / 2 for one, other in pairwise(numbers)]
    paths = sorted({path for expression in expressions for path in expression.paths})
    longest = [path for path in paths if not any(other[: len(path)] == path and other != path for other in paths)]
    distinct = list({(type(value), value): value for value in tried}.values())
    return dict.fromkeys(longest, distinct)


def place(data: dict[str, object], path: Path, value: object) -> None:
    """Set a value deep inside the variables."""
    for name in path[:-1]:
        inner = data.setdefault(name, {})
        if not isinstance(inner, dict):
            return
        data = inner
    data[path[-1]] = value


def _constants(tree: Any) -> Iterator[Any]:
    if isinstance(tree, list):
        if len(tree) == 2 and tree[0] in ("num", "str"):
            yield Decimal(str(tree[1])) if tree[0] == "num" else tree[1]
        else:
            for part in tree:
                yield from _constants(part)
