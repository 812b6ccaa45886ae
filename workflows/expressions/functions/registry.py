"""The register of built-in functions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from workflows.words import say

from ..frame import Frame
from ..values import Value, as_list

Body = TypeVar("Body", bound=Callable[..., Value])
BUILTINS: dict[str, Builtin] = {}


@dataclass(frozen=True, slots=True)
class Builtin:
    """A function of FEEL: the Python types of its arguments, how many may be left out, whether the last one repeats.

    An argument of another type makes the answer null; a single value passes for a list of one."""

    body: Callable[..., Value]
    types: tuple[Any, ...]
    optional: int
    repeats: bool
    clock: bool  # wants the frame first, for the time

    def takes(self, count: int) -> bool:
        least = len(self.types) - self.optional
        return least <= count and (self.repeats or count <= len(self.types))

    @property
    def arity(self) -> str:
        """For messages: "2", "2 到 3", "至少 1"."""
        least, most = len(self.types) - self.optional, len(self.types)
        if self.repeats:
            return say("feel.at_least", least=least)
        return f" {least} " if least == most else say("feel.from_to", least=least, most=most)

    def call(self, frame: Frame, arguments: list[Value]) -> Value:
        frame.spend(1 + sum(weight(argument) for argument in arguments))
        fitted = [self.fit(index, argument) for index, argument in enumerate(arguments)]
        if any(argument is MISFIT for argument in fitted):
            return None
        return self.body(frame, *fitted) if self.clock else self.body(*fitted)

    def fit(self, index: int, argument: Value) -> Value:
        wanted = self.types[min(index, len(self.types) - 1)]
        if wanted is list and argument is not None:
            return as_list(argument)
        return argument if isinstance(argument, wanted) else MISFIT


MISFIT = object()


def weight(value: Value) -> int:
    """Steps that looking through a value costs."""
    if isinstance(value, list):
        return len(value)
    return len(value) // 100 if isinstance(value, str) else 0


def builtin(
    name: str, *types: Any, optional: int = 0, repeats: bool = False, clock: bool = False
) -> Callable[[Body], Body]:
    """Registers a function of FEEL under its name."""

    def register(body: Body) -> Body:
        BUILTINS[name] = Builtin(body, types, optional, repeats, clock)
        return body

    return register
