"""What an expression sees while it runs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from workflows.words import say

from . import limits
from .errors import FeelError
from .values import Value, value_of


class Steps:
    """How much work one evaluation may still do."""

    __slots__ = ("left",)

    def __init__(self) -> None:
        self.left = limits.STEPS


class Frame:
    """Names (innermost scope first), the value under test, the time it is, and the steps left."""

    __slots__ = ("now", "scopes", "steps", "tested")

    def __init__(
        self, scopes: tuple[Mapping[str, object], ...], tested: Value, now: datetime | None, steps: Steps
    ) -> None:
        self.scopes, self.tested, self.now, self.steps = scopes, tested, now, steps

    def look_up(self, name: str) -> Value:
        """A variable's value; one that nobody set is null."""
        for scope in self.scopes:
            if name in scope:
                return value_of(scope[name])
        return None

    def within(self, scope: Mapping[str, object]) -> Frame:
        return Frame((scope, *self.scopes), self.tested, self.now, self.steps)

    def spend(self, steps: int) -> None:
        self.steps.left -= steps
        if self.steps.left < 0:
            raise FeelError(say("feel.too_much"))


def frame(context: Mapping[str, object], now: datetime | None, tested: Value = None) -> Frame:
    return Frame((context,), tested, now, Steps())
