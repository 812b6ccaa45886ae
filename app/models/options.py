"""Where the options of a form come from, when the form does not list them: one SELECT of (value, label) per source.

A noun's module adds its sources with `offer`; queries list them, the store checks that an answer is one of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Select

Context = Mapping[str, Any]
Source = Callable[[Context], Select[Any]]

SOURCES: dict[str, Source] = {}


def offer(name: str, source: Source) -> None:
    """Register a source: a function from the form's other values to a SELECT with columns `value` and `label`."""
    if name in SOURCES:
        raise ValueError(f"option source {name} is offered twice")
    SOURCES[name] = source
