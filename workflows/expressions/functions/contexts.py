"""Functions on contexts, and on whether there is anything at all."""

from __future__ import annotations

from collections.abc import Mapping

from ..values import Value, bounded, value_of
from .registry import builtin


@builtin("is defined", object)
def is_defined(value: Value) -> bool:
    """Whether a variable has a value: one that nobody set is null."""
    return value is not None


@builtin("get value", Mapping, str)
def get_value(context: Mapping[str, object], key: str) -> Value:
    return value_of(context.get(key))


@builtin("get entries", Mapping)
def get_entries(context: Mapping[str, object]) -> list[Value]:
    return bounded([{"key": key, "value": value} for key, value in context.items()])


@builtin("context put", Mapping, str, object)
def context_put(context: Mapping[str, object], key: str, value: Value) -> Mapping[str, object]:
    return {**context, key: value}
