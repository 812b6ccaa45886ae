"""Regular expressions that cannot run away: read into a small automaton whose states advance together.

Time is at most text length times automaton size, whatever the pattern, because nothing is ever tried twice
(R. Cox, "Regular Expression Matching Can Be Simple And Fast").  Understood: literals, ".", classes, \\d \\w \\s and
their opposites, groups, alternatives, * + ? {n,m}, ^ and $.  References and look-around need backtracking and are
refused; nested endless repetitions are refused too, since the browser, which has only its own engine, would choke
on them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from workflows.words import say

from . import limits
from .errors import FeelError
from .pattern_syntax import Node, read

Test = Callable[[str], bool]


@dataclass(slots=True)
class State:
    """One instruction: a test for a character, an anchor, a fork, or the goal."""

    kind: str  # "char" | "start" | "end" | "fork" | "goal"
    test: Test | None = None
    exits: list[int] = field(default_factory=list)


class Pattern:
    """A compiled pattern; `found_in` is `re.search` as a yes or no, `cut` splits a text at its matches."""

    def __init__(self, node: Node) -> None:
        self.states: list[State] = [State("goal")]
        self.first = self._build(node, 0)

    @property
    def size(self) -> int:
        return len(self.states)

    def found_in(self, text: str) -> bool:
        threads: set[int] = set()
        for at in range(len(text) + 1):
            self._follow(self.first, at, len(text), threads)
            if 0 in threads:
                return True
            threads = self._step(threads, text, at) if at < len(text) else set()
        return False

    def cut(self, text: str) -> list[str]:
        """The pieces between non-empty matches, leftmost and longest first."""
        pieces, begin, at = [], 0, 0
        while at < len(text):
            end = self._longest(text, at)
            if end > at:
                pieces.append(text[begin:at])
                begin = at = end
            else:
                at += 1
        return [*pieces, text[begin:]]

    def _longest(self, text: str, begin: int) -> int:
        threads: set[int] = set()
        self._follow(self.first, begin, len(text), threads)
        end, at = -1, begin
        while threads:
            end = at if 0 in threads else end
            threads = self._step(threads, text, at) if at < len(text) else set()
            at += 1
        return end

    def _step(self, threads: set[int], text: str, at: int) -> set[int]:
        moved: set[int] = set()
        for index in threads:
            state = self.states[index]
            if state.test is not None and state.test(text[at]):
                self._follow(state.exits[0], at + 1, len(text), moved)
        return moved

    def _follow(self, index: int, at: int, length: int, threads: set[int]) -> None:
        """Adds a state and all that can be reached from it without a character; loops instead of recursing."""
        open_states = [index]
        while open_states:
            index = open_states.pop()
            if index not in threads:
                threads.add(index)
                open_states += self._free_exits(self.states[index], at, length)

    @staticmethod
    def _free_exits(state: State, at: int, length: int) -> list[int]:
        free = state.kind == "fork" or (state.kind == "start" and at == 0) or (state.kind == "end" and at == length)
        return state.exits if free else []

    # ---- building, from the back: each part is told where to go on --------------------------------------------

    def _build(self, node: Node, following: int) -> int:
        return getattr(self, f"_build_{node.kind}")(node, following)  # type: ignore[no-any-return]

    def _add(self, state: State) -> int:
        if len(self.states) >= limits.PATTERN_STATES:
            raise FeelError(say("pattern.too_big"))
        self.states.append(state)
        return len(self.states) - 1

    def _build_char(self, node: Node, following: int) -> int:
        return self._add(State("char", node.test, [following]))

    def _build_start(self, node: Node, following: int) -> int:
        return self._add(State("start", None, [following]))

    def _build_end(self, node: Node, following: int) -> int:
        return self._add(State("end", None, [following]))

    def _build_sequence(self, node: Node, following: int) -> int:
        for part in reversed(node.parts):
            following = self._build(part, following)
        return following

    def _build_choice(self, node: Node, following: int) -> int:
        return self._add(State("fork", None, [self._build(part, following) for part in node.parts]))

    def _build_repeat(self, node: Node, following: int) -> int:
        (part,) = node.parts
        if node.most is None:
            following = self._endless(part, following)
        else:
            after = following
            for _ in range(node.most - node.least):
                following = self._add(State("fork", None, [self._build(part, following), after]))
        for _ in range(node.least):
            following = self._build(part, following)
        return following

    def _endless(self, part: Node, following: int) -> int:
        fork = State("fork", None, [following])
        index = self._add(fork)
        fork.exits.append(self._build(part, index))
        return index


@lru_cache(maxsize=256)
def compiled(pattern: str, flags: str = "") -> Pattern:
    """Raises FeelError (Chinese) for a pattern that is too long, malformed or not supported."""
    if len(pattern) > limits.PATTERN:
        raise FeelError(say("pattern.too_long", most=limits.PATTERN))
    if set(flags) - {"i", "s"}:
        raise FeelError(say("pattern.flags"))
    return Pattern(read(pattern, flags))
