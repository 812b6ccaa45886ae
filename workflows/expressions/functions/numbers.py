"""Functions on numbers."""

from __future__ import annotations

import decimal as arithmetic
import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from ..moments import Months
from ..values import NUMBERS, Value, flip
from ..values import number as finite
from .registry import builtin

SCALES = 34
EXACT = Decimal(10) ** 28  # beyond it `%` of the default context gives up
WRITTEN = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")


def rounded(value: Decimal, scale: Decimal, mode: str) -> Decimal | None:
    """A value with that many digits after the point (negative: before it), None when they are too many."""
    if scale != int(scale) or abs(scale) > SCALES:
        return None
    step = Decimal(1).scaleb(-int(scale))
    try:
        return NUMBERS.multiply((NUMBERS.divide(value, step)).to_integral_value(mode), step)
    except ArithmeticError:
        return None


@builtin("floor", Decimal, Decimal, optional=1)
def floor(value: Decimal, scale: Decimal = Decimal(0)) -> Decimal | None:
    return rounded(value, scale, arithmetic.ROUND_FLOOR)


@builtin("ceiling", Decimal, Decimal, optional=1)
def ceiling(value: Decimal, scale: Decimal = Decimal(0)) -> Decimal | None:
    return rounded(value, scale, arithmetic.ROUND_CEILING)


@builtin("round", Decimal, Decimal, optional=1)
def round_half_up(value: Decimal, scale: Decimal = Decimal(0)) -> Decimal | None:
    """Commercial rounding, as fees are rounded; FEEL has no plain `round`, this is `round half up`."""
    return rounded(value, scale, arithmetic.ROUND_HALF_UP)


@builtin("decimal", Decimal, Decimal)
def decimal(value: Decimal, scale: Decimal) -> Decimal | None:
    return rounded(value, scale, arithmetic.ROUND_HALF_EVEN)


def _rounding(mode: str) -> Callable[[Decimal, Decimal], Decimal | None]:
    return lambda value, scale: rounded(value, scale, mode)


for _name, _mode in (
    ("round half up", arithmetic.ROUND_HALF_UP),
    ("round half down", arithmetic.ROUND_HALF_DOWN),
    ("round up", arithmetic.ROUND_UP),
    ("round down", arithmetic.ROUND_DOWN),
):
    builtin(_name, Decimal, Decimal)(_rounding(_mode))


@builtin("abs", object)
def absolute(value: Value) -> Value:
    if isinstance(value, Decimal):
        return NUMBERS.abs(value)
    if isinstance(value, Months):
        return Months(abs(value.count))
    return abs(value) if isinstance(value, timedelta) else None


@builtin("modulo", Decimal, Decimal)
def modulo(value: Decimal, divisor: Decimal) -> Decimal | None:
    """The remainder, with the sign of the divisor."""
    try:
        quotient = NUMBERS.divide(value, divisor).to_integral_value(arithmetic.ROUND_FLOOR)
        return NUMBERS.subtract(value, NUMBERS.multiply(quotient, divisor))
    except ArithmeticError:
        return None


@builtin("sqrt", Decimal)
def sqrt(value: Decimal) -> Decimal | None:
    return NUMBERS.sqrt(value) if value >= 0 else None


@builtin("odd", Decimal)
def odd(value: Decimal) -> bool | None:
    return value % 2 != 0 if value == value.to_integral_value() and abs(value) < EXACT else None


@builtin("even", Decimal)
def even(value: Decimal) -> bool | None:
    return flip(odd(value))


@builtin("number", object, str, str, optional=2)
def number(value: Value, grouping: str = "", point: str = ".") -> Decimal | None:
    """A number, or the number a text stands for; the separators are optional."""
    if isinstance(value, Decimal):
        return value
    if not isinstance(value, str) or grouping == point:
        return None
    text = value.replace(grouping, "") if grouping else value
    text = text.replace(point, ".") if point else text
    return finite(text) if WRITTEN.fullmatch(text) else None
