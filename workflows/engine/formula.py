"""FEEL texts of a diagram, parsed once when the definition is loaded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workflows.engine import clock
from workflows.expressions import FeelError, parse, plain
from workflows.model import Json
from workflows.words import say


class Failure(Exception):
    """A task could not be carried out: an expression, a decision or a value is at fault.  The message is Chinese."""


@dataclass(frozen=True, slots=True)
class Formula:
    """An expression of a diagram: its text without the leading "=", and the parsed form."""

    text: str
    expression: Any

    def value(self, data: Mapping[str, Json]) -> Json:
        """What it says about these process variables, at the step's time.  Raises Failure."""
        try:
            return plain(self.expression.evaluate(data, clock.now()))
        except FeelError as error:
            raise Failure(say("engine.not_computed", text=self.text, error=str(error))) from error

    def holds(self, data: Mapping[str, Json]) -> bool:
        """Whether a condition is true; null counts as false.  Raises Failure when it is neither."""
        value = self.value(data)
        if value is not None and not isinstance(value, bool):
            raise Failure(say("engine.not_a_condition", text=self.text))
        return value is True


@dataclass(frozen=True, slots=True)
class Literal:
    """A property written without "=": the text itself."""

    text: str

    def value(self, data: Mapping[str, Json]) -> Json:
        """The text."""
        return self.text


def strip(text: str) -> str:
    """The expression without blanks around it and without the leading "="."""
    return text.strip().removeprefix("=").strip()


def formula(text: str) -> Formula:
    """Parse an expression; raises FeelError."""
    bare = strip(text)
    return Formula(bare, parse(bare))


def is_formula(text: str) -> bool:
    """Whether a property is to be evaluated."""
    return text.lstrip().startswith("=")


def property_value(text: str) -> Formula | Literal:
    """A property's value: FEEL when it begins with "=", else a literal."""
    return formula(text) if is_formula(text) else Literal(text.strip())
