"""+ - * / ** over numbers, texts, dates and durations; what makes no sense is null."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from . import limits
from .moments import CHINA, Months, later_by_months
from .values import NUMBERS, Value, kind, short

MICRO = timedelta(microseconds=1)
WHOLE_DAY = timedelta(days=1)


def calculate(sign: str, a: Value, b: Value) -> Value:
    """The result of `a sign b`, None where the kinds do not go together or the result is out of bounds."""
    rule = RULES.get((sign, kind(a), kind(b)))
    try:
        return rule(a, b) if rule else None
    except (ArithmeticError, ValueError):
        return None


def negative(a: Value) -> Value:
    if isinstance(a, Months):
        return Months(-a.count)
    if isinstance(a, timedelta):
        return -a
    return NUMBERS.minus(a) if isinstance(a, Decimal) else None


def power(a: Decimal, b: Decimal) -> Decimal | None:
    if abs(b) > limits.EXPONENT:
        return None
    made = NUMBERS.power(a, b)
    return made if made.is_finite() else None


def joined(a: str, b: str) -> str:
    return short(a + b)


def day_after(day: date, span: timedelta) -> date:
    return day + timedelta(days=span.days)


def clock_after(clock: time, span: timedelta) -> time:
    return (datetime.combine(date(2000, 1, 1), clock) + span % WHOLE_DAY).time()


def between_clocks(a: time, b: time) -> timedelta:
    day = date(2000, 1, 1)
    return datetime.combine(day, a) - datetime.combine(day, b)


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), CHINA)


def months_after(day: date, span: Months) -> date:
    return later_by_months(day, span.count)


def months_before(day: date, span: Months) -> date:
    return later_by_months(day, -span.count)


def longer(span: timedelta, factor: Decimal) -> timedelta:
    return int(NUMBERS.multiply(Decimal(span // MICRO), factor)) * MICRO


def split(span: timedelta, divisor: Decimal) -> timedelta:
    return int(NUMBERS.divide(Decimal(span // MICRO), divisor)) * MICRO


def ratio(a: timedelta, b: timedelta) -> Decimal:
    return NUMBERS.divide(Decimal(a // MICRO), Decimal(b // MICRO))


Rule = Callable[..., Value]
RULES: dict[tuple[str, str, str], Rule] = {
    ("+", "number", "number"): NUMBERS.add,
    ("-", "number", "number"): NUMBERS.subtract,
    ("*", "number", "number"): NUMBERS.multiply,
    ("/", "number", "number"): NUMBERS.divide,
    ("**", "number", "number"): power,
    ("+", "string", "string"): joined,
    ("-", "date", "date"): lambda a, b: a - b,
    ("-", "date and time", "date and time"): lambda a, b: a - b,
    ("-", "date and time", "date"): lambda a, b: a - midnight(b),
    ("-", "date", "date and time"): lambda a, b: midnight(a) - b,
    ("-", "time", "time"): between_clocks,
    ("+", "date", "days"): day_after,
    ("-", "date", "days"): lambda a, b: day_after(a, -b),
    ("+", "date and time", "days"): lambda a, b: a + b,
    ("-", "date and time", "days"): lambda a, b: a - b,
    ("+", "time", "days"): clock_after,
    ("-", "time", "days"): lambda a, b: clock_after(a, -b),
    ("+", "date", "months"): months_after,
    ("-", "date", "months"): months_before,
    ("+", "date and time", "months"): months_after,
    ("-", "date and time", "months"): months_before,
    ("+", "days", "days"): lambda a, b: a + b,
    ("-", "days", "days"): lambda a, b: a - b,
    ("*", "days", "number"): longer,
    ("/", "days", "number"): split,
    ("/", "days", "days"): ratio,
    ("+", "months", "months"): lambda a, b: Months(a.count + b.count),
    ("-", "months", "months"): lambda a, b: Months(a.count - b.count),
    ("*", "months", "number"): lambda a, b: Months(int(a.count * b)),
    ("/", "months", "number"): lambda a, b: Months(int(a.count / b)),
    ("/", "months", "months"): lambda a, b: NUMBERS.divide(Decimal(a.count), Decimal(b.count)),
}


def turned(rule: Rule) -> Rule:
    return lambda a, b: rule(b, a)


RULES |= {(sign, b, a): turned(rule) for (sign, a, b), rule in RULES.items() if sign in "+*" and a != b}
