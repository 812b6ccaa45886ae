"""FEEL: the one expression language of gateways, timers, service parameters, decision tables and form conditions.

`parse(text).evaluate(variables, now)` and `parse_unary(cell).test(value, variables, now)`.  What can be written is in
`grammar` and `functions`; how far it may go is in `limits`; the tree that travels to the browser is `.tree`.
"""

from __future__ import annotations

from .errors import FeelError
from .expression import Expression, UnaryTests, parse, parse_unary
from .moments import CHINA, Months, read_date, read_duration, read_moment
from .plain import plain
from .values import Range, Value

__all__ = [
    "CHINA",
    "Expression",
    "FeelError",
    "Months",
    "Range",
    "UnaryTests",
    "Value",
    "parse",
    "parse_unary",
    "plain",
    "read_date",
    "read_duration",
    "read_moment",
]
