"""What a condition sees, and what it hides: of the form itself, or of one row of a list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from workflows.forms.schema import Field, inputs
from workflows.forms.values import number_of


@dataclass(frozen=True, slots=True)
class Scope:
    """The answers among which a field stands.

    `seen` holds them as conditions read them, by form-js's names: a row's own answers, bare and as `this`; those around
    it, bare where the row has none of that name, and as `parent`.  What is hidden is there as no answer.
    """

    prefix: str  # of its names on the page: "", "jobs-0-"
    seen: Mapping[str, Any]
    own: frozenset[str]  # the keys that are asked here
    gone: frozenset[int]  # identities: a text or a group has no key

    def hides(self, one: Field) -> bool:
        """Whether a condition hides this component here, or the group it stands in."""
        return id(one) in self.gone


def scope(
    items: tuple[Field, ...], values: Mapping[str, Any], around: Mapping[str, Any], now: datetime, prefix: str = ""
) -> Scope:
    """These components with these answers.

    Conditions are read in the order of the page, over typed values: what an earlier one hides counts as no answer.
    """
    own = frozenset(one.key for one in inputs(items))
    answers = {**dict.fromkeys(own if prefix else ()), **typed(items, values)}
    seen = {**around, "this": answers, "parent": around if prefix else None, **answers}
    return Scope(prefix, seen, own, frozenset(_hidden(items, seen, answers, now)))


def typed(items: tuple[Field, ...], values: Mapping[str, Any]) -> dict[str, Any]:
    """The answers with numbers as numbers, as far as they are any; those of rows too."""
    answers = dict(values)
    for one in inputs(items):
        given = answers.get(one.key)
        if one.type == "number" and isinstance(given, str):
            answers[one.key] = number_of(given)
        elif one.type == "dynamiclist" and isinstance(given, list):
            answers[one.key] = [typed(one.fields, row) if isinstance(row, Mapping) else row for row in given]
    return answers


def _hidden(items: tuple[Field, ...], seen: dict[str, Any], answers: dict[str, Any], now: datetime) -> set[int]:
    hidden: set[int] = set()
    for item in items:
        if item.hide is not None and item.hide.evaluate(seen, now) is True:
            hidden |= _all(item)
            for one in inputs((item,)):
                seen[one.key] = answers[one.key] = None
        elif item.type == "group":
            hidden |= _hidden(item.fields, seen, answers, now)
    return hidden


def _all(item: Field) -> set[int]:
    inside = item.fields if item.type == "group" else ()
    return {id(item)}.union(*(_all(one) for one in inside))
